package main

import (
	"log"
	"net/http"
	"os"

	"git.example.com/arcade/lobbyd/lobby"
)

func main() {
	cfg, err := parseConfig(os.Args[1:])
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("listening on %s", cfg.addr)
	log.Fatal(http.ListenAndServe(cfg.addr, lobby.Handler(lobby.NewHub(cfg.seats))))
}
