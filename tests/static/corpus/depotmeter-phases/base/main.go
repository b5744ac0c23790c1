package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"depot.example/chargemeter/meter"
)

func main() {
	log.SetFlags(0)
	readings, err := read(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	for _, q := range meter.Summarise(readings) {
		fmt.Printf("%s,%s,%.2f\n", q.Start.Format(time.RFC3339), q.Charger, q.KWh())
	}
}

func read(r io.Reader) ([]meter.Reading, error) {
	var out []meter.Reading
	in := csv.NewReader(r)
	for {
		cols, err := in.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		reading, err := meter.ParseReading(cols)
		if err != nil {
			return nil, err
		}
		out = append(out, reading)
	}
}
