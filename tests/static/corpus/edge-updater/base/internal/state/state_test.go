package state

import (
	"path/filepath"
	"testing"
)

func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	if s, err := Load(path); err != nil || s != (State{}) {
		t.Fatalf("fresh device: %+v, %v", s, err)
	}
	want := State{Release: "2024.3"}
	if err := want.Save(path); err != nil {
		t.Fatal(err)
	}
	if s, err := Load(path); err != nil || s != want {
		t.Errorf("got %+v, %v", s, err)
	}
}
