// Package stockroom counts the parts on the shelves of a workshop.
package stockroom

import (
	"errors"
	"sort"
	"sync"
)

// ErrShort is returned when more parts are taken than there are.
var ErrShort = errors.New("stockroom: not enough parts")

// Stock is safe for use by several goroutines.
type Stock struct {
	mu    sync.Mutex
	parts map[string]int
}

// New makes an empty stock.
func New() *Stock {
	return &Stock{parts: map[string]int{}}
}

// Put adds parts.
func (s *Stock) Put(part string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.parts[part] += n
}

// Take removes parts, or none of them.
func (s *Stock) Take(part string, n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.parts[part] < n {
		return ErrShort
	}
	s.parts[part] -= n
	return nil
}

// Count is the number of parts of one kind.
func (s *Stock) Count(part string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.parts[part]
}

// Names lists the kinds there are, in order.
func (s *Stock) Names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := make([]string, 0, len(s.parts))
	for name, n := range s.parts {
		if n > 0 {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}
