package frame

import (
	"errors"
	"reflect"
	"testing"

	"modgate/device"
)

var meters = device.Table{
	0x10: {Name: "inlet", Scale: 0.5},
	0x11: {Name: "outlet", Signed: true},
}

func build(b ...byte) []byte {
	b = append([]byte{start}, b...)
	return append(b, checksum(b))
}

func TestFlow(t *testing.T) {
	got, err := Decode(build(0x10, 0x01, 0, 0, 1, 0), meters)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Reading{{"inlet", "flow", 128}}; !reflect.DeepEqual(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
}

func TestChecksum(t *testing.T) {
	raw := build(0x10, 0x01, 0, 0, 1, 0)
	raw[4]++
	if _, err := Decode(raw, meters); !errors.Is(err, ErrChecksum) {
		t.Fatalf("got %v", err)
	}
}

func TestUnknownMeter(t *testing.T) {
	if _, err := Decode(build(0x99, 0x01, 0, 0, 1, 0), meters); err == nil {
		t.Fatal("no error")
	}
}
