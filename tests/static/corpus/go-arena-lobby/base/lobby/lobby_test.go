package lobby

import (
	"errors"
	"slices"
	"testing"
)

func TestRoomFillsUp(t *testing.T) {
	r := &Room{Name: "a", Size: 2}
	for _, p := range []string{"ann", "bob", "ann"} {
		if err := r.Join(p); err != nil {
			t.Fatalf("%s: %v", p, err)
		}
	}
	if err := r.Join("cat"); !errors.Is(err, ErrFull) {
		t.Errorf("third player: %v", err)
	}
	r.Leave("ann")
	if err := r.Join("cat"); err != nil {
		t.Errorf("after a seat was freed: %v", err)
	}
	if got := r.Players(); !slices.Equal(got, []string{"bob", "cat"}) {
		t.Errorf("players: %v", got)
	}
}

func TestRoomsHaveUniqueNames(t *testing.T) {
	h := NewHall()
	if _, err := h.Open("a", 2); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Open("a", 4); !errors.Is(err, ErrExists) {
		t.Errorf("second room of that name: %v", err)
	}
}
