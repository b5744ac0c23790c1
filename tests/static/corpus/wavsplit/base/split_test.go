package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func record(t *testing.T, data []byte) (source, dir string) {
	t.Helper()
	dir = t.TempDir()
	source = filepath.Join(dir, "in")
	if err := os.WriteFile(source, data, 0o666); err != nil {
		t.Fatal(err)
	}
	return source, dir
}

func TestSplit(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789"), 3)
	source, dir := record(t, data)
	n, err := split(source, dir, 16)
	if n != 2 || err != nil {
		t.Fatalf("split = %d, %v", n, err)
	}
	last, err := os.ReadFile(filepath.Join(dir, "001.raw"))
	if err != nil || !bytes.Equal(last, data[16:]) {
		t.Errorf("001.raw = %q, %v", last, err)
	}
}
