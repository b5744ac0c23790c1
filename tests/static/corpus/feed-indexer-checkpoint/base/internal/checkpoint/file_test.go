package checkpoint

import (
	"path/filepath"
	"testing"
)

func TestSaveThenLoad(t *testing.T) {
	f := File{Path: filepath.Join(t.TempDir(), "cursor")}
	if got, err := f.Load(); got != 0 || err != nil {
		t.Fatalf("Load() of a missing file = %d, %v", got, err)
	}
	if err := f.Save(4711); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Load(); got != 4711 || err != nil {
		t.Fatalf("Load() = %d, %v", got, err)
	}
}
