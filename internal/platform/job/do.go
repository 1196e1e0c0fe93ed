// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/live"
)

// take makes a claimed task one of those in hand. work is the context all of them live in.
func (q *Queue) take(work context.Context, c claimed) *hand {
	h := &hand{q: q, row: c, until: clock.NowOf(q.Clock).Add(lease)}
	h.ctx, h.stop = context.WithCancelCause(work)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.hands[c.id] = h
	return h
}

// do runs the task with its lease kept alive, and writes down how it ended.
func (h *hand) do() {
	defer h.release()
	now := clock.NowOf(h.q.Clock)
	ended := func(string, time.Duration) {}
	kind, known := h.q.kinds[h.row.name]
	if h.q.Metric != nil && known {
		ended = h.q.Metric.TaskBegins(h.row.name, now.Sub(h.row.dueAt))
	}
	err, cause := h.try(kind, known)
	e := h.ending(kind, err, cause)
	if h.finished() {
		e.state = Done
	}
	ended(e.state, clock.NowOf(h.q.Clock).Sub(now))
	if err != nil && e.state != Canceled {
		h.q.Log.Warn("task", "name", h.row.name, "task", h.row.id, "tries", h.row.tries, "then", e.state, "error", err)
	}
	if e.state == Running || h.finished() {
		return
	}
	h.end(e)
}

func (h *hand) release() {
	h.stop(nil)
	h.q.mu.Lock()
	defer h.q.mu.Unlock()
	if h.q.hands[h.row.id] == h {
		delete(h.q.hands, h.row.id)
	}
}

// try runs Do once and tells why its context ended, if it did.
func (h *hand) try(kind Kind, known bool) (err, cause error) {
	if h.row.lost >= mostLost {
		return GiveUp(fault.New(fault.Unavailable, "job.lost")), nil
	}
	if !known {
		return fmt.Errorf("nobody here does %s", h.row.name), nil
	}
	ctx, stop := context.WithTimeoutCause(h.ctx, kind.Timeout, errTimedOut)
	defer stop()
	go h.keepLease(ctx)
	work := ctx
	if h.q.Bind != nil {
		work = h.q.Bind(ctx, kind)
	}
	err = safely(func() error { return kind.Do(work, Task{ID: h.row.id, Name: h.row.name, Tries: h.row.tries, hand: h}) })
	return err, context.Cause(ctx)
}

// keepLease makes the lease longer while the task runs, and ends the task when the lease is lost or somebody asked for it.
func (h *hand) keepLease(ctx context.Context) {
	tick := time.NewTicker(lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := h.extend(ctx); err != nil && ctx.Err() == nil {
				h.q.Log.Warn("lease", "task", h.row.id, "error", err)
			}
		}
	}
}

func (h *hand) extend(ctx context.Context) error {
	now := clock.NowOf(h.q.Clock)
	var asked, mine bool
	err := h.q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		asked, mine, err = extendLease(ctx, tx, h.row, now.Add(lease))
		return err
	})
	switch {
	case err != nil && now.After(h.leaseEnd()):
		h.stop(errLost) // the database was away too long: somebody may have it
	case err != nil:
	case !mine && !h.finished():
		h.stop(errLost)
	case asked:
		h.stop(ErrCancelled)
	default:
		h.setLease(now.Add(lease))
	}
	return err
}

type ending struct {
	state    string
	runAt    clock.Instant
	endedAt  clock.Instant
	faultKey string
	tries    int64
}

// ending decides what becomes of the task after a try. State Running means that it is no longer ours to write.
func (h *hand) ending(kind Kind, err, cause error) ending {
	now := clock.NowOf(h.q.Clock)
	e := ending{state: Done, endedAt: now, tries: h.row.tries}
	if err == nil {
		return e
	}
	failures := h.row.tries - h.row.lost
	var final *finalError
	e.faultKey = faultKey(err, cause)
	switch {
	case errors.Is(err, errLost) || errors.Is(cause, errLost):
		e.state = Running
	case errors.Is(cause, errStopped):
		e = ending{state: Waiting, runAt: now, tries: h.row.tries - 1}
	case errors.Is(err, ErrCancelled) || errors.Is(cause, ErrCancelled):
		e.state = Canceled
	case errors.As(err, &final) || failures > int64(retries(kind)):
		e.state = Failed
	default:
		e.state, e.endedAt, e.runAt = Waiting, 0, now.Add(backoff(h.row.id, failures))
	}
	return e
}

func retries(kind Kind) int {
	if kind.Name == "" {
		return usualRetries
	}
	return max(kind.Retries, 0)
}

func faultKey(err, cause error) string {
	if errors.Is(cause, errTimedOut) {
		return "job.timed_out"
	}
	if f, ok := fault.As(err); ok {
		return f.Key
	}
	return "fault.unexpected"
}

// backoff is 4 s, 12 s, 36 s … up to six hours, a tenth more or less so that what failed together does not come back together.
func backoff(task, failures int64) time.Duration {
	const first, most = 4 * time.Second, 6 * time.Hour
	long := first
	for range min(failures, 20) - 1 {
		long = min(3*long, most)
	}
	spread := (task*7919+failures*104729)%201 - 100
	return long + long*time.Duration(spread)/1000
}

// end writes the ending down. If it cannot, the lease runs out and the task runs again.
func (h *hand) end(e ending) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(h.ctx), lease/2)
	defer stop()
	var mine bool
	err := h.q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		mine, err = h.q.write(ctx, tx, h.row, e)
		return err
	})
	switch {
	case err != nil:
		h.q.Log.Error("the end of a task is not written; it runs again", "name", h.row.name, "task", h.row.id, "error", err)
	case !mine:
		h.q.Log.Warn("a task ended after its lease", "name", h.row.name, "task", h.row.id)
	}
}

// write puts an ending into the database if the task is still ours, and tells the pages that show it.
func (q *Queue) write(ctx context.Context, tx *db.Tx, c claimed, e ending) (mine bool, err error) {
	if q.kinds[c.name].Fleeting {
		if e.state == Done {
			return deleteTask(ctx, tx, c)
		}
		return endTask(ctx, tx, c, e)
	}
	if mine, err = endTask(ctx, tx, c, e); err != nil || !mine {
		return mine, err
	}
	return true, live.Tell(ctx, tx, q.Live, Topic(c.id))
}

func safely(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return do()
}
