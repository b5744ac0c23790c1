package install

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"example.net/gwupd/internal/bundle"
	"example.net/gwupd/internal/state"
)

func makeBundle(t *testing.T, version string, images map[string]string) *bundle.Bundle {
	t.Helper()
	dir := t.TempDir()
	b := bundle.Bundle{Version: version}
	for _, name := range []string{"boot", "rootfs"} {
		data, ok := images[name]
		if !ok {
			continue
		}
		sum := sha256.Sum256([]byte(data))
		b.Parts = append(b.Parts, bundle.Part{File: name + ".img", Partition: name, SHA256: hex.EncodeToString(sum[:])})
		if err := os.WriteFile(filepath.Join(dir, name+".img"), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	opened, err := bundle.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

func makeDevice(t *testing.T, partitions ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, p := range partitions {
		if err := os.WriteFile(filepath.Join(dir, p), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func content(t *testing.T, dir, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestRunWritesEveryPart(t *testing.T) {
	b := makeBundle(t, "4.2.0", map[string]string{"boot": "B42", "rootfs": "R42"})
	dev := makeDevice(t, "boot", "rootfs")
	statePath := filepath.Join(t.TempDir(), "state.json")
	st, err := state.Load(statePath)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&Installer{DevRoot: dev, State: st}).Run(b); err != nil {
		t.Fatal(err)
	}
	if content(t, dev, "boot") != "B42" || content(t, dev, "rootfs") != "R42" {
		t.Error("a partition was not written")
	}
	again, err := state.Load(statePath)
	if err != nil || again.Version != "4.2.0" {
		t.Errorf("state after install: %+v, %v", again, err)
	}
}
