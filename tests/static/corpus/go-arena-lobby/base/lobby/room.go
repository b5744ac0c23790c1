package lobby

import (
	"errors"
	"sync"
)

var (
	ErrFull    = errors.New("room is full")
	ErrNoRoom  = errors.New("no such room")
	ErrExists  = errors.New("room exists already")
	ErrStarted = errors.New("match has started")
)

// Room gathers players until a match starts.
type Room struct {
	Name string
	Size int

	mu      sync.Mutex
	players []string
	started bool
}

// Join seats a player. Joining twice is not an error.
func (r *Room) Join(player string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.started {
		return ErrStarted
	}
	for _, p := range r.players {
		if p == player {
			return nil
		}
	}
	if len(r.players) >= r.Size {
		return ErrFull
	}
	r.players = append(r.players, player)
	return nil
}

// Leave gives up the seat of a player.
func (r *Room) Leave(player string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, p := range r.players {
		if p == player {
			r.players = append(r.players[:i], r.players[i+1:]...)
			return
		}
	}
}

// Players lists the seated players in the order they came.
func (r *Room) Players() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.players...)
}

// Start closes the room to newcomers.
func (r *Room) Start() {
	r.mu.Lock()
	r.started = true
	r.mu.Unlock()
}
