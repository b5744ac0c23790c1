// Package link talks to the meters behind one serial bridge.
package link

import (
	"net"
	"time"

	"example.net/meterd/internal/frame"
)

const (
	ctrlRequest = 0x5B
	ioTimeout   = 3 * time.Second
)

// Link is an open session with a bridge.
type Link struct {
	conn net.Conn
}

// Dial connects to the bridge at addr.
func Dial(addr string) (*Link, error) {
	conn, err := net.DialTimeout("tcp", addr, ioTimeout)
	if err != nil {
		return nil, err
	}
	return &Link{conn: conn}, nil
}

// Read asks one meter for its counter.
func (l *Link) Read(meter byte) (uint32, error) {
	if err := l.conn.SetDeadline(time.Now().Add(ioTimeout)); err != nil {
		return 0, err
	}
	if err := frame.Write(l.conn, ctrlRequest, meter); err != nil {
		return 0, err
	}
	return frame.ReadValue(l.conn)
}

// Close ends the session.
func (l *Link) Close() error {
	return l.conn.Close()
}
