// Package gtfs reads the tables of a feed.
package gtfs

import (
	"encoding/csv"
	"fmt"
	"io"
)

// Row is one line of a table, by column name.
type Row map[string]string

// ReadTable reads a whole table with its header line.
func ReadTable(r io.Reader) ([]Row, error) {
	records, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("table has no header")
	}
	var rows []Row
	for _, record := range records[1:] {
		row := Row{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows, nil
}
