// Package state keeps what the updater must remember across reboots.
package state

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
)

// State is the persistent state of the updater.
type State struct {
	Version string `json:"version"`

	path string
}

// Load reads the state at path; a missing file is an empty state.
func Load(path string) (*State, error) {
	s := &State{path: path}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	return s, json.Unmarshal(raw, s)
}

// Save replaces the state file atomically.
func (s *State) Save() error {
	raw, err := json.Marshal(s)
	if err != nil {
		return err
	}
	tmp := s.path + ".new"
	if err := os.WriteFile(tmp, raw, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, s.path)
}
