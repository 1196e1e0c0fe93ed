// SPDX-License-Identifier: AGPL-3.0-or-later

package event

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/testkit"
)

const handedIn Kind = "work.handed_in"

// room is a bus with two listeners to one event and one to another; heard is what they said, in order.
func room(t *testing.T, d *db.DB, clk clock.Clock, fail *bool) (b *Bus, q *job.Queue, heard *[]string) {
	t.Helper()
	heard = new([]string)
	q = job.New(job.Deps{DB: d, Clock: clk, IDs: id.NewMaker(clk, 1)})
	b = New(q)
	says := func(name string) func(context.Context, []int64) error {
		return func(_ context.Context, ids []int64) error {
			*heard = append(*heard, fmt.Sprint(name, ids))
			if *fail && name == "notice" {
				return errors.New("broken")
			}
			return nil
		}
	}
	b.Knows([]Listener{
		{Event: handedIn, Name: "notice", Do: says("notice")},
		{Event: handedIn, Name: "progress", Do: says("progress")},
		{Event: "work.returned", Name: "other", Do: says("other")},
	})
	return b, q, heard
}

func engines(t *testing.T, do func(t *testing.T, d *db.DB)) {
	t.Helper()
	steps, err := db.MigrationsFrom(job.Migrations, "job")
	if err != nil {
		t.Fatal(err)
	}
	testkit.Engines(t, do, steps...)
}

func TestTell(t *testing.T) {
	back := errors.New("back")
	big := []int64{math.MaxInt64, math.MaxInt64 - 1, 1}
	for _, c := range []struct {
		name string
		kind Kind
		ids  []int64
		end  error
		want []string
	}{
		{"each listener once", handedIn, big, nil, []string{fmt.Sprint("notice", big), fmt.Sprint("progress", big)}},
		{"no ids", handedIn, nil, nil, []string{"notice[]", "progress[]"}},
		{"rolled back", handedIn, big, back, nil},
		{"nobody listens", "work.opened", big, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			engines(t, func(t *testing.T, d *db.DB) {
				b, q, heard := room(t, d, clock.NewFake(time.Now()), new(bool))
				err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
					if err := b.Tell(ctx, tx, c.kind, c.ids...); err != nil {
						t.Error(err)
					}
					return c.end
				})
				if !errors.Is(err, c.end) {
					t.Fatal(err)
				}
				if len(*heard) > 0 {
					t.Errorf("heard before the queue ran: %v", *heard)
				}
				for range 2 {
					if err := q.Drain(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				slices.Sort(*heard)
				if !slices.Equal(*heard, c.want) {
					t.Errorf("heard %v, want %v", *heard, c.want)
				}
				if n, err := db.Int(t.Context(), d, `SELECT count(*) FROM job_task`); n != 0 || err != nil {
					t.Errorf("%d rows left, %v", n, err)
				}
			})
		})
	}
}

func TestNobodyListensCostsNothing(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		b, _, _ := room(t, d, clock.NewFake(time.Now()), new(bool))
		ctx, counter := db.CountQueries(t.Context())
		err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			var none *Bus
			return errors.Join(b.Tell(ctx, tx, "work.opened", 1), none.Tell(ctx, tx, handedIn, 1))
		})
		if err != nil || counter.N() != 0 {
			t.Errorf("%d statements, %v", counter.N(), err)
		}
	})
}

func TestListenerThatFailsIsToldAgainAlone(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		clk, fail := clock.NewFake(time.Now()), true
		b, q, heard := room(t, d, clk, &fail)
		if err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return b.Tell(ctx, tx, handedIn, 7) }); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := q.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			fail = false
			clk.Advance(time.Minute)
		}
		slices.Sort(*heard)
		if want := []string{"notice[7]", "notice[7]", "progress[7]"}; !slices.Equal(*heard, want) {
			t.Errorf("heard %v, want %v", *heard, want)
		}
	})
}

func TestListenersHaveNamesOfTheirOwn(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("two listeners of one name were taken")
		}
	}()
	do := func(context.Context, []int64) error { return nil }
	New(job.New(job.Deps{})).Knows([]Listener{{Event: "a", Name: "x", Do: do}, {Event: "b", Name: "x", Do: do}})
}
