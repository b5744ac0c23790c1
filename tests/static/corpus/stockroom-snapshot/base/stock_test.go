package stockroom

import (
	"errors"
	"reflect"
	"testing"
)

func TestTake(t *testing.T) {
	s := New()
	s.Put("m4-bolt", 10)
	if err := s.Take("m4-bolt", 4); err != nil {
		t.Fatal(err)
	}
	if got := s.Count("m4-bolt"); got != 6 {
		t.Errorf("6 bolts expected, got %d", got)
	}
	if err := s.Take("m4-bolt", 7); !errors.Is(err, ErrShort) {
		t.Errorf("ErrShort expected, got %v", err)
	}
}

func TestNames(t *testing.T) {
	s := New()
	s.Put("washer", 2)
	s.Put("m4-bolt", 1)
	s.Put("spacer", 0)
	if got := s.Names(); !reflect.DeepEqual(got, []string{"m4-bolt", "washer"}) {
		t.Errorf("got %v", got)
	}
}
