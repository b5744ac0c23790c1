package lobby

import "sync"

// Hall is the set of open rooms.
type Hall struct {
	mu    sync.RWMutex
	rooms map[string]*Room
}

// NewHall returns a hall without rooms.
func NewHall() *Hall {
	return &Hall{rooms: make(map[string]*Room)}
}

// Open adds a room.
func (h *Hall) Open(name string, size int) (*Room, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, taken := h.rooms[name]; taken {
		return nil, ErrExists
	}
	r := &Room{Name: name, Size: size}
	h.rooms[name] = r
	return r, nil
}

// Room finds an open room.
func (h *Hall) Room(name string) (*Room, error) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	r, ok := h.rooms[name]
	if !ok {
		return nil, ErrNoRoom
	}
	return r, nil
}
