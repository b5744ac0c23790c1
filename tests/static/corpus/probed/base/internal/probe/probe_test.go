package probe

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.org/probed/internal/config"
)

func TestProbe(t *testing.T) {
	for _, tc := range []struct {
		status int
		up     bool
	}{{200, true}, {204, true}, {404, false}, {503, false}} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(tc.status)
		}))
		p := Prober{Client: srv.Client()}
		err := p.Probe(context.Background(), config.Target{Name: "t", URL: srv.URL})
		if (err == nil) != tc.up {
			t.Errorf("status %d: got %v", tc.status, err)
		}
		srv.Close()
	}
}
