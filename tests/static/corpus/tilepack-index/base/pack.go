package tilepack

import (
	"fmt"
	"io"
	"os"
)

// Pack is an open pack file.
type Pack struct {
	data *os.File
}

// Open opens a pack.
func Open(path string) (*Pack, error) {
	data, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &Pack{data: data}, nil
}

// Close closes the pack.
func (p *Pack) Close() error {
	return p.data.Close()
}

// At reads the tile at an offset.
func (p *Pack) At(offset int64, length uint32) ([]byte, error) {
	tile := make([]byte, length)
	if _, err := io.ReadFull(io.NewSectionReader(p.data, offset, int64(length)), tile); err != nil {
		return nil, fmt.Errorf("tilepack: tile at %d: %w", offset, err)
	}
	return tile, nil
}
