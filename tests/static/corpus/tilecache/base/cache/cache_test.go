package cache

import "testing"

func TestPutKeepsLimit(t *testing.T) {
	c := New(10)
	c.Put(Key{1, 0, 0}, make([]byte, 6))
	c.Put(Key{1, 0, 1}, make([]byte, 6))
	if _, ok := c.Get(Key{1, 0, 0}); ok {
		t.Error("the older tile is still cached")
	}
	if _, ok := c.Get(Key{1, 0, 1}); !ok {
		t.Error("the newer tile is gone")
	}
}
