package web

import (
	"context"
	"database/sql"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/nordpost/parcelapi/store"
)

type fake struct{}

func (fake) ByID(_ context.Context, id int64) (*store.Parcel, error) {
	if id != 7 {
		return nil, sql.ErrNoRows
	}
	return &store.Parcel{ID: 7, Depot: "OSL"}, nil
}

func TestByID(t *testing.T) {
	for path, want := range map[string]int{
		"/parcels/7": 200,
		"/parcels/8": 404,
		"/parcels/x": 400,
	} {
		rec := httptest.NewRecorder()
		Handler(fake{}).ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
		if rec.Code != want {
			t.Errorf("%s: got %d, want %d", path, rec.Code, want)
		}
		if want == 200 && !strings.Contains(rec.Body.String(), `"depot":"OSL"`) {
			t.Errorf("%s: %s", path, rec.Body)
		}
	}
}
