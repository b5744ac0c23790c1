package store

import (
	"context"
	"database/sql"
	"time"
)

type Parcel struct {
	ID        int64     `json:"id"`
	Depot     string    `json:"depot"`
	Recipient string    `json:"recipient"`
	Grams     int       `json:"grams"`
	Received  time.Time `json:"received"`
}

type Store struct {
	db *sql.DB
}

func New(db *sql.DB) *Store { return &Store{db: db} }

// ByID returns sql.ErrNoRows when there is no such parcel.
func (s *Store) ByID(ctx context.Context, id int64) (*Parcel, error) {
	var p Parcel
	err := s.db.QueryRowContext(ctx,
		`SELECT id, depot, recipient, grams, received FROM parcel WHERE id = $1`, id).
		Scan(&p.ID, &p.Depot, &p.Recipient, &p.Grams, &p.Received)
	if err != nil {
		return nil, err
	}
	return &p, nil
}
