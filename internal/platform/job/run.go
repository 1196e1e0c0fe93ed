// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

// Task is one run of a task.
type Task struct {
	ID    int64
	Name  string
	Tries int64
	raw   string
	q     *Queue
}

// Into reads the payload.
func (t Task) Into(v any) error { return json.Unmarshal([]byte(t.raw), v) }

// Progress says how far it is; note is a text key.
func (t Task) Progress(ctx context.Context, done, total int64, note string) error {
	return t.q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return setProgress(ctx, tx, t.ID, done, total, note)
	})
}

// Cancelled is ErrCancelled when somebody asked the task to stop.
func (t Task) Cancelled(ctx context.Context) error {
	asked, err := readCancel(ctx, t.q.DB, t.ID)
	if err == nil && asked {
		return ErrCancelled
	}
	return err
}

// Run works until ctx ends, then lets the tasks in hand finish for a while.
func (q *Queue) Run(ctx context.Context) {
	var hands sync.WaitGroup
	seats := make(chan struct{}, workers)
	for ctx.Err() == nil {
		seats <- struct{}{}
		t, found, err := q.claim(ctx)
		if err != nil && ctx.Err() == nil {
			q.Log.Warn("queue", "error", err)
		}
		if !found {
			<-seats
			q.wait(ctx)
			continue
		}
		hands.Add(1)
		go func() {
			defer func() { <-seats; hands.Done() }()
			q.do(ctx, t)
		}()
	}
	hands.Wait()
}

func (q *Queue) wait(ctx context.Context) {
	timer := time.NewTimer(idleWait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-q.wake:
	case <-timer.C:
		if err := q.repeat(ctx); err != nil && ctx.Err() == nil {
			q.Log.Warn("schedules", "error", err)
		}
	}
}

// claim takes the oldest task that is due, or whose worker died.
func (q *Queue) claim(ctx context.Context) (t Task, found bool, err error) {
	now := clock.NowOf(q.Clock)
	due, err := anyDue(ctx, q.DB, now)
	if err != nil || !due {
		return t, false, err
	}
	err = q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		t, found, err = claimTask(ctx, tx, now, now.Add(lease))
		return err
	})
	t.q = q
	return t, found, err
}

// do runs a task with its lease kept alive, and writes down how it ended. A stop of the process lets it finish.
func (q *Queue) do(ctx context.Context, t Task) {
	kind, known := q.kinds[t.Name]
	limit := kind.Timeout
	if limit == 0 {
		limit = 10 * time.Minute
	}
	run, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	stop := q.keepAlive(run, t)
	err := fmt.Errorf("nothing is known of task %s", t.Name)
	if known {
		err = safely(func() error { return kind.Do(run, t) })
	}
	stop()
	ended := q.ending(kind, t, err)
	if err != nil && ended.state != Canceled {
		q.Log.Warn("task", "name", t.Name, "task", t.ID, "tries", t.Tries, "error", err)
	}
	if q.Metric != nil {
		q.Metric.Task(t.Name, ended.state)
	}
	if err := q.DB.Tx(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Tx) error {
		return endTask(ctx, tx, t.ID, ended)
	}); err != nil {
		q.Log.Error("task end not written; it will run again", "name", t.Name, "task", t.ID, "error", err)
	}
}

type ending struct {
	state    string
	runAt    clock.Instant
	endedAt  clock.Instant
	faultKey string
}

func (q *Queue) ending(kind Kind, t Task, err error) ending {
	now := clock.NowOf(q.Clock)
	retries := int64(kind.Retries)
	if retries == 0 {
		retries = 8
	}
	e := ending{state: Done, endedAt: now}
	if err == nil {
		return e
	}
	e.faultKey = "fault.unexpected"
	if f, ok := fault.As(err); ok {
		e.faultKey = f.Key
	}
	switch {
	case errors.Is(err, ErrCancelled):
		e.state = Canceled
	case t.Tries > retries:
		e.state = Failed
	default:
		e = ending{state: Waiting, runAt: now.Add(time.Second << min(t.Tries, 12)), faultKey: e.faultKey}
	}
	return e
}

func (q *Queue) keepAlive(ctx context.Context, t Task) (stop func()) {
	ctx, stop = context.WithCancel(ctx)
	go func() {
		tick := time.NewTicker(lease / 3)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				_ = q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
					return extendLease(ctx, tx, t.ID, clock.NowOf(q.Clock).Add(lease))
				})
			}
		}
	}()
	return stop
}

// repeat runs the repeated tasks whose time has come; the row of the schedule decides which process does.
func (q *Queue) repeat(ctx context.Context) error {
	now := clock.NowOf(q.Clock)
	for _, e := range q.every {
		mine := false
		if err := q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			var err error
			mine, err = takeSchedule(ctx, tx, e.Name, now, now.Add(-e.Interval))
			return err
		}); err != nil {
			return err
		}
		if !mine {
			continue
		}
		if err := safely(func() error { return e.Do(ctx) }); err != nil {
			q.Log.Warn("repeated task", "name", e.Name, "error", err)
		}
	}
	return nil
}

// Sweep forgets ended tasks after a week. It repeats by itself.
func (q *Queue) Sweep(ctx context.Context) error {
	before := clock.NowOf(q.Clock).Add(-keepEnded)
	return q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return deleteEnded(ctx, tx, before) })
}

// Drain runs everything that is due now, in this goroutine, until nothing is: for tests and commands.
func (q *Queue) Drain(ctx context.Context) error {
	for {
		t, found, err := q.claim(ctx)
		if err != nil || !found {
			return err
		}
		q.do(ctx, t)
	}
}

func safely(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return do()
}
