// Package bundle reads unpacked firmware bundles.
package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Part is one image of a bundle and the partition it belongs on.
type Part struct {
	File      string `json:"file"`
	Partition string `json:"partition"`
	SHA256    string `json:"sha256"`
}

// Bundle is a manifest together with the directory it was read from.
type Bundle struct {
	Version string `json:"version"`
	Parts   []Part `json:"parts"`

	dir string
}

// Open reads the manifest of the bundle in dir.
func Open(dir string) (*Bundle, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return nil, err
	}
	b := &Bundle{dir: dir}
	if err := json.Unmarshal(raw, b); err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	return b, nil
}

// Image returns the verified content of p.
func (b *Bundle) Image(p Part) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(b.dir, filepath.Base(p.File)))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	if hex.EncodeToString(sum[:]) != p.SHA256 {
		return nil, fmt.Errorf("%s: checksum mismatch", p.File)
	}
	return data, nil
}
