package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"

	"example.org/probed/internal/config"
	"example.org/probed/internal/probe"
)

func main() {
	path := flag.String("config", "probed.json", "configuration file")
	flag.Parse()

	conf, err := config.Load(*path)
	if err != nil {
		fmt.Fprintln(os.Stderr, "probed:", err)
		os.Exit(2)
	}
	p := probe.Prober{Client: http.DefaultClient}
	down := 0
	for _, t := range conf.Targets {
		if err := p.Probe(context.Background(), t); err != nil {
			fmt.Printf("%s: %v\n", t.Name, err)
			down++
		}
	}
	if down > 0 {
		os.Exit(1)
	}
}
