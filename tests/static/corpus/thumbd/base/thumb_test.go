package main

import (
	"image"
	"testing"
)

func TestShrink(t *testing.T) {
	for _, tc := range []struct{ w, h, wantW, wantH int }{
		{400, 200, 100, 50},
		{200, 400, 50, 100},
		{80, 60, 80, 60},
		{5000, 10, 100, 1},
	} {
		b := shrink(image.NewGray(image.Rect(0, 0, tc.w, tc.h)), 100).Bounds()
		if b.Dx() != tc.wantW || b.Dy() != tc.wantH {
			t.Errorf("%dx%d: got %dx%d", tc.w, tc.h, b.Dx(), b.Dy())
		}
	}
}
