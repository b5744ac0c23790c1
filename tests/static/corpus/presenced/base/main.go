package main

import (
	"encoding/json"
	"flag"
	"log"
	"net/http"
	"time"

	"example.org/presenced/presence"
)

func main() {
	addr := flag.String("addr", ":7070", "address to listen on")
	flag.Parse()

	rooms := presence.NewRooms(time.Now)
	http.HandleFunc("/join", func(w http.ResponseWriter, r *http.Request) {
		rooms.Join(r.FormValue("room"), r.FormValue("user"))
		w.WriteHeader(http.StatusNoContent)
	})
	http.HandleFunc("/who", func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewEncoder(w).Encode(rooms.Who(r.FormValue("room"))); err != nil {
			log.Print(err)
		}
	})
	log.Fatal(http.ListenAndServe(*addr, nil))
}
