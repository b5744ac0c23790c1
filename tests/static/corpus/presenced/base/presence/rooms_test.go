package presence

import (
	"reflect"
	"testing"
	"time"
)

func TestJoin(t *testing.T) {
	r := NewRooms(time.Now)
	r.Join("lobby", "zoe")
	r.Join("lobby", "abe")
	if got := r.Who("lobby"); !reflect.DeepEqual(got, []string{"abe", "zoe"}) {
		t.Errorf("Who = %v", got)
	}
	if got := r.Who("attic"); len(got) != 0 {
		t.Errorf("Who of an empty room = %v", got)
	}
}
