// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"embed"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/live"
	"lectern/internal/platform/metric"
)

// Migrations make the tables.
//
//go:embed migrations
var Migrations embed.FS

// Texts are the words for how a task ended.
//
//go:embed text
var Texts embed.FS

// The states of a task.
const (
	Waiting  = "waiting"
	Running  = "running"
	Done     = "done"
	Failed   = "failed"
	Canceled = "cancelled"
)

const (
	usualWorkers = 4
	usualRetries = 8
	usualTimeout = 10 * time.Minute
	everyTimeout = time.Hour
	everyRetries = 2
	lease        = time.Minute
	grace        = 20 * time.Second // for the tasks in hand at a stop
	mostLost     = 5                // processes that one task may take down
)

// Kind is a sort of task that a domain does. Do may run more than once for the same task and must stop when its ctx ends.
type Kind struct {
	Name     string
	Do       func(ctx context.Context, t Task) error
	Retries  int           // further tries after a failure; -1 none, 0 means 8, spread over some four hours
	Timeout  time.Duration // of one try; 0 means ten minutes
	Fleeting bool          // nobody asks for its status: the row goes when it is done
	For      []string      // the purposes it serves; it reads and writes nothing that serves none of them
	Across   string        // why it serves all purposes; without For it must say so
}

// Every is a task that repeats. It runs on one process at a time, as a task of the queue, for at most an hour.
type Every struct {
	Name     string
	Interval time.Duration
	Do       func(ctx context.Context) error
	For      []string // as of a Kind
	Across   string
}

// Deps is what a queue is handed.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	IDs     *id.Maker
	Log     *slog.Logger
	Metric  *metric.Registry // may be nil
	Live    live.Bus         // calls other processes and refreshes pages that show a task; may be nil
	Workers int              // tasks at once in this process; 0 means 4
	// Bind keeps what a kind does to the purposes it serves; may be nil.
	Bind func(ctx context.Context, k Kind) context.Context
}

// Queue is the queue of one site in one process. Safe for use by several goroutines.
type Queue struct {
	Deps
	kinds    map[string]Kind
	schedule []*schedule
	wake     chan struct{}
	grace    time.Duration

	mu      sync.Mutex
	hands   map[int64]*hand // the tasks in hand here
	working bool            // Run runs
	called  clock.Instant   // when other processes were called last
	read    bool            // the schedules were read
}

// New makes a queue that knows no task yet.
func New(d Deps) *Queue {
	if d.Workers <= 0 {
		d.Workers = usualWorkers
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	return &Queue{Deps: d, kinds: map[string]Kind{}, wake: make(chan struct{}, 1), grace: grace, hands: map[int64]*hand{}}
}

// Knows registers kinds and repeated tasks, before Run. A name twice is a mistake of the program and panics.
func (q *Queue) Knows(kinds []Kind, every []Every) {
	for _, k := range kinds {
		if _, twice := q.kinds[k.Name]; twice {
			panic("job: two kinds are called " + k.Name)
		}
		if k.Retries == 0 {
			k.Retries = usualRetries
		}
		if k.Timeout == 0 {
			k.Timeout = usualTimeout
		}
		q.kinds[k.Name] = k
	}
	for _, e := range every {
		if e.Interval <= 0 {
			panic("job: how often is " + e.Name + "?")
		}
		do := func(ctx context.Context, _ Task) error { return e.Do(ctx) }
		q.Knows([]Kind{{Name: everyName(e.Name), Do: do, Retries: everyRetries, Timeout: everyTimeout, Fleeting: true, For: e.For, Across: e.Across}}, nil)
		q.schedule = append(q.schedule, &schedule{name: e.Name, interval: e.Interval})
	}
}

// Kinds are all that the queue knows, by name.
func (q *Queue) Kinds() []Kind {
	return slices.SortedFunc(maps.Values(q.kinds), func(a, b Kind) int { return strings.Compare(a.Name, b.Name) })
}

// Status is how far a task is, for the page that shows it.
type Status struct {
	ID          int64
	Name, State string
	Done, Total int64
	NoteKey     string // text key of what is being done
	FaultKey    string // text key of why the last try failed
	CancelAsked bool
	CreatedAt   clock.Instant
	EndedAt     clock.Instant
}

// Ended tells that nothing more will happen.
func (s Status) Ended() bool { return s.State != Waiting && s.State != Running }

// Status reads one task. Whether the person may see it is the caller's question. Ended tasks are kept for a week. Fault: NotFound.
func (q *Queue) Status(ctx context.Context, task int64) (Status, error) {
	return readStatus(ctx, q.DB, task)
}

// Topic is what a page listens to that shows a task: its progress and its end are told.
func Topic(task int64) string { return "job/" + id.Text(task) }

// ErrCancelled ends a task that was asked to stop.
var ErrCancelled error = fault.New(fault.Conflict, "job.cancelled")

// Cancel asks a task to stop. A waiting one is ended at once; a running one has its context ended, in another process within
// twenty seconds. Nothing happens to an ended one.
func (q *Queue) Cancel(ctx context.Context, tx *db.Tx, task int64) error {
	if err := askCancel(ctx, tx, task, clock.NowOf(q.Clock)); err != nil {
		return err
	}
	tx.AfterCommit(func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if h := q.hands[task]; h != nil {
			h.stop(ErrCancelled)
		}
	})
	return live.Tell(ctx, tx, q.Live, Topic(task))
}

// Sweep forgets the tasks that ended more than a week ago. app repeats it.
func (q *Queue) Sweep(ctx context.Context) error {
	const keep, batch = 7 * 24 * time.Hour, 500
	before := clock.NowOf(q.Clock).Add(-keep)
	for {
		var gone int64
		if err := q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			gone, err = deleteEnded(ctx, tx, before, batch)
			return err
		}); err != nil || gone < batch {
			return err
		}
	}
}
