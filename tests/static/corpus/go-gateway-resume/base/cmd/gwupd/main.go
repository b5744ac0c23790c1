// Command gwupd installs a firmware bundle on a gateway.
package main

import (
	"flag"
	"log"
	"os"

	"example.net/gwupd/internal/bundle"
	"example.net/gwupd/internal/install"
	"example.net/gwupd/internal/state"
)

func main() {
	statePath := flag.String("state", "/var/lib/gwupd/state.json", "where the update state is kept")
	devRoot := flag.String("dev", "/dev/disk/by-partlabel", "directory of the target partitions")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Print("usage: gwupd [flags] BUNDLE_DIR")
		os.Exit(2)
	}
	b, err := bundle.Open(flag.Arg(0))
	if err != nil {
		log.Fatalf("bundle: %v", err)
	}
	st, err := state.Load(*statePath)
	if err != nil {
		log.Fatalf("state: %v", err)
	}
	if st.Version == b.Version {
		log.Printf("%s is already installed", b.Version)
		return
	}
	in := &install.Installer{DevRoot: *devRoot, State: st}
	if err := in.Run(b); err != nil {
		log.Fatalf("install: %v", err)
	}
	log.Printf("installed %s", b.Version)
}
