package deliver

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestSendSigns(t *testing.T) {
	key := []byte("k")
	var got, want string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, want = r.Header.Get("X-Relay-Signature"), Sign(key, body)
	}))
	defer srv.Close()
	s := &Sender{Client: srv.Client(), Key: key}
	if err := s.Send(context.Background(), Event{ID: "e1", Endpoint: srv.URL, Body: []byte(`{}`)}); err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Fatalf("signature %q, want %q", got, want)
	}
}
