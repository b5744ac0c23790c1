package main

import (
	"flag"
	"fmt"
	"log"
	"time"

	"example.net/meterd/internal/link"
)

const meterCount = 8

func main() {
	bridge := flag.String("bridge", "", "host:port of the serial bridge")
	every := flag.Duration("every", 30*time.Second, "polling interval")
	flag.Parse()
	if *bridge == "" {
		log.Fatal("meterd: -bridge is required")
	}
	for {
		if err := poll(*bridge); err != nil {
			log.Printf("meterd: %v", err)
		}
		time.Sleep(*every)
	}
}

func poll(bridge string) error {
	l, err := link.Dial(bridge)
	if err != nil {
		return err
	}
	defer l.Close()
	for meter := byte(1); meter <= meterCount; meter++ {
		value, err := l.Read(meter)
		if err != nil {
			return fmt.Errorf("meter %d: %w", meter, err)
		}
		fmt.Printf("%d %d %d\n", time.Now().Unix(), meter, value)
	}
	return nil
}
