// Package deliver signs events and posts them to tenants.
package deliver

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
)

// Event is one thing to deliver.
type Event struct {
	ID       string
	Tenant   string
	Endpoint string
	Body     []byte
}

// Sender posts events.
type Sender struct {
	Client *http.Client
	Key    []byte
}

// Sign returns the value of the X-Relay-Signature header for body.
func Sign(key, body []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// Send delivers ev once.
func (s *Sender) Send(ctx context.Context, ev Event) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, ev.Endpoint, bytes.NewReader(ev.Body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Relay-Event", ev.ID)
	req.Header.Set("X-Relay-Signature", Sign(s.Key, ev.Body))
	resp, err := s.Client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("event %s: endpoint answered %s", ev.ID, resp.Status)
	}
	return nil
}
