package web

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"strconv"

	"github.com/nordpost/parcelapi/store"
)

type Parcels interface {
	ByID(ctx context.Context, id int64) (*store.Parcel, error)
}

func Handler(parcels Parcels) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /parcels/{id}", func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
		if err != nil {
			http.Error(w, "bad id", http.StatusBadRequest)
			return
		}
		p, err := parcels.ByID(r.Context(), id)
		if errors.Is(err, sql.ErrNoRows) {
			http.Error(w, "no such parcel", http.StatusNotFound)
			return
		}
		reply(w, p, err)
	})
	return mux
}

func reply(w http.ResponseWriter, body any, err error) {
	if err != nil {
		log.Print(err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		log.Print(err)
	}
}
