package main

import "testing"

func TestParseConfig(t *testing.T) {
	c, err := parseConfig([]string{"-seats", "6"})
	if err != nil {
		t.Fatal(err)
	}
	if c.seats != 6 || c.addr != ":7070" {
		t.Errorf("got %+v", c)
	}
	if _, err := parseConfig([]string{"-seats", "1"}); err == nil {
		t.Error("a room for one was accepted")
	}
}
