package world

import (
	"testing"

	"example.org/brawl/arena/geom"
)

func TestProjectileHitsOnce(t *testing.T) {
	near := &Player{ID: 2, Pos: geom.Vec{X: 1}, Health: 100}
	w := &World{
		Players: []*Player{{ID: 1, Health: 100}, near},
		Projectiles: []*Projectile{
			{Owner: 1, Speed: geom.Vec{X: 10}, Damage: 30},
		},
	}
	w.Tick(0.1)
	w.Tick(0.1)
	if near.Health != 70 {
		t.Errorf("Health = %d, want 70", near.Health)
	}
	if len(w.Projectiles) != 0 {
		t.Errorf("%d projectiles left", len(w.Projectiles))
	}
}
