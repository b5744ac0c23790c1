package main

import (
	"flag"
	"fmt"
)

type config struct {
	addr  string
	seats int
}

func parseConfig(args []string) (config, error) {
	var c config
	fs := flag.NewFlagSet("lobbyd", flag.ContinueOnError)
	fs.StringVar(&c.addr, "addr", ":7070", "where to listen")
	fs.IntVar(&c.seats, "seats", 4, "players per room")
	if err := fs.Parse(args); err != nil {
		return c, err
	}
	if c.seats < 2 {
		return c, fmt.Errorf("-seats must be at least 2, got %d", c.seats)
	}
	return c, nil
}
