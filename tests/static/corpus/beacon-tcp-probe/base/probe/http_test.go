package probe

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestHTTPStatus(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/ok" {
			http.NotFound(w, r)
		}
	}))
	defer srv.Close()

	probes := []Probe{
		NewHTTP("good", srv.URL+"/ok", time.Second),
		NewHTTP("bad", srv.URL+"/gone", time.Second),
	}
	failed := Round(context.Background(), probes)
	if len(failed) != 1 || failed[0].Name != "bad" {
		t.Fatalf("failures: %v", failed)
	}
}
