// SPDX-License-Identifier: AGPL-3.0-or-later

// Package job is a durable queue on the site's own database. A task is added in the transaction that needs it, so it is there exactly
// when its cause is; it runs at least once, also when the process is killed in the middle: a claim is a lease, kept alive while the
// task runs, and a lease that ran out is claimed again. An idle queue asks the database once in ten seconds and is woken at once by a
// commit in its own process.
package job

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/metric"
	p "lectern/internal/platform/personal"
)

// Migrations make the tables.
//
//go:embed migrations
var Migrations embed.FS

// The states of a task.
const (
	Waiting  = "waiting"
	Running  = "running"
	Done     = "done"
	Failed   = "failed"
	Canceled = "cancelled"
)

const (
	workers   = 4
	lease     = 60 * time.Second
	idleWait  = 10 * time.Second
	keepEnded = 7 * 24 * time.Hour
	longest   = 64 // bytes of a text in a payload: ids and short codes only
)

// Kind is a sort of task that a domain does.
type Kind struct {
	Name    string
	Do      func(ctx context.Context, t Task) error
	Retries int           // further tries after a failure; -1 none, 0 means 8
	Timeout time.Duration // 0 means ten minutes
}

// Every is a task that repeats. It runs on one process at a time.
type Every struct {
	Name     string
	Interval time.Duration
	Do       func(ctx context.Context) error
}

// Deps is what a queue is handed.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	IDs    *id.Maker
	Log    *slog.Logger
	Metric *metric.Registry
}

// Queue is the queue of one site in one process.
type Queue struct {
	Deps
	mu    sync.Mutex
	kinds map[string]Kind
	every []Every
	wake  chan struct{}
}

// New makes a queue that knows no task yet.
func New(d Deps) *Queue {
	return &Queue{Deps: d, kinds: map[string]Kind{}, wake: make(chan struct{}, 1)}
}

// Knows registers kinds and repeated tasks, before Run. A name twice is a mistake of the program and panics.
func (q *Queue) Knows(kinds []Kind, every []Every) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, k := range kinds {
		if _, twice := q.kinds[k.Name]; twice {
			panic("job: two kinds are called " + k.Name)
		}
		q.kinds[k.Name] = k
	}
	q.every = append(q.every, every...)
}

// Option changes how a task is added.
type Option func(*row)

// At waits until a moment.
func At(at clock.Instant) Option { return func(r *row) { r.runAt = at } }

// Unique adds nothing while an unfinished task has the same key.
func Unique(key string) Option { return func(r *row) { r.unique = key } }

// Add puts a task into the queue, in the transaction. The payload is written as JSON and may hold ids, numbers and short codes, never
// names or content: a longer text is refused. It returns the id of the task, 0 when a unique one was there already.
func (q *Queue) Add(ctx context.Context, tx *db.Tx, name string, payload any, opts ...Option) (int64, error) {
	b, err := json.Marshal(payload)
	if err != nil {
		return 0, err
	}
	if err := idsOnly(b); err != nil {
		return 0, fmt.Errorf("task %s: %w", name, err)
	}
	now := clock.NowOf(q.Clock)
	r := row{id: q.IDs.Next(), name: name, payload: string(b), runAt: now}
	for _, o := range opts {
		o(&r)
	}
	n, err := insertTask(ctx, tx, r, now)
	if err != nil || n == 0 {
		return 0, err
	}
	tx.AfterCommit(q.Wake)
	return r.id, nil
}

// Wake makes an idle worker look at once.
func (q *Queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func idsOnly(payload []byte) error {
	var v any
	if err := json.Unmarshal(payload, &v); err != nil {
		return err
	}
	return short(v)
}

func short(v any) error {
	switch x := v.(type) {
	case string:
		if len(x) > longest {
			return errors.New("a payload holds ids and short codes only")
		}
	case []any:
		for _, e := range x {
			if err := short(e); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, e := range x {
			if err := short(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// Status is how far a task is, for the page that shows it.
type Status struct {
	ID          int64
	Name, State string
	Done, Total int64
	NoteKey     string
	FaultKey    string
}

// Status reads one task. Fault: NotFound.
func (q *Queue) Status(ctx context.Context, task int64) (Status, error) {
	return readStatus(ctx, q.DB, task)
}

// Cancel asks a task to stop; a waiting one is ended at once, a running one at its next Cancelled.
func (q *Queue) Cancel(ctx context.Context, tx *db.Tx, task int64) error {
	return askCancel(ctx, tx, task, clock.NowOf(q.Clock))
}

// ErrCancelled ends a task that was asked to stop.
var ErrCancelled = fault.New(fault.Conflict, "job.cancelled")

// Tables declares the columns of the queue.
func Tables() []p.Table {
	const nobody = "payloads hold ids and codes; the rows they name are declared where they lie"
	return []p.Table{
		{Name: "job_task", Activity: p.Operation, Retention: p.Queue7D, Nobody: nobody, Columns: p.Columns{
			"id": p.Structural("row key"), "name": p.Structural("what is to be done"), "payload": p.Structural("ids of what it is done to"),
			"state": p.Structural("waiting, running, done, failed"), "run_at": p.Structural("not before"),
			"lease_until": p.Structural("until when a worker has it"), "tries": p.Structural("how often it was tried"),
			"unique_key": p.Structural("key that may stand once"), "progress_done": p.Structural("how much is done"),
			"progress_total": p.Structural("of how much"), "note_key": p.Structural("text key of what is being done"),
			"cancel_asked": p.Structural("whether it shall stop"), "fault_key": p.Structural("text key of why it failed"),
			"created_at": p.Structural("when it was added"), "ended_at": p.Structural("when it ended"),
		}},
		{Name: "job_schedule", Activity: p.Operation, Retention: p.WithSite, Nobody: nobody, Columns: p.Columns{
			"name": p.Structural("which repeated task"), "last_at": p.Structural("when it ran last"),
		}},
	}
}
