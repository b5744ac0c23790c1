package match

import (
	"testing"

	"github.com/northgate-games/arena/rating"
)

func TestReport(t *testing.T) {
	l := NewLadder()
	if err := l.Report("mia", "tom", rating.Win); err != nil {
		t.Fatal(err)
	}
	if got, want := l.Player("mia"), (Player{1516, 1}); got != want {
		t.Errorf("mia: got %+v, want %+v", got, want)
	}
	if got, want := l.Player("tom"), (Player{1484, 1}); got != want {
		t.Errorf("tom: got %+v, want %+v", got, want)
	}
}

func TestReportRefusesOneself(t *testing.T) {
	if err := NewLadder().Report("mia", "mia", rating.Win); err == nil {
		t.Error("no error")
	}
}
