package main

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"time"

	"git.example.net/ops/beacon/probe"
)

func main() {
	checks := flag.String("checks", "checks.json", "checks file")
	every := flag.Duration("every", time.Minute, "pause between rounds")
	flag.Parse()

	f, err := os.Open(*checks)
	if err != nil {
		log.Fatal(err)
	}
	probes, err := probe.Load(f)
	f.Close()
	if err != nil {
		log.Fatalf("%s: %v", *checks, err)
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	for {
		for _, failure := range probe.Round(ctx, probes) {
			log.Printf("FAIL %s: %v", failure.Name, failure.Err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(*every):
		}
	}
}
