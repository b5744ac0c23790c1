// Package cache keeps rendered map tiles in memory, least recently used first
// out.
package cache

import (
	"container/list"
	"sync"
)

// Key addresses one tile of the pyramid.
type Key struct {
	Zoom, X, Y int
}

type entry struct {
	key  Key
	data []byte
}

// Cache is safe for concurrent use.
type Cache struct {
	mu    sync.Mutex
	limit int
	size  int
	order *list.List
	items map[Key]*list.Element
}

// New returns a cache holding at most limit bytes of tile data.
func New(limit int) *Cache {
	return &Cache{
		limit: limit,
		order: list.New(),
		items: make(map[Key]*list.Element),
	}
}

// Get returns the tile and marks it as used.
func (c *Cache) Get(key Key) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	element, ok := c.items[key]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(element)
	return element.Value.(*entry).data, true
}

// Put stores a tile and drops old ones until the limit is kept.
func (c *Cache) Put(key Key, data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if element, ok := c.items[key]; ok {
		c.remove(element)
	}
	c.items[key] = c.order.PushFront(&entry{key: key, data: data})
	c.size += len(data)
	for c.size > c.limit && c.order.Len() > 1 {
		c.remove(c.order.Back())
	}
}

func (c *Cache) remove(element *list.Element) {
	e := c.order.Remove(element).(*entry)
	delete(c.items, e.key)
	c.size -= len(e.data)
}
