// Package server answers tile requests over HTTP.
package server

import (
	"fmt"
	"net/http"

	"tiles.example.org/tilecache/cache"
)

// Renderer draws one tile as PNG.
type Renderer interface {
	Render(key cache.Key) ([]byte, error)
}

// Server renders tiles on demand and caches them.
type Server struct {
	cache    *cache.Cache
	renderer Renderer
}

// New returns a server for the tiles of renderer.
func New(c *cache.Cache, renderer Renderer) *Server {
	return &Server{cache: c, renderer: renderer}
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var key cache.Key
	if _, err := fmt.Sscanf(r.URL.Path, "/%d/%d/%d.png", &key.Zoom, &key.X, &key.Y); err != nil {
		http.NotFound(w, r)
		return
	}
	data, ok := s.cache.Get(key)
	if !ok {
		var err error
		if data, err = s.renderer.Render(key); err != nil {
			http.Error(w, "rendering failed", http.StatusInternalServerError)
			return
		}
		s.cache.Put(key, data)
	}
	w.Header().Set("Content-Type", "image/png")
	w.Write(data)
}
