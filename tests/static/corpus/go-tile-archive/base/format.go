package tilepack

import "errors"

const (
	magic      = "TILEPK01"
	headerSize = int64(len(magic)) + 8
)

var (
	ErrNotFound  = errors.New("tilepack: no such tile")
	ErrBadHeader = errors.New("tilepack: not a tile pack")
)

// Key addresses a tile in the usual web scheme.
type Key struct {
	Z uint8  `json:"z"`
	X uint32 `json:"x"`
	Y uint32 `json:"y"`
}

type entry struct {
	Key
	Offset int64 `json:"o"`
	Size   int64 `json:"n"`
}
