package lobby

import (
	"errors"
	"testing"
)

func TestJoinFillsARoom(t *testing.T) {
	h := NewHub(2)
	full, err := h.Join("blue", "ada")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Join("blue", "ada"); !errors.Is(err, ErrTaken) {
		t.Errorf("second ada: %v", err)
	}
	if _, err := h.Join("blue", "bob"); err != nil {
		t.Fatal(err)
	}
	<-full
	if _, err := h.Join("blue", "eve"); !errors.Is(err, ErrFull) {
		t.Errorf("third player: %v", err)
	}
}

func TestLeaveFreesASeat(t *testing.T) {
	h := NewHub(2)
	for range 3 {
		if _, err := h.Join("red", "ada"); err != nil {
			t.Fatal(err)
		}
		h.Leave("red", "ada")
	}
}
