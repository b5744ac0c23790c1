// Package rating computes how matches change the players' ratings.
// The rules are in docs/rating.md.
package rating

import "math"

const (
	Initial = 1500
	Floor   = 100

	k = 32
)

// Result is how a match ended for the first of two players.
type Result float64

const (
	Loss Result = 0
	Draw Result = 0.5
	Win  Result = 1
)

// Expected is the share of points that a player rated a can hope for against
// one rated b.
func Expected(a, b int) float64 {
	return 1 / (1 + math.Pow(10, float64(b-a)/400))
}

// Update returns the ratings of two players after a match between them.
func Update(a, b int, r Result) (int, int) {
	change := int(math.Round(k * (float64(r) - Expected(a, b))))
	return atLeastFloor(a + change), atLeastFloor(b - change)
}

func atLeastFloor(n int) int {
	if n < Floor {
		return Floor
	}
	return n
}
