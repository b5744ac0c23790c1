// Package frame encodes the short frames spoken on the meter bus.
package frame

import (
	"errors"
	"fmt"
	"io"
)

const (
	start    = 0x10
	stop     = 0x16
	ack      = 0xE5
	maxValue = 4
)

// ErrChecksum is returned for a frame that was damaged on the wire.
var ErrChecksum = errors.New("frame: checksum mismatch")

// Write sends a short frame with one control and one address byte.
func Write(w io.Writer, control, address byte) error {
	_, err := w.Write([]byte{start, control, address, control + address, stop})
	return err
}

// ReadAck consumes the single-byte acknowledgement.
func ReadAck(r io.Reader) error {
	var b [1]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return fmt.Errorf("frame: ack: %w", err)
	}
	if b[0] != ack {
		return fmt.Errorf("frame: ack: got 0x%02x", b[0])
	}
	return nil
}

// ReadValue reads a little-endian counter followed by its checksum.
func ReadValue(r io.Reader) (uint32, error) {
	var b [maxValue + 1]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return 0, fmt.Errorf("frame: value: %w", err)
	}
	var sum byte
	var value uint32
	for i := 0; i < maxValue; i++ {
		sum += b[i]
		value |= uint32(b[i]) << (8 * i)
	}
	if sum != b[maxValue] {
		return 0, ErrChecksum
	}
	return value, nil
}
