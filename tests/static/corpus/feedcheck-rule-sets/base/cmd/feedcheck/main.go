// Command feedcheck checks an unpacked GTFS feed.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"transit.example/feedcheck/internal/gtfs"
	"transit.example/feedcheck/internal/rules"
)

func main() {
	log.SetFlags(0)
	rulesFile := flag.String("rules", "rules/default.json", "file with the rules")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("usage: feedcheck [-rules FILE] FEED_DIR")
	}
	set, err := rules.Load(*rulesFile)
	if err != nil {
		log.Fatal(err)
	}
	bad, err := check(flag.Arg(0), set)
	if err != nil {
		log.Fatal(err)
	}
	if bad > 0 {
		os.Exit(1)
	}
}

func check(dir string, set []rules.Rule) (int, error) {
	byFile := map[string][]rules.Rule{}
	for _, r := range set {
		byFile[r.File] = append(byFile[r.File], r)
	}
	bad := 0
	for name, group := range byFile {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return bad, err
		}
		rows, err := gtfs.ReadTable(f)
		f.Close()
		if err != nil {
			return bad, fmt.Errorf("%s: %w", name, err)
		}
		for i, row := range rows {
			for _, r := range group {
				if msg := r.Apply(row); msg != "" {
					fmt.Printf("%s:%d: %s [%s]\n", name, i+2, msg, r.ID)
					bad++
				}
			}
		}
	}
	return bad, nil
}
