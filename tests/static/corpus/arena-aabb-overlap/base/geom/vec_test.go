package geom

import "testing"

func TestVec(t *testing.T) {
	if got := (Vec{1, 2}).Add(Vec{3, 4}); got != (Vec{4, 6}) {
		t.Errorf("Add = %v", got)
	}
	if got := (Vec{1, 2}).Scale(2); got != (Vec{2, 4}) {
		t.Errorf("Scale = %v", got)
	}
	if got := (Vec{0, 0}).Dist(Vec{3, 4}); got != 5 {
		t.Errorf("Dist = %v", got)
	}
}
