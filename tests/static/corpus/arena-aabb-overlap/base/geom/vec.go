package geom

import "math"

// Vec is a point or a displacement.
type Vec struct{ X, Y float64 }

func (v Vec) Add(o Vec) Vec       { return Vec{v.X + o.X, v.Y + o.Y} }
func (v Vec) Scale(f float64) Vec { return Vec{v.X * f, v.Y * f} }
func (v Vec) Dist(o Vec) float64  { return math.Hypot(v.X-o.X, v.Y-o.Y) }
