package link

import (
	"io"
	"net"
	"testing"
)

// bridge answers one connection with the given script of request/reply pairs.
func bridge(t *testing.T, replies ...[]byte) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		request := make([]byte, 5)
		for _, reply := range replies {
			if _, err := io.ReadFull(conn, request); err != nil {
				return
			}
			if _, err := conn.Write(reply); err != nil {
				return
			}
		}
	}()
	return ln.Addr().String()
}

func TestRead(t *testing.T) {
	l, err := Dial(bridge(t, []byte{0x10, 0x27, 0, 0, 0x37}))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	got, err := l.Read(3)
	if err != nil {
		t.Fatal(err)
	}
	if got != 10000 {
		t.Errorf("Read = %d, want 10000", got)
	}
}
