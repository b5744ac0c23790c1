// Package indexer applies feed events to the search index.
package indexer

import (
	"context"
	"fmt"

	"example.org/harbor/feedindex/internal/feed"
)

// Index is the search index.
type Index interface {
	Put(ctx context.Context, key string, body []byte) error
	Delete(ctx context.Context, key string) error
}

// Store keeps the cursor between runs.
type Store interface {
	Save(cursor int64) error
}

// Indexer connects a source with an index.
type Indexer struct {
	Source feed.Source
	Index  Index
	Store  Store
}

// Run applies events until ctx ends or something fails.
func (x *Indexer) Run(ctx context.Context) error {
	for {
		ev, err := x.Source.Next(ctx)
		if err != nil {
			return fmt.Errorf("next event: %w", err)
		}
		if err := x.apply(ctx, ev); err != nil {
			return err
		}
		if err := x.Store.Save(ev.Cursor); err != nil {
			return fmt.Errorf("save cursor %d: %w", ev.Cursor, err)
		}
		if err := x.Source.Ack(ctx, ev.Cursor); err != nil {
			return fmt.Errorf("ack cursor %d: %w", ev.Cursor, err)
		}
	}
}

func (x *Indexer) apply(ctx context.Context, ev feed.Event) error {
	if ev.Deleted {
		if err := x.Index.Delete(ctx, ev.Key); err != nil {
			return fmt.Errorf("delete %q: %w", ev.Key, err)
		}
		return nil
	}
	if err := x.Index.Put(ctx, ev.Key, ev.Body); err != nil {
		return fmt.Errorf("put %q: %w", ev.Key, err)
	}
	return nil
}
