// Package state remembers which release a device runs.
package state

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
)

// State is what is kept on disk between runs.
type State struct {
	Release string `json:"release"`
}

// Load reads the state; a device without one runs the factory release "".
func Load(path string) (State, error) {
	var s State
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	err = json.Unmarshal(data, &s)
	return s, err
}

// Save replaces the state on disk in one step.
func (s State) Save(path string) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	part := path + ".part"
	if err := os.WriteFile(part, data, 0o644); err != nil {
		return err
	}
	return os.Rename(part, path)
}
