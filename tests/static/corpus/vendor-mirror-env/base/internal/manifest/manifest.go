// Package manifest reads the list of repositories to mirror.
package manifest

import (
	"encoding/json"
	"fmt"
	"os"
)

// Entry is one repository.
type Entry struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// Load reads the manifest at path and checks that every entry is complete.
func Load(path string) ([]Entry, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var entries []Entry
	if err := json.Unmarshal(data, &entries); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for i, e := range entries {
		if e.Name == "" || e.URL == "" {
			return nil, fmt.Errorf("%s: entry %d needs a name and a url", path, i)
		}
	}
	return entries, nil
}
