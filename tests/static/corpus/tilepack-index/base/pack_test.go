package tilepack

import (
	"os"
	"path/filepath"
	"testing"
)

func writePack(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAt(t *testing.T) {
	pack, err := Open(writePack(t, "berlin.pack", []byte("firstsecond")))
	if err != nil {
		t.Fatal(err)
	}
	defer pack.Close()
	tile, err := pack.At(5, 6)
	if err != nil || string(tile) != "second" {
		t.Errorf("got %q, %v", tile, err)
	}
	if _, err := pack.At(8, 10); err == nil {
		t.Error("a tile behind the end should be an error")
	}
}
