package level

import "testing"

func TestParse(t *testing.T) {
	for name, want := range map[string]Level{"debug": Debug, "WARN": Warn, "Error": Error} {
		if got, err := Parse(name); err != nil || got != want {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	if _, err := Parse("loud"); err == nil {
		t.Error("loud is no level")
	}
}
