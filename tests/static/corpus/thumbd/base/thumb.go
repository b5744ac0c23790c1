// Command thumbd writes thumbnails of the pictures in a folder.
package main

import (
	"image"
	"image/color"
)

// shrink scales img down so that neither side is longer than max. A picture
// that is small enough is returned as it is.
func shrink(img image.Image, max int) image.Image {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if w <= max && h <= max {
		return img
	}
	if w >= h {
		w, h = max, atLeast1(h*max/w)
	} else {
		w, h = atLeast1(w*max/h), max
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := 0; y < h; y++ {
		for x := 0; x < w; x++ {
			out.Set(x, y, at(img, b, x, y, w, h))
		}
	}
	return out
}

func at(img image.Image, b image.Rectangle, x, y, w, h int) color.Color {
	return img.At(b.Min.X+x*b.Dx()/w, b.Min.Y+y*b.Dy()/h)
}

func atLeast1(n int) int {
	if n < 1 {
		return 1
	}
	return n
}
