package line

import (
	"testing"

	"github.com/ferrule/logcut/level"
)

func TestParse(t *testing.T) {
	entry, err := Parse("2024-05-04T10:00:00Z warn disk is at 91%")
	if err != nil {
		t.Fatal(err)
	}
	if entry.Level != level.Warn || entry.Text != "disk is at 91%" || entry.At.Hour() != 10 {
		t.Errorf("got %+v", entry)
	}
	for _, bad := range []string{"", "warn only", "yesterday warn text", "2024-05-04T10:00:00Z loud text"} {
		if _, err := Parse(bad); err == nil {
			t.Errorf("%q should be refused", bad)
		}
	}
}
