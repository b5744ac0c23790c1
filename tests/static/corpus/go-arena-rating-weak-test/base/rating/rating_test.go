package rating

import "testing"

func TestUpdate(t *testing.T) {
	for _, tc := range []struct {
		name         string
		a, b         int
		r            Result
		wantA, wantB int
	}{
		{"even win", 1500, 1500, Win, 1516, 1484},
		{"even draw", 1500, 1500, Draw, 1500, 1500},
		{"expected win", 1900, 1500, Win, 1903, 1497},
		{"upset", 1500, 1900, Win, 1529, 1871},
		{"draw against a stronger one", 1500, 1900, Draw, 1513, 1887},
		{"at the floor", 105, 110, Loss, 100, 126},
	} {
		t.Run(tc.name, func(t *testing.T) {
			gotA, gotB := Update(tc.a, tc.b, tc.r)
			if gotA != tc.wantA || gotB != tc.wantB {
				t.Errorf("got %d, %d, want %d, %d", gotA, gotB, tc.wantA, tc.wantB)
			}
		})
	}
}

func TestExpectedIsSymmetric(t *testing.T) {
	for d := 0; d <= 1000; d += 50 {
		if sum := Expected(1500+d, 1500) + Expected(1500, 1500+d); sum < 0.999999 || sum > 1.000001 {
			t.Errorf("difference %d: shares add up to %f", d, sum)
		}
	}
}
