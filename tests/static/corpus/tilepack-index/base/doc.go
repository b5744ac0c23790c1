// Package tilepack reads map tiles from a pack: a file of tiles behind one another.
package tilepack
