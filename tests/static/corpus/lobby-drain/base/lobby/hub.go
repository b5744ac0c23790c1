// Package lobby seats players in rooms.
package lobby

import (
	"errors"
	"slices"
	"sync"
)

var (
	ErrFull  = errors.New("room is full")
	ErrTaken = errors.New("name is taken")
)

type room struct {
	players []string
	full    chan struct{}
}

// Hub holds all rooms. It is safe for concurrent use.
type Hub struct {
	seats int

	mu    sync.Mutex
	rooms map[string]*room
}

func NewHub(seats int) *Hub {
	return &Hub{seats: seats, rooms: make(map[string]*room)}
}

// Join seats player and returns a channel that is closed once the room is full.
func (h *Hub) Join(id, player string) (<-chan struct{}, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[id]
	if r == nil {
		r = &room{full: make(chan struct{})}
		h.rooms[id] = r
	}
	if len(r.players) == h.seats {
		return nil, ErrFull
	}
	if slices.Contains(r.players, player) {
		return nil, ErrTaken
	}
	r.players = append(r.players, player)
	if len(r.players) == h.seats {
		close(r.full)
	}
	return r.full, nil
}

// Leave gives up a seat. A full room keeps its players.
func (h *Hub) Leave(id, player string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[id]
	if r == nil || len(r.players) == h.seats {
		return
	}
	r.players = slices.DeleteFunc(r.players, func(p string) bool { return p == player })
	if len(r.players) == 0 {
		delete(h.rooms, id)
	}
}
