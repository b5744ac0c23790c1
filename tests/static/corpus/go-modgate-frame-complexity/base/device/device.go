// Package device knows which meters are on the bus.
package device

// Meter is one meter on the bus.
type Meter struct {
	Name string
	// Scale is what a raw count is multiplied with, zero for 1.
	Scale float64
	// Signed tells that pressures are sent as two's complement.
	Signed bool
}

// Table holds the meters by their bus address.
type Table map[byte]Meter

// Factor returns the scale to use.
func (m Meter) Factor() float64 {
	if m.Scale == 0 {
		return 1
	}
	return m.Scale
}
