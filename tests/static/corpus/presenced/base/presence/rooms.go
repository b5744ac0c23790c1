// Package presence keeps track of who is in which room.
package presence

import (
	"sort"
	"sync"
	"time"
)

// Rooms is safe for use by several goroutines.
type Rooms struct {
	now func() time.Time

	mu    sync.RWMutex
	rooms map[string]map[string]time.Time
}

// NewRooms returns an empty set of rooms that reads the time from now.
func NewRooms(now func() time.Time) *Rooms {
	return &Rooms{now: now, rooms: make(map[string]map[string]time.Time)}
}

// Join notes that a user is in a room.
func (r *Rooms) Join(room, user string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	users := r.rooms[room]
	if users == nil {
		users = make(map[string]time.Time)
		r.rooms[room] = users
	}
	users[user] = r.now()
}

// Who returns the users in a room in alphabetical order.
func (r *Rooms) Who(room string) []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	found := make([]string, 0, len(r.rooms[room]))
	for user := range r.rooms[room] {
		found = append(found, user)
	}
	sort.Strings(found)
	return found
}
