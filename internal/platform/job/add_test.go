// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

func TestPayloadsAreIdsOnly(t *testing.T) {
	for _, c := range []struct {
		name    string
		payload any
		ok      bool
	}{
		{"nothing", nil, true},
		{"ids", []int64{1, 2, 3}, true},
		{"a struct of ids and codes", struct {
			Course, Person int64
			Lang, Day      string
		}{1, 2, "nb", "2026-11-25"}, true},
		{"64 bytes", strings.Repeat("a", 64), true},
		{"65 bytes", strings.Repeat("a", 65), false},
		{"a long text deep inside", map[string]any{"a": []any{map[string]string{"b": strings.Repeat("a", 65)}}}, false},
		{"a long key", map[string]int{strings.Repeat("a", 65): 1}, false},
		{"a name", map[string]string{"who": "Noah Berg"}, false},
		{"a name as a key", map[string]int{"Noah Berg": 1}, false},
		{"an address", "noah@example.org", false},
		{"a letter of an alphabet", "Øyvind", false},
		{"what JSON cannot say", func() {}, false},
		{"too much", make([]int64, longestPayload), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := json.Marshal(c.payload)
			if err == nil {
				err = idsOnly(b)
			}
			if (err == nil) != c.ok {
				t.Errorf("error %v, want accepted %v", err, c.ok)
			}
		})
	}
}

func TestAdd(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewFake(noon)
		var did list[string]
		q := queue(d, clk, Kind{Name: "x", Do: func(_ context.Context, task Task) error {
			var s string
			err := task.Into(&s)
			did.add(s)
			return err
		}})
		back := errors.New("back")
		err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			if _, err := q.Add(ctx, tx, "x", "rolled-back"); err != nil {
				t.Error(err)
			}
			return back
		})
		if !errors.Is(err, back) {
			t.Fatal(err)
		}
		_ = d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			for _, wrong := range []error{
				second(q.Add(ctx, tx, "unknown", nil)),
				second(q.Add(ctx, tx, "x", "Noah Berg")),
				second(q.Add(ctx, tx, "x", nil, Unique("Noah Berg"))),
				second(q.Add(ctx, tx, "x", nil, Merge(strings.Repeat("a", 65)))),
			} {
				if wrong == nil {
					t.Error("accepted what it must refuse")
				}
			}
			return back
		})
		later := add(t, q, "x", "later", At(clock.At(noon.Add(time.Hour))))
		clk.Advance(time.Minute)
		add(t, q, "x", "first")
		clk.Advance(time.Minute)
		add(t, q, "x", "second")
		drain(t, q)
		if got := did.all(); !slices.Equal(got, []string{"first", "second"}) {
			t.Errorf("did %v", got)
		}
		wantState(t, q, later, Waiting)
		clk.Advance(time.Hour)
		drain(t, q)
		wantState(t, q, later, Done)
		if got := did.all(); len(got) != 3 {
			t.Errorf("did %v", got)
		}
	})
}

func second(_ int64, err error) error { return err }

func TestUniqueAndMerge(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewFake(noon)
		var inside func()
		q := queue(d, clk, Kind{Name: "x", Do: func(context.Context, Task) error { inside(); return nil }})
		for _, c := range []struct {
			name        string
			key         func(string) Option
			whileItRuns bool // whether another one may be added
		}{
			{"unique", Unique, false},
			{"merge", Merge, true},
		} {
			t.Run(c.name, func(t *testing.T) {
				if add(t, q, "x", nil, c.key("a")) == 0 {
					t.Fatal("the first was not added")
				}
				if add(t, q, "x", nil, c.key("a")) != 0 {
					t.Error("a second one waits")
				}
				if add(t, q, "x", nil, c.key("b")) == 0 {
					t.Error("another key was not added")
				}
				var added []int64
				ran := 0
				inside = func() {
					if ran++; ran == 1 {
						added = append(added, add(t, q, "x", nil, c.key("a")))
					}
				}
				drain(t, q)
				if (added[0] != 0) != c.whileItRuns {
					t.Errorf("while it ran: added %d", added[0])
				}
				if want := 2 + btoi(c.whileItRuns); ran != want {
					t.Errorf("ran %d, want %d", ran, want)
				}
				if add(t, q, "x", nil, c.key("a")) == 0 {
					t.Error("the key is not free after the end")
				}
				inside = func() {}
				drain(t, q)
			})
		}
	})
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
