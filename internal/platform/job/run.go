// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

const (
	callTopic    = "job"
	shortestRest = time.Second
	longestRest  = 30 * time.Second
)

// Run works until ctx ends, then lets the tasks in hand finish for twenty seconds. Once for each queue.
func (q *Queue) Run(ctx context.Context) {
	work, kill := context.WithCancelCause(context.WithoutCancel(ctx))
	defer kill(errStopped)
	var calls <-chan string
	if q.Live != nil {
		heard, deaf := q.Live.Subscribe(callTopic)
		defer deaf()
		calls = heard
	}
	q.setWorking(true)
	defer q.setWorking(false)
	var seats sync.WaitGroup
	for rest := shortestRest; ctx.Err() == nil; {
		did, next, err := q.turn(ctx, work, &seats)
		if err != nil && ctx.Err() == nil {
			q.Log.Warn("queue", "error", err)
			next = rest
		}
		if did {
			rest = shortestRest
			continue
		}
		woken, open := q.rest(ctx, calls, min(next, rest))
		if !open {
			calls = nil
		}
		rest = min(2*rest, longestRest)
		if woken {
			rest = shortestRest
		}
	}
	q.finish(&seats, kill)
}

func (q *Queue) setWorking(yes bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.working = yes
}

// finish waits for the tasks in hand, then ends their contexts and waits a little more. What still runs comes back by its lease.
func (q *Queue) finish(seats *sync.WaitGroup, kill context.CancelCauseFunc) {
	empty := make(chan struct{})
	go func() { seats.Wait(); close(empty) }()
	select {
	case <-empty:
		return
	case <-time.After(q.grace):
	}
	kill(errStopped)
	select {
	case <-empty:
	case <-time.After(q.grace / 4):
		q.Log.Warn("tasks do not stop; they run again later")
	}
}

// rest waits for a commit, a call or the time. open is false when nobody can call any more.
func (q *Queue) rest(ctx context.Context, calls <-chan string, long time.Duration) (woken, open bool) {
	timer := time.NewTimer(max(long, time.Millisecond))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false, true
	case <-q.wake:
		return true, true
	case _, open := <-calls:
		return true, open
	case <-timer.C:
		return false, true
	}
}

// turn does what is due, as far as there are hands for it. It tells whether it did anything, and otherwise when to look again.
func (q *Queue) turn(ctx, work context.Context, seats *sync.WaitGroup) (did bool, next time.Duration, err error) {
	free := q.free()
	if free <= 0 {
		return false, longestRest, nil // whoever ends wakes
	}
	now := clock.NowOf(q.Clock)
	did, scheduled, err := q.repeat(ctx, now)
	if err != nil || did {
		return did, 0, err
	}
	due, over, err := readDue(ctx, q.DB)
	if err != nil {
		return false, 0, err
	}
	if !over.IsZero() && over < now {
		return true, 0, q.freeLost(ctx, now)
	}
	if due.IsZero() || due > now {
		return false, until(now, due, over, scheduled), nil
	}
	list, err := q.claim(ctx, now, free)
	if err != nil {
		return false, 0, err
	}
	if len(list) == 0 { // another process took them
		return false, time.Duration(1+rand.IntN(10)) * time.Millisecond, nil
	}
	for _, c := range list {
		h := q.take(work, c)
		seats.Go(func() {
			defer q.Wake()
			h.do()
		})
	}
	if len(list) == free {
		q.callOthers(now)
	}
	return true, 0, nil
}

// until is the time to the first of some moments; none of them is zero.
func until(now clock.Instant, moments ...clock.Instant) time.Duration {
	long := longestRest
	for _, m := range moments {
		if !m.IsZero() {
			long = min(long, max(m.Sub(now)+time.Millisecond, 0))
		}
	}
	return long
}

func (q *Queue) free() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.Workers - len(q.hands)
}

// callOthers asks other processes to help, at most once a second.
func (q *Queue) callOthers(now clock.Instant) {
	if q.Live == nil {
		return
	}
	q.mu.Lock()
	again := q.called.IsZero() || now.Sub(q.called) >= time.Second
	if again {
		q.called = now
	}
	q.mu.Unlock()
	if again {
		q.Live.Publish(callTopic)
	}
}

// claim takes the oldest tasks that are due.
func (q *Queue) claim(ctx context.Context, now clock.Instant, most int) (list []claimed, err error) {
	err = q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err = claimTasks(ctx, tx, now, now.Add(lease), q.IDs.Next(), most)
		return err
	})
	return list, err
}

// freeLost lets the tasks of dead workers wait again.
func (q *Queue) freeLost(ctx context.Context, now clock.Instant) error {
	return q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := freeLost(ctx, tx, now)
		if n > 0 {
			q.Log.Warn("tasks of lost workers wait again", "count", n)
		}
		return err
	})
}

// Drain runs everything that is due now, one after the other in this goroutine, until nothing is: for tests and commands.
// Schedules are left alone.
func (q *Queue) Drain(ctx context.Context) error {
	for ctx.Err() == nil {
		now := clock.NowOf(q.Clock)
		if err := q.freeLost(ctx, now); err != nil {
			return err
		}
		list, err := q.claim(ctx, now, 1)
		if err != nil || len(list) == 0 {
			return err
		}
		q.take(ctx, list[0]).do()
	}
	return ctx.Err()
}
