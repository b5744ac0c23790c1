// Package httpapi is the HTTP face of the lobby.
package httpapi

import (
	"encoding/json"
	"errors"
	"net/http"

	"skirmish.gg/lobbyd/lobby"
)

// New returns the handler of the whole API.
func New(hall *lobby.Hall) http.Handler {
	a := &api{hall: hall}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /rooms/{room}", a.open)
	mux.HandleFunc("GET /rooms/{room}", a.show)
	mux.HandleFunc("PUT /rooms/{room}/players/{player}", a.join)
	mux.HandleFunc("DELETE /rooms/{room}/players/{player}", a.leave)
	return mux
}

type api struct {
	hall *lobby.Hall
}

func (a *api) open(w http.ResponseWriter, req *http.Request) {
	if _, err := a.hall.Open(req.PathValue("room"), 8); err != nil {
		fail(w, err)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

func (a *api) show(w http.ResponseWriter, req *http.Request) {
	room, err := a.hall.Room(req.PathValue("room"))
	if err != nil {
		fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"name": room.Name, "size": room.Size, "players": room.Players()})
}

func (a *api) join(w http.ResponseWriter, req *http.Request) {
	room, err := a.hall.Room(req.PathValue("room"))
	if err == nil {
		err = room.Join(req.PathValue("player"))
	}
	if err != nil {
		fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a *api) leave(w http.ResponseWriter, req *http.Request) {
	room, err := a.hall.Room(req.PathValue("room"))
	if err != nil {
		fail(w, err)
		return
	}
	room.Leave(req.PathValue("player"))
	w.WriteHeader(http.StatusNoContent)
}

func fail(w http.ResponseWriter, err error) {
	status := http.StatusConflict
	if errors.Is(err, lobby.ErrNoRoom) {
		status = http.StatusNotFound
	}
	http.Error(w, err.Error(), status)
}
