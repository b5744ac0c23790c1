package tilepack

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func pack(t *testing.T, tiles map[Key]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "layer.tpk")
	w, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range tiles {
		if err := w.Put(k, []byte(v)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func expect(t *testing.T, path string, want map[Key]string) {
	t.Helper()
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Len() != len(want) {
		t.Errorf("%d tiles, want %d", r.Len(), len(want))
	}
	for k, v := range want {
		got, err := r.Get(k)
		if err != nil || string(got) != v {
			t.Errorf("%v: %q, %v; want %q", k, got, err, v)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	tiles := map[Key]string{{Z: 1, X: 0, Y: 1}: "west", {Z: 1, X: 1, Y: 1}: "east"}
	expect(t, pack(t, tiles), tiles)
}

func TestOpenRejectsOtherFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "readme.txt")
	if err := os.WriteFile(path, []byte("this is certainly not a pack"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.Is(err, ErrBadHeader) {
		t.Errorf("got %v", err)
	}
}
