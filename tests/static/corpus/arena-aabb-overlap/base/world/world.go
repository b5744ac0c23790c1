package world

import "example.org/brawl/arena/geom"

const hitRadius = 0.5

type Player struct {
	ID     int
	Pos    geom.Vec
	Health int
}

type Projectile struct {
	Owner  int
	Pos    geom.Vec
	Speed  geom.Vec // metres per second
	Damage int
}

type World struct {
	Players     []*Player
	Projectiles []*Projectile
}

// Tick moves the projectiles by dt seconds and applies hits. A projectile
// never hits its owner and is used up by its first hit.
func (w *World) Tick(dt float64) {
	kept := w.Projectiles[:0]
	for _, p := range w.Projectiles {
		p.Pos = p.Pos.Add(p.Speed.Scale(dt))
		if !w.hit(p) {
			kept = append(kept, p)
		}
	}
	w.Projectiles = kept
}

func (w *World) hit(p *Projectile) bool {
	for _, pl := range w.Players {
		if pl.ID != p.Owner && pl.Pos.Dist(p.Pos) <= hitRadius {
			pl.Health -= p.Damage
			return true
		}
	}
	return false
}
