// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// turns does what is due in one process until nothing is, and waits for it. It returns when to look again.
func turns(t testing.TB, q *Queue) time.Duration {
	t.Helper()
	var seats sync.WaitGroup
	for {
		did, next, err := q.turn(t.Context(), t.Context(), &seats)
		if err != nil {
			t.Fatal(err)
		}
		seats.Wait()
		if !did {
			return next
		}
	}
}

func TestEvery(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewFake(noon)
		var ran list[int]
		process := func(which int) *Queue {
			q := queue(d, clk)
			q.Knows(nil, []Every{
				{Name: "hourly", Interval: time.Hour, Do: func(context.Context) error { ran.add(which); return nil }},
				{Name: "yearly", Interval: 365 * 24 * time.Hour, Do: func(context.Context) error { return nil }},
			})
			return q
		}
		one, other := process(1), process(2)
		for _, c := range []struct {
			name  string
			after time.Duration
			first *Queue
			runs  int
		}{
			{"at once when it never ran", 0, one, 1},
			{"not again", 59 * time.Minute, one, 1},
			{"after its interval", time.Minute, other, 2},
			{"late", 90 * time.Minute, one, 3},
			{"not to make up for it", 59 * time.Minute, other, 3},
			{"an interval later", time.Minute, other, 4},
		} {
			clk.Advance(c.after)
			turns(t, c.first)
			turns(t, one)
			turns(t, other)
			if got := len(ran.all()); got != c.runs {
				t.Fatalf("%s: ran %d times, want %d", c.name, got, c.runs)
			}
		}
		third := process(3)
		if did, _, err := third.turn(t.Context(), t.Context(), new(sync.WaitGroup)); did || err != nil {
			t.Errorf("a new process wrote what was not due: %v, %v", did, err)
		}
		if next := turns(t, third); next != longestRest || len(ran.all()) != 4 {
			t.Errorf("a new process looks again after %v, ran %d", next, len(ran.all()))
		}
		clk.Advance(time.Hour - 10*time.Second)
		if next := turns(t, one); next < 10*time.Second || next > 11*time.Second {
			t.Errorf("looks again after %v, want 10 s", next)
		}
		if n, err := db.Int(t.Context(), d, `SELECT count(*) FROM job_task`); n != 0 || err != nil {
			t.Errorf("%d rows left of repeated tasks, %v", n, err)
		}
	})
}

func TestEveryThatFailsComesAgain(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewFake(noon)
		ran := 0
		q := queue(d, clk)
		q.Knows(nil, []Every{{Name: "x", Interval: time.Hour, Do: func(context.Context) error { ran++; return errors.New("broken") }}})
		for range 5 {
			turns(t, q)
			clk.Advance(time.Minute)
		}
		if ran != 1+everyRetries {
			t.Errorf("ran %d times, want %d", ran, 1+everyRetries)
		}
		clk.Advance(time.Hour)
		turns(t, q)
		if ran != 2+everyRetries {
			t.Errorf("ran %d times after the interval", ran)
		}
	})
}

func TestRegisteringTwicePanics(t *testing.T) {
	for _, c := range []struct {
		name  string
		kinds []Kind
		every []Every
	}{
		{"kind", []Kind{{Name: "x"}, {Name: "x"}}, nil},
		{"schedule", nil, []Every{{Name: "x", Interval: 1}, {Name: "x", Interval: 1}}},
		{"no interval", nil, []Every{{Name: "x"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("taken")
				}
			}()
			New(Deps{}).Knows(c.kinds, c.every)
		})
	}
}
