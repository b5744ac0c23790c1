// Package feed describes the change feed of the catalogue.
package feed

import "context"

// Event is one change of a catalogue entry.
type Event struct {
	Cursor  int64
	Key     string
	Body    []byte
	Deleted bool
}

// Source hands out events in order.
type Source interface {
	// Next blocks until an event is there or ctx ends.
	Next(ctx context.Context) (Event, error)
	// Ack lets the service forget the events up to cursor.
	Ack(ctx context.Context, cursor int64) error
}
