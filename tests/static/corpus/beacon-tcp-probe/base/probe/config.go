package probe

import (
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Check is one entry of the checks file.
type Check struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	Target  string   `json:"target"`
	Timeout Duration `json:"timeout"`
}

// Duration is a time.Duration written as "1m30s" in JSON.
type Duration time.Duration

func (d *Duration) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	v, err := time.ParseDuration(text)
	if err != nil {
		return err
	}
	if v <= 0 {
		return fmt.Errorf("duration %q is not positive", text)
	}
	*d = Duration(v)
	return nil
}

// Load reads a checks file and builds its probes.
func Load(r io.Reader) ([]Probe, error) {
	file := struct {
		DefaultTimeout Duration `json:"default_timeout"`
		Checks         []Check  `json:"checks"`
	}{DefaultTimeout: Duration(5 * time.Second)}
	if err := json.NewDecoder(r).Decode(&file); err != nil {
		return nil, err
	}
	var probes []Probe
	for _, c := range file.Checks {
		if c.Timeout == 0 {
			c.Timeout = file.DefaultTimeout
		}
		p, err := build(c)
		if err != nil {
			return nil, fmt.Errorf("check %q: %w", c.Name, err)
		}
		probes = append(probes, p)
	}
	return probes, nil
}

func build(c Check) (Probe, error) {
	switch c.Kind {
	case "http":
		return NewHTTP(c.Name, c.Target, time.Duration(c.Timeout)), nil
	default:
		return nil, fmt.Errorf("unknown kind %q", c.Kind)
	}
}
