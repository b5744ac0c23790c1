package meter

import (
	"strings"
	"testing"
)

func readings(t *testing.T, lines ...string) []Reading {
	t.Helper()
	var out []Reading
	for _, line := range lines {
		r, err := ParseReading(strings.Split(line, ","))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		out = append(out, r)
	}
	return out
}

func TestSummariseEnergy(t *testing.T) {
	got := Summarise(readings(t,
		"2024-05-02T04:15:10Z,charger-03,1000,31,30,32",
		"2024-05-02T04:20:10Z,charger-03,4500,31,30,32",
		"2024-05-02T04:29:50Z,charger-03,9200,31,30,32",
		"2024-05-02T04:30:10Z,charger-03,9300,31,30,32",
	))
	if len(got) != 2 {
		t.Fatalf("got %d quarters", len(got))
	}
	if kwh := got[0].KWh(); kwh != 8.2 {
		t.Errorf("got %v kWh", kwh)
	}
}
