// Package config reads the settings of relayd from the environment.
package config

import (
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// Config is everything relayd can be told.
type Config struct {
	Listen      string
	DatabaseURL string
	SigningKey  []byte
	Timeout     time.Duration
}

// Load builds a Config with the help of getenv, usually os.Getenv.
func Load(getenv func(string) string) (Config, error) {
	c := Config{
		Listen:      "127.0.0.1:8085",
		DatabaseURL: getenv("RELAY_DATABASE_URL"),
		Timeout:     10 * time.Second,
	}
	if v := getenv("RELAY_LISTEN"); v != "" {
		c.Listen = v
	}
	if c.DatabaseURL == "" {
		return Config{}, errors.New("RELAY_DATABASE_URL is not set")
	}
	key, err := hex.DecodeString(getenv("RELAY_SIGNING_KEY"))
	if err != nil {
		return Config{}, fmt.Errorf("RELAY_SIGNING_KEY: %w", err)
	}
	if len(key) != 32 {
		return Config{}, fmt.Errorf("RELAY_SIGNING_KEY: want 32 bytes, have %d", len(key))
	}
	c.SigningKey = key
	if v := getenv("RELAY_TIMEOUT"); v != "" {
		d, err := time.ParseDuration(v)
		if err != nil {
			return Config{}, fmt.Errorf("RELAY_TIMEOUT: %w", err)
		}
		c.Timeout = d
	}
	return c, nil
}
