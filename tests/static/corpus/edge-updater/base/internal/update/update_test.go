package update

import (
	"context"
	"path/filepath"
	"testing"

	"example.net/edge-updater/internal/state"
)

type installer struct{ installed []string }

func (i *installer) Install(_ context.Context, release string) error {
	i.installed = append(i.installed, release)
	return nil
}

func TestInstallsOnce(t *testing.T) {
	i := &installer{}
	u := &Updater{StatePath: filepath.Join(t.TempDir(), "s"), Installer: i}
	for n := 0; n < 2; n++ {
		if err := u.Run(context.Background(), "2024.3"); err != nil {
			t.Fatal(err)
		}
	}
	if len(i.installed) != 1 {
		t.Errorf("installed %v", i.installed)
	}
	if s, _ := state.Load(u.StatePath); s.Release != "2024.3" {
		t.Errorf("state %+v", s)
	}
}
