// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/testkit"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// steps are the queue's tables and one for the effects of tasks.
func steps(t testing.TB) []db.Migration {
	t.Helper()
	list, err := db.MigrationsFrom(Migrations, "job")
	if err != nil {
		t.Fatal(err)
	}
	return append(list, db.Migration{Domain: "effect", Name: "1", SQL: "CREATE TABLE effect (n bigint NOT NULL);\n"})
}

func engines(t *testing.T, do func(t *testing.T, d *db.DB)) {
	t.Helper()
	testkit.Engines(t, do, steps(t)...)
}

var nodes = struct {
	sync.Mutex
	n int
}{}

// queue is a new process on a database.
func queue(d *db.DB, c clock.Clock, kinds ...Kind) *Queue {
	nodes.Lock()
	defer nodes.Unlock()
	nodes.n++
	q := New(Deps{DB: d, Clock: c, IDs: id.NewMaker(c, nodes.n)})
	q.Knows(kinds, nil)
	return q
}

func add(t testing.TB, q *Queue, name string, payload any, opts ...Option) (task int64) {
	t.Helper()
	if err := q.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		task, err = q.Add(ctx, tx, name, payload, opts...)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return task
}

func drain(t testing.TB, q *Queue) {
	t.Helper()
	if err := q.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func status(t testing.TB, q *Queue, task int64) Status {
	t.Helper()
	s, err := q.Status(t.Context(), task)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func wantState(t testing.TB, q *Queue, task int64, want string) {
	t.Helper()
	if s := status(t, q, task); s.State != want {
		t.Errorf("the task is %s, want %s", s.State, want)
	}
}

// start runs a queue until the test ends; the result stops it sooner.
func start(t testing.TB, q *Queue) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); q.Run(ctx) }()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

// soon waits until yes says so.
func soon(t testing.TB, what string, yes func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !yes(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within half a minute: %s", what)
		}
	}
}

// list collects what tasks saw.
type list[T any] struct {
	mu sync.Mutex
	v  []T
}

func (l *list[T]) add(v T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.v = append(l.v, v)
}

func (l *list[T]) all() []T {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.v)
}
