package main

import (
	"log"
	"net/http"
	"os"

	"skirmish.gg/lobbyd/httpapi"
	"skirmish.gg/lobbyd/lobby"
)

func main() {
	addr := os.Getenv("LOBBYD_ADDR")
	if addr == "" {
		addr = ":8077"
	}
	log.Printf("listening on %s", addr)
	log.Fatal(http.ListenAndServe(addr, httpapi.New(lobby.NewHall())))
}
