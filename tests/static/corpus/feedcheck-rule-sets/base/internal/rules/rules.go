// Package rules holds the checks that a feed has to pass.
package rules

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	"transit.example/feedcheck/internal/gtfs"
)

// Rule is a check of one column of one table.
type Rule struct {
	ID     string  `json:"id"`
	File   string  `json:"file"`
	Column string  `json:"column"`
	Check  string  `json:"check"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

// Load reads the rules of one file.
func Load(path string) ([]Rule, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var rules []Rule
	if err := json.Unmarshal(data, &rules); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return rules, nil
}

// Apply returns what is wrong with the row, or "".
func (r Rule) Apply(row gtfs.Row) string {
	value := row[r.Column]
	switch r.Check {
	case "required":
		if value == "" {
			return r.Column + " is empty"
		}
	case "number":
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return fmt.Sprintf("%s is not a number: %q", r.Column, value)
		}
		if n < r.Min || n > r.Max {
			return fmt.Sprintf("%s is out of range: %s", r.Column, value)
		}
	}
	return ""
}
