// Package install writes bundles to the gateway's partitions.
package install

import (
	"fmt"
	"os"
	"path/filepath"

	"example.net/gwupd/internal/bundle"
	"example.net/gwupd/internal/state"
)

// Installer writes the parts of a bundle below DevRoot.
type Installer struct {
	DevRoot string
	State   *state.State
}

// Run installs every part of b and then records its version.
func (in *Installer) Run(b *bundle.Bundle) error {
	for _, p := range b.Parts {
		data, err := b.Image(p)
		if err != nil {
			return err
		}
		if err := in.write(p.Partition, data); err != nil {
			return fmt.Errorf("%s: %w", p.Partition, err)
		}
	}
	in.State.Version = b.Version
	return in.State.Save()
}

func (in *Installer) write(partition string, data []byte) error {
	f, err := os.OpenFile(filepath.Join(in.DevRoot, partition), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
