// Package update brings a device to the wanted release.
package update

import (
	"context"
	"fmt"

	"example.net/edge-updater/internal/state"
)

// Installer puts the image of a release onto the inactive partition and makes
// it the one to boot.
type Installer interface {
	Install(ctx context.Context, release string) error
}

// Updater ties the parts together.
type Updater struct {
	StatePath string
	Installer Installer
}

// Run installs the wanted release unless the device runs it already.
func (u *Updater) Run(ctx context.Context, wanted string) error {
	s, err := state.Load(u.StatePath)
	if err != nil {
		return fmt.Errorf("load state: %w", err)
	}
	if s.Release == wanted {
		return nil
	}
	if err := u.Installer.Install(ctx, wanted); err != nil {
		return fmt.Errorf("install %s: %w", wanted, err)
	}
	s.Release = wanted
	return s.Save(u.StatePath)
}
