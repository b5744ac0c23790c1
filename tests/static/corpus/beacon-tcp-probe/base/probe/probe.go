// Package probe checks whether services answer.
package probe

import (
	"context"
	"sync"
)

// Probe is one service to be checked.
type Probe interface {
	Name() string
	Run(ctx context.Context) error
}

// Failure tells which probe failed, and how.
type Failure struct {
	Name string
	Err  error
}

// Round runs all probes at once and returns the failures in probe order.
func Round(ctx context.Context, probes []Probe) []Failure {
	errs := make([]error, len(probes))
	var wg sync.WaitGroup
	for i, p := range probes {
		wg.Add(1)
		go func(i int, p Probe) {
			defer wg.Done()
			errs[i] = p.Run(ctx)
		}(i, p)
	}
	wg.Wait()

	var failed []Failure
	for i, err := range errs {
		if err != nil {
			failed = append(failed, Failure{probes[i].Name(), err})
		}
	}
	return failed
}
