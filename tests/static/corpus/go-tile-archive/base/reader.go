package tilepack

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// Reader gives access to the tiles of a finished pack.
type Reader struct {
	f     *os.File
	index map[Key]entry
}

// Open reads the index of the pack at path.
func Open(path string) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r := &Reader{f: f}
	if err := r.load(); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

func (r *Reader) load() error {
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(r.f, header); err != nil || string(header[:len(magic)]) != magic {
		return ErrBadHeader
	}
	at := int64(binary.LittleEndian.Uint64(header[len(magic):]))
	if _, err := r.f.Seek(at, io.SeekStart); err != nil {
		return err
	}
	var list []entry
	if err := json.NewDecoder(r.f).Decode(&list); err != nil {
		return err
	}
	r.index = make(map[Key]entry, len(list))
	for _, e := range list {
		r.index[e.Key] = e
	}
	return nil
}

// Get returns the tile at k.
func (r *Reader) Get(k Key) ([]byte, error) {
	e, ok := r.index[k]
	if !ok {
		return nil, ErrNotFound
	}
	blob := make([]byte, e.Size)
	if _, err := r.f.ReadAt(blob, e.Offset); err != nil {
		return nil, err
	}
	return blob, nil
}

// Len is the number of distinct tiles.
func (r *Reader) Len() int { return len(r.index) }

// Close releases the file.
func (r *Reader) Close() error { return r.f.Close() }
