package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"os"

	"example.org/relay/internal/config"
	"example.org/relay/internal/deliver"
)

func main() {
	cfg, err := config.Load(os.Getenv)
	if err != nil {
		log.Fatal(err)
	}
	sender := &deliver.Sender{
		Client: &http.Client{Timeout: cfg.Timeout},
		Key:    cfg.SigningKey,
	}
	http.HandleFunc("/events", func(w http.ResponseWriter, r *http.Request) {
		var ev deliver.Event
		if err := json.NewDecoder(r.Body).Decode(&ev); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if err := handle(r.Context(), sender, ev); err != nil {
			log.Print(err)
			http.Error(w, "delivery failed", http.StatusBadGateway)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	log.Fatal(http.ListenAndServe(cfg.Listen, nil))
}

func handle(ctx context.Context, s *deliver.Sender, ev deliver.Event) error {
	return s.Send(ctx, ev)
}
