package tilepack

import (
	"encoding/binary"
	"encoding/json"
	"os"
)

// Writer appends tiles to a new pack.
type Writer struct {
	f     *os.File
	index []entry
	pos   int64
}

// Create starts a pack at path, replacing whatever was there.
func Create(path string) (*Writer, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if _, err := f.Write(make([]byte, headerSize)); err != nil {
		f.Close()
		return nil, err
	}
	return &Writer{f: f, pos: headerSize}, nil
}

// Put stores blob under k. Putting a key twice keeps both blobs but only the
// last one is found.
func (w *Writer) Put(k Key, blob []byte) error {
	n, err := w.f.Write(blob)
	if err != nil {
		return err
	}
	w.index = append(w.index, entry{Key: k, Offset: w.pos, Size: int64(n)})
	w.pos += int64(n)
	return nil
}

// Close writes the index and the header.
func (w *Writer) Close() error {
	defer w.f.Close()
	if err := json.NewEncoder(w.f).Encode(w.index); err != nil {
		return err
	}
	header := binary.LittleEndian.AppendUint64([]byte(magic), uint64(w.pos))
	if _, err := w.f.WriteAt(header, 0); err != nil {
		return err
	}
	return w.f.Sync()
}
