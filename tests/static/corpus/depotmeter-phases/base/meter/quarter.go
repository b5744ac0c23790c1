package meter

import (
	"sort"
	"time"
)

const quarterLength = 15 * time.Minute

// Quarter is the use of one charger in a quarter of an hour.
type Quarter struct {
	Start   time.Time
	Charger string
	first   int64
	last    int64
}

func (q *Quarter) KWh() float64 { return float64(q.last-q.first) / 1000 }

func (q *Quarter) add(r Reading) {
	q.last = r.WattH
}

type key struct {
	start   time.Time
	charger string
}

// Summarise groups readings, which are in order of time, by quarter and charger.
func Summarise(readings []Reading) []*Quarter {
	quarters := map[key]*Quarter{}
	for _, r := range readings {
		k := key{r.At.UTC().Truncate(quarterLength), r.Charger}
		q := quarters[k]
		if q == nil {
			q = &Quarter{Start: k.start, Charger: k.charger, first: r.WattH}
			quarters[k] = q
		}
		q.add(r)
	}
	out := make([]*Quarter, 0, len(quarters))
	for _, q := range quarters {
		out = append(out, q)
	}
	sort.Slice(out, func(i, j int) bool {
		if !out[i].Start.Equal(out[j].Start) {
			return out[i].Start.Before(out[j].Start)
		}
		return out[i].Charger < out[j].Charger
	})
	return out
}
