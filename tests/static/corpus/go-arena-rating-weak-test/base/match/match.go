// Package match keeps the ladder as matches are reported.
package match

import (
	"fmt"
	"sync"

	"github.com/northgate-games/arena/rating"
)

// Player is one line of the ladder.
type Player struct {
	Rating int
	Played int
}

// Ladder holds all players. Its methods may be called from any goroutine.
type Ladder struct {
	mu      sync.Mutex
	players map[string]Player
}

// NewLadder returns a ladder with nobody on it.
func NewLadder() *Ladder {
	return &Ladder{players: make(map[string]Player)}
}

// Player returns the named player; one who never played is a beginner.
func (l *Ladder) Player(name string) Player {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.player(name)
}

func (l *Ladder) player(name string) Player {
	if p, ok := l.players[name]; ok {
		return p
	}
	return Player{Rating: rating.Initial}
}

// Report enters the result of a match between a and b.
func (l *Ladder) Report(a, b string, r rating.Result) error {
	if a == b {
		return fmt.Errorf("match: %s cannot play against themselves", a)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	pa, pb := l.player(a), l.player(b)
	pa.Rating, pb.Rating = rating.Update(pa.Rating, pb.Rating, r)
	pa.Played++
	pb.Played++
	l.players[a], l.players[b] = pa, pb
	return nil
}
