// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/live"
	"lectern/internal/platform/metric"
	"lectern/internal/platform/testkit"
)

// effect writes down that a task had its effect.
func effect(ctx context.Context, tx *db.Tx, n int64) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO effect (n) VALUES ($1)`, n)
	return err
}

// effects checks that each of n effects is there once.
func effects(t testing.TB, d *db.DB, n int) {
	t.Helper()
	got, err := db.All(t.Context(), d, func(r db.Row) (n int64, err error) { return n, r.Scan(&n) }, `SELECT n FROM effect ORDER BY n`)
	if err != nil {
		t.Fatal(err)
	}
	all := len(got)
	if different := len(slices.Compact(got)); all != n || different != n {
		t.Errorf("%d effects of %d tasks, %d different", all, n, different)
	}
}

func unfinished(t testing.TB, d *db.DB) int64 {
	t.Helper()
	n, err := db.Int(t.Context(), d, `SELECT count(*) FROM job_task WHERE state IN ('waiting', 'running')`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestThousandTasksUnderEightWorkers(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		const tasks = 1000
		q := queue(d, clock.System{}, Kind{Name: "x", Do: func(ctx context.Context, task Task) error {
			var n int64
			if err := task.Into(&n); err != nil {
				return err
			}
			return task.hand.q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return effect(ctx, tx, n) })
		}})
		q.Workers, q.Metric = 8, metric.New()
		if err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			for n := range int64(tasks) {
				if _, err := q.Add(ctx, tx, "x", n); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		start(t, q)
		soon(t, "all ended", func() bool { return unfinished(t, d) == 0 })
		t.Logf("%.0f tasks/s", tasks/time.Since(began).Seconds())
		effects(t, d, tasks)
	})
}

// TestFinishedOnceThoughLeasesAreLost steals tasks from workers in the middle: only Finish keeps the effect single.
func TestFinishedOnceThoughLeasesAreLost(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		const tasks = 60
		var ran, stolen atomic.Int64
		var one, other *Queue
		kind := Kind{Name: "x", Retries: 50, Do: func(ctx context.Context, task Task) error {
			ran.Add(1)
			var n int64
			if err := task.Into(&n); err != nil {
				return err
			}
			if task.Tries <= 2 {
				stolen.Add(1)
				if err := other.freeLost(ctx, clock.NowOf(other.Clock).Add(2*lease)); err != nil {
					return err
				}
			}
			return one.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
				if err := effect(ctx, tx, n); err != nil {
					return err
				}
				return task.Finish(ctx, tx)
			})
		}}
		one, other = queue(d, clock.System{}, kind), queue(d, clock.System{}, kind)
		for n := range tasks {
			add(t, one, "x", n)
		}
		// A lost task is due at the moment it was freed, here two leases ahead.
		ahead := clock.NewFake(time.Now().Add(3 * lease))
		one.Clock, other.Clock = ahead, ahead
		start(t, one)
		start(t, other)
		soon(t, "all ended", func() bool {
			ahead.Advance(3 * lease)
			one.Wake()
			other.Wake()
			return unfinished(t, d) == 0
		})
		failed, err := db.Int(t.Context(), d, `SELECT count(*) FROM job_task WHERE state = 'failed'`)
		if err != nil {
			t.Fatal(err)
		}
		effects(t, d, tasks-int(failed))
		if ran.Load() <= tasks || stolen.Load() == 0 {
			t.Errorf("ran %d, stolen %d: nothing was proven", ran.Load(), stolen.Load())
		}
	})
}

func TestCommitWakes(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		ran := make(chan time.Time, 1)
		q := queue(d, clock.System{}, Kind{Name: "x", Do: func(context.Context, Task) error { ran <- time.Now(); return nil }})
		start(t, q)
		time.Sleep(100 * time.Millisecond) // it rests for a second now
		began := time.Now()
		add(t, q, "x", nil)
		if took := (<-ran).Sub(began); took > 500*time.Millisecond {
			t.Errorf("taken after %v", took)
		}
		began = time.Now()
		add(t, q, "x", nil, At(clock.At(began.Add(150*time.Millisecond))))
		if took := (<-ran).Sub(began); took < 149*time.Millisecond || took > 650*time.Millisecond {
			t.Errorf("a task for in 150 ms ran after %v", took)
		}
	})
}

func TestStop(t *testing.T) {
	for _, c := range []struct {
		name  string
		do    func(ctx context.Context) error
		state string
	}{
		{"finishes what is nearly done", func(context.Context) error { time.Sleep(50 * time.Millisecond); return nil }, Done},
		{"hands back what is not", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, Waiting},
	} {
		t.Run(c.name, func(t *testing.T) {
			engines(t, func(t *testing.T, d *db.DB) {
				began := make(chan bool)
				q := queue(d, clock.System{}, Kind{Name: "x", Retries: -1, Do: func(ctx context.Context, _ Task) error {
					began <- true
					return c.do(ctx)
				}})
				q.grace = 200 * time.Millisecond
				task := add(t, q, "x", nil)
				stop := start(t, q)
				<-began
				stop()
				wantState(t, q, task, c.state)
				if c.state != Waiting {
					return
				}
				tries, err := db.Int(t.Context(), d, `SELECT tries FROM job_task`)
				if tries != 0 || err != nil {
					t.Errorf("%d tries counted, %v", tries, err)
				}
			})
		})
	}
}

func TestStopDoesNotWaitForEver(t *testing.T) {
	d := testkit.DB(t, db.SQLite, steps(t)...)
	began, end := make(chan bool), make(chan bool)
	q := queue(d, clock.System{}, Kind{Name: "x", Do: func(context.Context, Task) error { began <- true; <-end; return nil }})
	q.grace = 20 * time.Millisecond
	add(t, q, "x", nil)
	stop := start(t, q)
	<-began
	stop()
	close(end)
	soon(t, "the late one ended", func() bool { return q.free() == q.Workers })
}

func TestUnknownTaskWaitsForWhoKnowsIt(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewFake(noon)
		newer := queue(d, clk, Kind{Name: "new", Do: func(context.Context, Task) error { return nil }})
		task := add(t, newer, "new", nil)
		drain(t, queue(d, clk))
		wantState(t, newer, task, Waiting)
		clk.Advance(time.Minute)
		drain(t, newer)
		wantState(t, newer, task, Done)
	})
}

// TestTwoProcesses: what one process cannot do itself, the other does at once, and never both.
func TestTwoProcesses(t *testing.T) {
	conf := testkit.Config(t, db.Postgres, steps(t)...)
	process := func(kind Kind) *Queue {
		d, err := db.Open(t.Context(), conf)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		q := queue(d, clock.System{}, kind)
		q.Live = live.New(d, nil)
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan bool)
		go func() { defer close(done); q.Live.Run(ctx) }()
		t.Cleanup(func() { cancel(); <-done })
		return q
	}
	var where list[int]
	kind := func(which int) Kind {
		return Kind{Name: "x", Do: func(ctx context.Context, task Task) error {
			var n int64
			if err := task.Into(&n); err != nil {
				return err
			}
			where.add(which)
			time.Sleep(5 * time.Millisecond)
			return task.hand.q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return effect(ctx, tx, n) })
		}}
	}
	one, other := process(kind(1)), process(kind(2))
	heard, deaf := one.Live.Subscribe("x/1")
	defer deaf()
	start(t, other)
	time.Sleep(1500 * time.Millisecond) // the other one rests for two seconds now
	began := time.Now()
	add(t, one, "x", 0)
	soon(t, "the other was called", func() bool { return unfinished(t, one.DB) == 0 })
	if took := time.Since(began); took > time.Second {
		t.Errorf("called after %v", took)
	}
	start(t, one)
	const tasks = 200
	if err := one.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for n := range tasks - 1 {
			if _, err := one.Add(ctx, tx, "x", n+1); err != nil {
				return err
			}
		}
		return live.Tell(ctx, tx, other.Live, "x/1")
	}); err != nil {
		t.Fatal(err)
	}
	soon(t, "all ended", func() bool { return unfinished(t, one.DB) == 0 })
	effects(t, one.DB, tasks)
	if all := where.all(); !slices.Contains(all, 1) || !slices.Contains(all, 2) || len(all) != tasks {
		t.Errorf("%d runs, or not both worked", len(all))
	}
	select {
	case <-heard:
	case <-time.After(5 * time.Second):
		t.Error("the message of one process did not reach the other")
	}
}

func TestProgressAndEndAreTold(t *testing.T) {
	d := testkit.DB(t, db.SQLite, steps(t)...)
	hub := live.NewHub()
	var heard <-chan string
	told := func() bool {
		select {
		case <-heard:
			return true
		default:
			return false
		}
	}
	q := queue(d, clock.NewFake(noon), Kind{Name: "x", Retries: -1, Do: func(ctx context.Context, task Task) error {
		if told() {
			t.Error("told before anything happened")
		}
		if err := task.Progress(ctx, 1, 2, ""); err != nil || !told() {
			t.Errorf("progress not told: %v", err)
		}
		return errors.New("broken")
	}})
	q.Live = hub
	task := add(t, q, "x", nil)
	heard, _ = hub.Subscribe(Topic(task))
	drain(t, q)
	if !told() {
		t.Error("the end is not told")
	}
}
