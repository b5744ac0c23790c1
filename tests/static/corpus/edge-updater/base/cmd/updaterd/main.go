package main

import (
	"context"
	"flag"
	"log"
	"os"
	"os/exec"
	"os/signal"

	"example.net/edge-updater/internal/update"
)

type rauc struct{ images string }

func (r rauc) Install(ctx context.Context, release string) error {
	cmd := exec.CommandContext(ctx, "rauc", "install", r.images+"/"+release+".raucb")
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

func main() {
	statePath := flag.String("state", "/var/lib/updaterd/state.json", "state file")
	images := flag.String("images", "https://images.example.net", "where the images are")
	wanted := flag.String("release", "", "release to run")
	flag.Parse()
	if *wanted == "" {
		log.Fatal("-release is needed")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	u := &update.Updater{StatePath: *statePath, Installer: rauc{*images}}
	if err := u.Run(ctx, *wanted); err != nil {
		log.Fatal(err)
	}
}
