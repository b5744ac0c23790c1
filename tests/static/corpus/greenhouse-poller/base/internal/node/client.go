// Package node talks to the sensor nodes.
package node

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// Reading is what a node measured.
type Reading struct {
	Celsius  float64 `json:"t"`
	Humidity float64 `json:"rh"`
}

// Client reads nodes.
type Client struct {
	http *http.Client
}

// NewClient makes a client.
func NewClient() *Client {
	return &Client{http: &http.Client{}}
}

// Read asks one node for its current reading.
func (c *Client) Read(ctx context.Context, address string) (Reading, error) {
	var reading Reading
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/reading", nil)
	if err != nil {
		return reading, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return reading, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return reading, fmt.Errorf("node answered %s", resp.Status)
	}
	err = json.NewDecoder(resp.Body).Decode(&reading)
	return reading, err
}
