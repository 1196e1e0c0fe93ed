// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

// abandon claims the oldest task as a worker that dies then.
func abandon(t testing.TB, q *Queue) *hand {
	t.Helper()
	list, err := q.claim(t.Context(), clock.NowOf(q.Clock), 1)
	if err != nil || len(list) != 1 {
		t.Fatalf("claimed %d, %v", len(list), err)
	}
	return q.take(t.Context(), list[0])
}

func TestLostLease(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewFake(noon)
		runs := 0
		kind := Kind{Name: "x", Retries: -1, Do: func(context.Context, Task) error { runs++; return nil }}
		q, other := queue(d, clk, kind), queue(d, clk, kind)
		task := add(t, q, "x", nil)
		dead := abandon(t, q)
		clk.Advance(lease)
		drain(t, other)
		if runs != 0 {
			t.Fatal("ran while the lease holds")
		}
		if err := dead.extend(t.Context()); err != nil {
			t.Fatal(err)
		}
		clk.Advance(lease)
		drain(t, other)
		if runs != 0 {
			t.Fatal("ran while the longer lease holds")
		}
		clk.Advance(time.Millisecond)
		next := func() *hand {
			if err := other.freeLost(t.Context(), clock.NowOf(clk)); err != nil {
				t.Fatal(err)
			}
			return abandon(t, other)
		}()
		if err := dead.extend(t.Context()); err != nil || !errors.Is(context.Cause(dead.ctx), errLost) {
			t.Errorf("the dead one is not told: %v, %v", err, context.Cause(dead.ctx))
		}
		late := Task{ID: task, hand: dead}
		if err := late.Progress(t.Context(), 1, 2, ""); !errors.Is(err, errLost) {
			t.Errorf("the dead one tells progress: %v", err)
		}
		err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return late.Finish(ctx, tx) })
		if !errors.Is(err, errLost) {
			t.Errorf("the dead one finishes: %v", err)
		}
		dead.end(ending{state: Failed, endedAt: 1})
		wantState(t, q, task, Running)
		next.do()
		if s := status(t, q, task); runs != 1 || s.State != Done || s.FaultKey != "" {
			t.Errorf("ran %d times; %+v", runs, s)
		}
		dead.end(ending{state: Failed, endedAt: 1})
		wantState(t, q, task, Done)
	})
}

func TestTaskThatKillsItsProcessIsGivenUp(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewFake(noon)
		q := queue(d, clk, Kind{Name: "x", Do: func(context.Context, Task) error { t.Error("ran"); return nil }})
		task := add(t, q, "x", nil)
		for range mostLost {
			abandon(t, q)
			clk.Advance(lease + time.Second)
			if err := q.freeLost(t.Context(), clock.NowOf(clk)); err != nil {
				t.Fatal(err)
			}
		}
		drain(t, q)
		if s := status(t, q, task); s.State != Failed || s.FaultKey != "job.lost" {
			t.Errorf("%+v", s)
		}
	})
}

// TestKill9 kills a process that has a task.
func TestKill9(t *testing.T) {
	conf := testkit.Config(t, db.SQLite, steps(t)...)
	d, err := db.Open(t.Context(), conf)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	clk := clock.NewFake(time.Now())
	q := queue(d, clk, Kind{Name: "x", Do: func(context.Context, Task) error { return nil }})
	task := add(t, q, "x", nil)
	child := exec.Command(os.Args[0], "-test.run=^TestChildHangs$")
	child.Env = append(os.Environ(), "LECTERN_TEST_CHILD="+conf.Path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewScanner(out)
	for in.Scan() && !strings.Contains(in.Text(), "working") {
	}
	wantState(t, q, task, Running)
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	drain(t, q)
	wantState(t, q, task, Running)
	clk.Set(time.Now().Add(lease + time.Second))
	drain(t, q)
	wantState(t, q, task, Done)
}

// TestChildHangs is the process that TestKill9 kills.
func TestChildHangs(t *testing.T) {
	path := os.Getenv("LECTERN_TEST_CHILD")
	if path == "" {
		t.Skip("run by TestKill9")
	}
	d, err := db.Open(t.Context(), db.Config{Engine: db.SQLite, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	q := queue(d, clock.System{}, Kind{Name: "x", Do: func(context.Context, Task) error {
		os.Stdout.WriteString("working\n")
		time.Sleep(time.Minute)
		return nil
	}})
	drain(t, q)
}
