package meter

import (
	"fmt"
	"strconv"
	"time"
)

// Currents of the three phases, in ampere.
type Currents struct {
	L1, L2, L3 float64
}

type Reading struct {
	At      time.Time
	Charger string
	WattH   int64
	I       Currents
}

// ParseReading takes the six columns of a line of the log.
func ParseReading(cols []string) (Reading, error) {
	var r Reading
	if len(cols) != 6 {
		return r, fmt.Errorf("%d columns, want 6", len(cols))
	}
	at, err := time.Parse(time.RFC3339, cols[0])
	if err != nil {
		return r, err
	}
	wh, err := strconv.ParseInt(cols[2], 10, 64)
	if err != nil {
		return r, err
	}
	var i [3]float64
	for n := range i {
		if i[n], err = strconv.ParseFloat(cols[3+n], 64); err != nil {
			return r, err
		}
	}
	return Reading{At: at, Charger: cols[1], WattH: wh, I: Currents{i[0], i[1], i[2]}}, nil
}
