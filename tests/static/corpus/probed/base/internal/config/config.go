// Package config reads the list of targets.
package config

import (
	"encoding/json"
	"fmt"
	"os"
)

// Target is one service to probe.
type Target struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// Config is the content of the configuration file.
type Config struct {
	Targets []Target `json:"targets"`
}

// Load reads and checks a configuration file.
func Load(path string) (*Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var c Config
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for i, t := range c.Targets {
		if t.Name == "" || t.URL == "" {
			return nil, fmt.Errorf("%s: target %d lacks a name or url", path, i)
		}
	}
	return &c, nil
}
