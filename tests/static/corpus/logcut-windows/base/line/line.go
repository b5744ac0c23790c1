// Package line splits log lines of the form "2024-05-04T10:00:00Z warn text".
package line

import (
	"fmt"
	"strings"
	"time"

	"github.com/ferrule/logcut/level"
)

// Entry is one log line.
type Entry struct {
	At    time.Time
	Level level.Level
	Text  string
}

// Parse splits one line.
func Parse(s string) (Entry, error) {
	parts := strings.SplitN(s, " ", 3)
	if len(parts) != 3 {
		return Entry{}, fmt.Errorf("line of %d fields", len(parts))
	}
	at, err := time.Parse(time.RFC3339, parts[0])
	if err != nil {
		return Entry{}, err
	}
	l, err := level.Parse(parts[1])
	if err != nil {
		return Entry{}, err
	}
	return Entry{At: at, Level: l, Text: parts[2]}, nil
}
