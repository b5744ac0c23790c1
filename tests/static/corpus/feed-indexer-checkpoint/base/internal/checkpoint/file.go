// Package checkpoint stores the cursor of the feed.
package checkpoint

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

// File keeps a cursor in a small text file.
type File struct {
	Path string
}

// Load returns the stored cursor, or 0 when there is none yet.
func (f File) Load() (int64, error) {
	raw, err := os.ReadFile(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read checkpoint: %w", err)
	}
	cursor, err := strconv.ParseInt(strings.TrimSpace(string(raw)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("parse checkpoint %s: %w", f.Path, err)
	}
	return cursor, nil
}

// Save replaces the stored cursor.
func (f File) Save(cursor int64) error {
	next := f.Path + ".next"
	if err := os.WriteFile(next, []byte(strconv.FormatInt(cursor, 10)+"\n"), 0o644); err != nil {
		return fmt.Errorf("write checkpoint: %w", err)
	}
	if err := os.Rename(next, f.Path); err != nil {
		return fmt.Errorf("replace checkpoint: %w", err)
	}
	return nil
}
