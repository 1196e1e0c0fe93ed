// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"errors"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

func TestRetries(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		name     string
		kind     Kind
		err      error
		runs     int
		state    string
		faultKey string
	}{
		{"none", Kind{Retries: -1}, broken, 1, Failed, "fault.unexpected"},
		{"two", Kind{Retries: 2}, broken, 3, Failed, "fault.unexpected"},
		{"by itself eight", Kind{}, broken, 9, Failed, "fault.unexpected"},
		{"a fault says why", Kind{Retries: -1}, fault.New(fault.Unavailable, "fault.disk_full"), 1, Failed, "fault.disk_full"},
		{"given up", Kind{}, GiveUp(fault.New(fault.NotFound, "fault.not_found")), 1, Failed, "fault.not_found"},
		{"cancelled by itself", Kind{}, ErrCancelled, 1, Canceled, "job.cancelled"},
	} {
		t.Run(c.name, func(t *testing.T) {
			engines(t, func(t *testing.T, d *db.DB) {
				clk := clock.NewFake(noon)
				runs := 0
				c.kind.Name, c.kind.Do = "x", func(_ context.Context, task Task) error {
					if runs++; task.Tries != int64(runs) {
						t.Errorf("try %d, want %d", task.Tries, runs)
					}
					return c.err
				}
				q := queue(d, clk, c.kind)
				task := add(t, q, "x", nil)
				for range 12 {
					drain(t, q)
					clk.Advance(7 * time.Hour)
				}
				if runs != c.runs {
					t.Errorf("ran %d times, want %d", runs, c.runs)
				}
				if s := status(t, q, task); s.State != c.state || s.FaultKey != c.faultKey || s.EndedAt.IsZero() || !s.Ended() {
					t.Errorf("%+v, want %s by %s", s, c.state, c.faultKey)
				}
			})
		})
	}
}

func TestRetryWaits(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewFake(noon)
		runs := 0
		q := queue(d, clk, Kind{Name: "x", Do: func(context.Context, Task) error {
			if runs++; runs == 1 {
				panic("at the disco")
			}
			return nil
		}})
		task := add(t, q, "x", nil)
		drain(t, q)
		drain(t, q)
		if s := status(t, q, task); runs != 1 || s.State != Waiting || s.FaultKey != "fault.unexpected" || s.Ended() {
			t.Errorf("after a panic: ran %d, %+v", runs, s)
		}
		clk.Advance(5 * time.Second)
		drain(t, q)
		if s := status(t, q, task); runs != 2 || s.State != Done || s.FaultKey != "" {
			t.Errorf("after the wait: ran %d, %+v", runs, s)
		}
	})
}

func TestBackoff(t *testing.T) {
	for failures, want := range map[int64]time.Duration{
		1: 4 * time.Second, 2: 12 * time.Second, 3: 36 * time.Second, 8: 8748 * time.Second, 9: 6 * time.Hour, 1000: 6 * time.Hour,
	} {
		seen := map[time.Duration]bool{}
		for task := range int64(500) {
			got := backoff(task, failures)
			if got < want*9/10 || got > want*11/10 {
				t.Fatalf("after %d failures %v, want %v", failures, got, want)
			}
			seen[got] = true
		}
		if len(seen) < 100 {
			t.Errorf("after %d failures only %d different waits", failures, len(seen))
		}
	}
}

func TestTimeout(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		q := queue(d, clock.NewFake(noon), Kind{Name: "x", Timeout: 10 * time.Millisecond, Do: func(ctx context.Context, _ Task) error {
			<-ctx.Done()
			return ctx.Err()
		}})
		task := add(t, q, "x", nil)
		drain(t, q)
		if s := status(t, q, task); s.State != Waiting || s.FaultKey != "job.timed_out" {
			t.Errorf("%+v", s)
		}
	})
}

func TestProgress(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewFake(noon)
		var q *Queue
		q = queue(d, clk, Kind{Name: "x", Do: func(ctx context.Context, task Task) error {
			for _, c := range []struct {
				after      time.Duration
				done, want int64
			}{
				{0, 1, 1}, {time.Millisecond, 2, 1}, {time.Second, 3, 3}, {time.Millisecond, 4, 3}, {0, 10, 10}, {0, 10, 10},
			} {
				clk.Advance(c.after)
				if err := task.Progress(ctx, c.done, 10, "x.reading"); err != nil {
					return err
				}
				if s := status(t, q, task.ID); s.Done != c.want || s.Total != 10 || s.NoteKey != "x.reading" || s.State != Running {
					t.Errorf("progress %d: %+v", c.done, s)
				}
			}
			return nil
		}})
		task := add(t, q, "x", nil)
		drain(t, q)
		wantState(t, q, task, Done)
	})
}

func TestCancel(t *testing.T) {
	cancel := func(ctx context.Context, q *Queue, task int64) error {
		return q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return q.Cancel(ctx, tx, task) })
	}
	for _, c := range []struct {
		name string
		away bool // asked in another process
		do   func(ctx context.Context, clk *clock.Fake, task Task) error
		want string
	}{
		{"ended context", false, func(ctx context.Context, _ *clock.Fake, _ Task) error { <-ctx.Done(); return ctx.Err() }, Canceled},
		{"asks", true, func(ctx context.Context, _ *clock.Fake, task Task) error { return task.Cancelled(ctx) }, Canceled},
		{"tells progress", true, func(ctx context.Context, _ *clock.Fake, task Task) error { return task.Progress(ctx, 1, 2, "") }, Canceled},
		{"does not care", false, func(context.Context, *clock.Fake, Task) error { return nil }, Done},
		{"lease made longer", true, func(ctx context.Context, _ *clock.Fake, task Task) error {
			if err := task.hand.extend(ctx); err != nil {
				return err
			}
			<-ctx.Done()
			return ctx.Err()
		}, Canceled},
	} {
		t.Run(c.name, func(t *testing.T) {
			engines(t, func(t *testing.T, d *db.DB) {
				clk := clock.NewFake(noon)
				var q, by *Queue
				q = queue(d, clk, Kind{Name: "x", Do: func(ctx context.Context, task Task) error {
					if err := cancel(context.WithoutCancel(ctx), by, task.ID); err != nil {
						return err
					}
					return c.do(ctx, clk, task)
				}})
				if by = q; c.away {
					by = queue(d, clk)
				}
				task := add(t, q, "x", nil, Unique("a"))
				drain(t, q)
				wantState(t, q, task, c.want)
			})
		})
	}
	engines(t, func(t *testing.T, d *db.DB) {
		q := queue(d, clock.NewFake(noon), Kind{Name: "x", Do: func(context.Context, Task) error { t.Error("ran"); return nil }})
		task := add(t, q, "x", nil, Unique("a"))
		for range 2 {
			if err := cancel(t.Context(), q, task); err != nil {
				t.Fatal(err)
			}
		}
		drain(t, q)
		if s := status(t, q, task); s.State != Canceled || !s.CancelAsked || s.EndedAt.IsZero() {
			t.Errorf("%+v", s)
		}
		if add(t, q, "x", nil, Unique("a"), At(clock.At(noon.Add(time.Hour)))) == 0 {
			t.Error("the key is not free")
		}
	})
}

func TestSweep(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewFake(noon)
		nothing := func(context.Context, Task) error { return nil }
		q := queue(d, clk, Kind{Name: "x", Do: nothing}, Kind{Name: "fleeting", Do: nothing, Fleeting: true})
		for range 1100 {
			add(t, q, "x", nil)
		}
		fleeting := add(t, q, "fleeting", nil)
		drain(t, q)
		if _, err := q.Status(t.Context(), fleeting); !fault.Is(err, fault.NotFound) {
			t.Errorf("a fleeting task is still there: %v", err)
		}
		clk.Advance(6 * 24 * time.Hour)
		young := add(t, q, "x", nil)
		drain(t, q)
		waits := add(t, q, "x", nil, At(clock.At(noon.AddDate(1, 0, 0))))
		clk.Advance(25 * time.Hour)
		if err := q.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantState(t, q, young, Done)
		wantState(t, q, waits, Waiting)
		if n, err := db.Int(t.Context(), d, `SELECT count(*) FROM job_task`); n != 2 || err != nil {
			t.Errorf("%d rows left, %v", n, err)
		}
	})
}
