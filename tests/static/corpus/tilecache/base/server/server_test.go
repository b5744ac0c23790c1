package server

import (
	"net/http/httptest"
	"testing"

	"tiles.example.org/tilecache/cache"
)

type countingRenderer struct{ calls int }

func (r *countingRenderer) Render(cache.Key) ([]byte, error) {
	r.calls++
	return []byte("png"), nil
}

func TestSecondRequestIsCached(t *testing.T) {
	renderer := &countingRenderer{}
	s := New(cache.New(1<<20), renderer)
	for i := 0; i < 2; i++ {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", "/3/4/2.png", nil))
		if w.Code != 200 {
			t.Fatalf("status %d", w.Code)
		}
	}
	if renderer.calls != 1 {
		t.Errorf("rendered %d times, want 1", renderer.calls)
	}
}
