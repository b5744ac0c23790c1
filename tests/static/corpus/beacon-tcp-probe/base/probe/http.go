package probe

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// HTTP expects a status below 400 from a GET.
type HTTP struct {
	name   string
	url    string
	client *http.Client
}

func NewHTTP(name, url string, timeout time.Duration) *HTTP {
	return &HTTP{name: name, url: url, client: &http.Client{Timeout: timeout}}
}

func (p *HTTP) Name() string { return p.name }

func (p *HTTP) Run(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url, nil)
	if err != nil {
		return err
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		return fmt.Errorf("status %s", resp.Status)
	}
	return nil
}
