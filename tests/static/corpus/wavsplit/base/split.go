package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// split copies source into pieces of size bytes and returns their number.
func split(source, dir string, size int64) (int, error) {
	in, err := os.Open(source)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	for n := 0; ; n++ {
		done, err := piece(in, filepath.Join(dir, fmt.Sprintf("%03d.raw", n)), size)
		if err != nil {
			return n, err
		}
		if done == 0 {
			return n, nil
		}
	}
}

// piece copies up to size bytes into a new file, which is not made if there is
// nothing left to copy.
func piece(in *os.File, name string, size int64) (int64, error) {
	buf := make([]byte, size)
	n, err := io.ReadFull(in, buf)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return 0, err
	}
	if n == 0 {
		return 0, nil
	}
	return int64(n), os.WriteFile(name, buf[:n], 0o666)
}
