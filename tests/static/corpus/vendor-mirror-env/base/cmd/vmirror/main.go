package main

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"path/filepath"

	"example.org/vmirror/internal/gitcmd"
	"example.org/vmirror/internal/manifest"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("vmirror: ")
	manifestPath := flag.String("manifest", "mirrors.json", "list of repositories")
	into := flag.String("into", ".", "folder that holds the mirrors")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	root, err := filepath.Abs(*into)
	if err != nil {
		log.Fatal(err)
	}
	entries, err := manifest.Load(*manifestPath)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range entries {
		dir := filepath.Join(root, e.Name+".git")
		if _, err := os.Stat(dir); err == nil {
			_, err = gitcmd.Run(ctx, dir, "remote", "update", "--prune")
			if err != nil {
				log.Fatalf("%s: %v", e.Name, err)
			}
			continue
		}
		if _, err := gitcmd.Run(ctx, root, "clone", "--mirror", "--", e.URL, dir); err != nil {
			log.Fatalf("%s: %v", e.Name, err)
		}
	}
}
