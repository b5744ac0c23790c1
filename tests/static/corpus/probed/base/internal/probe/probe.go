// Package probe asks a service whether it is well.
package probe

import (
	"context"
	"fmt"
	"net/http"

	"example.org/probed/internal/config"
)

// Prober probes targets over HTTP.
type Prober struct {
	Client *http.Client
}

// Probe returns nil when the target answers with a status below 400.
func (p *Prober) Probe(ctx context.Context, t config.Target) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.URL, nil)
	if err != nil {
		return err
	}
	resp, err := p.Client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		return fmt.Errorf("status %s", resp.Status)
	}
	return nil
}
