// Package frame decodes what meters send.
package frame

import (
	"encoding/binary"
	"errors"
	"fmt"

	"modgate/device"
)

const start = 0x7e

// Kinds of frames.
const (
	kindFlow = 0x01
)

var (
	ErrShort    = errors.New("frame: too short")
	ErrStart    = errors.New("frame: bad start byte")
	ErrChecksum = errors.New("frame: bad checksum")
)

// Reading is one value from one meter.
type Reading struct {
	Meter string
	Name  string
	Value float64
}

func checksum(b []byte) byte {
	var sum byte
	for _, c := range b {
		sum += c
	}
	return sum
}

// Decode returns the readings in the frame raw.
func Decode(raw []byte, meters device.Table) ([]Reading, error) {
	if len(raw) < 4 {
		return nil, ErrShort
	}
	if raw[0] != start {
		return nil, ErrStart
	}
	last := len(raw) - 1
	if checksum(raw[:last]) != raw[last] {
		return nil, ErrChecksum
	}
	meter, ok := meters[raw[1]]
	if !ok {
		return nil, fmt.Errorf("frame: no meter at %#02x", raw[1])
	}
	kind, payload := raw[2], raw[3:last]
	if kind != kindFlow {
		return nil, fmt.Errorf("frame: unknown kind %#02x", kind)
	}
	if len(payload) != 4 {
		return nil, ErrShort
	}
	value := float64(binary.BigEndian.Uint32(payload)) * meter.Factor()
	return []Reading{{meter.Name, "flow", value}}, nil
}
