package lobby

import (
	"errors"
	"net/http"
)

// Handler serves the hub over HTTP.
func Handler(h *Hub) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /rooms/{id}/players", func(w http.ResponseWriter, r *http.Request) {
		id, player := r.PathValue("id"), r.FormValue("name")
		if player == "" {
			http.Error(w, "name is missing", http.StatusBadRequest)
			return
		}
		full, err := h.Join(id, player)
		switch {
		case errors.Is(err, ErrFull), errors.Is(err, ErrTaken):
			http.Error(w, err.Error(), http.StatusConflict)
			return
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		select {
		case <-full:
			w.WriteHeader(http.StatusNoContent)
		case <-r.Context().Done():
			h.Leave(id, player)
		}
	})
	return mux
}
