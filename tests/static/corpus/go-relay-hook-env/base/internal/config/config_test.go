package config

import (
	"strings"
	"testing"
	"time"
)

func env(m map[string]string) func(string) string {
	return func(k string) string { return m[k] }
}

func TestLoad(t *testing.T) {
	c, err := Load(env(map[string]string{
		"RELAY_DATABASE_URL": "postgres://relay:pw@db/relay",
		"RELAY_SIGNING_KEY":  strings.Repeat("ab", 32),
		"RELAY_TIMEOUT":      "3s",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if c.Timeout != 3*time.Second || c.Listen != "127.0.0.1:8085" {
		t.Fatalf("unexpected config %+v", c)
	}
}

func TestLoadRejectsShortKey(t *testing.T) {
	_, err := Load(env(map[string]string{
		"RELAY_DATABASE_URL": "postgres://db/relay",
		"RELAY_SIGNING_KEY":  "abcd",
	}))
	if err == nil {
		t.Fatal("a two byte key was accepted")
	}
}
