// Package level knows the severities of log lines.
package level

import (
	"fmt"
	"strings"
)

// Level is a severity; higher is worse.
type Level int

// The levels, in order.
const (
	Debug Level = iota
	Info
	Warn
	Error
)

var names = map[string]Level{
	"debug": Debug,
	"info":  Info,
	"warn":  Warn,
	"error": Error,
}

// Parse reads the name of a level in any case.
func Parse(name string) (Level, error) {
	l, ok := names[strings.ToLower(name)]
	if !ok {
		return 0, fmt.Errorf("unknown level %q", name)
	}
	return l, nil
}
