package indexer

import (
	"context"
	"errors"
	"testing"

	"example.org/harbor/feedindex/internal/feed"
)

var errDrained = errors.New("drained")

type fakeSource struct {
	events []feed.Event
	acked  []int64
}

func (s *fakeSource) Next(context.Context) (feed.Event, error) {
	if len(s.events) == 0 {
		return feed.Event{}, errDrained
	}
	ev := s.events[0]
	s.events = s.events[1:]
	return ev, nil
}

func (s *fakeSource) Ack(_ context.Context, cursor int64) error {
	s.acked = append(s.acked, cursor)
	return nil
}

type fakeIndex map[string]string

func (i fakeIndex) Put(_ context.Context, key string, body []byte) error {
	i[key] = string(body)
	return nil
}

func (i fakeIndex) Delete(_ context.Context, key string) error {
	delete(i, key)
	return nil
}

type fakeStore struct {
	saved []int64
}

func (s *fakeStore) Save(cursor int64) error {
	s.saved = append(s.saved, cursor)
	return nil
}

func TestRunAppliesInOrder(t *testing.T) {
	src := &fakeSource{events: []feed.Event{
		{Cursor: 1, Key: "a", Body: []byte("one")},
		{Cursor: 2, Key: "b", Body: []byte("two")},
		{Cursor: 3, Key: "a", Deleted: true},
	}}
	idx := fakeIndex{}
	x := &Indexer{Source: src, Index: idx, Store: &fakeStore{}}
	if err := x.Run(context.Background()); !errors.Is(err, errDrained) {
		t.Fatalf("Run() = %v", err)
	}
	if len(idx) != 1 || idx["b"] != "two" {
		t.Fatalf("index = %v", idx)
	}
}
