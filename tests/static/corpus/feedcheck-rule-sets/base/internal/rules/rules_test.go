package rules

import (
	"os"
	"path/filepath"
	"testing"

	"transit.example/feedcheck/internal/gtfs"
)

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoad(t *testing.T) {
	path := write(t, t.TempDir(), "r.json", `[{"id": "a", "file": "stops.txt", "column": "stop_name", "check": "required"}]`)
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Column != "stop_name" {
		t.Fatalf("got %+v", got)
	}
}

func TestApplyRange(t *testing.T) {
	r := Rule{Column: "stop_lat", Check: "number", Min: -90, Max: 90}
	if msg := r.Apply(gtfs.Row{"stop_lat": "53.1"}); msg != "" {
		t.Fatal(msg)
	}
	if msg := r.Apply(gtfs.Row{"stop_lat": "530.1"}); msg == "" {
		t.Fatal("out of range value was accepted")
	}
}
