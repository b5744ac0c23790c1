package node

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func TestRead(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"t": 21.5, "rh": 64}`)
	})
	reading, err := NewClient().Read(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	if reading != (Reading{Celsius: 21.5, Humidity: 64}) {
		t.Errorf("got %+v", reading)
	}
}
