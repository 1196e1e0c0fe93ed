// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/live"
)

const progressEvery = 250 * time.Millisecond

// Why the context of a task ended.
var (
	errLost     = errors.New("the lease was lost: another worker has the task")
	errStopped  = errors.New("the program stops")
	errTimedOut = errors.New("the task took too long")
)

// Task is one run of a task.
type Task struct {
	ID    int64
	Name  string
	Tries int64 // which try this is; 1 is the first
	hand  *hand
}

// hand is what a worker keeps of the task it has.
type hand struct {
	q       *Queue
	row     claimed
	ctx     context.Context // the run's; a hand lives as long as its run
	stop    context.CancelCauseFunc
	mu      sync.Mutex
	until   clock.Instant // end of the lease
	told    clock.Instant // when progress was written last
	ofTotal bool          // the last progress was complete
	ended   bool          // Finish was committed
}

// Into reads the payload.
func (t Task) Into(v any) error { return json.Unmarshal([]byte(t.hand.row.payload), v) }

// Progress says how far it is; note is a text key. It is written at most four times a second, and when done reaches total. Call it
// outside of a transaction. It returns ErrCancelled when somebody asked the task to stop.
func (t Task) Progress(ctx context.Context, done, total int64, note string) error {
	h := t.hand
	now := clock.NowOf(h.q.Clock)
	h.mu.Lock()
	soon := !h.told.IsZero() && now.Sub(h.told) < progressEvery && (done < total || h.ofTotal)
	if !soon {
		h.told, h.ofTotal = now, done >= total
	}
	h.mu.Unlock()
	if soon {
		return context.Cause(ctx)
	}
	return h.q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		asked, mine, err := setProgress(ctx, tx, h.row, done, total, note)
		switch {
		case err != nil:
			return err
		case !mine:
			return errLost
		case asked:
			return ErrCancelled
		}
		return live.Tell(ctx, tx, h.q.Live, Topic(t.ID))
	})
}

// Cancelled is ErrCancelled when somebody asked the task to stop. Tasks that watch their ctx need not ask.
func (t Task) Cancelled(ctx context.Context) error {
	asked, err := readCancel(ctx, t.hand.q.DB, t.ID)
	if err == nil && asked {
		return ErrCancelled
	}
	return err
}

// Finish ends the task in the transaction that holds its effect, so that the effect is there exactly once. It returns an error, and
// the transaction must be rolled back, when another worker has the task by now.
func (t Task) Finish(ctx context.Context, tx *db.Tx) error {
	h := t.hand
	mine, err := h.q.write(ctx, tx, h.row, ending{state: Done, endedAt: clock.NowOf(h.q.Clock)})
	if err != nil {
		return err
	}
	if !mine {
		return errLost
	}
	tx.AfterCommit(func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.ended = true
	})
	return nil
}

func (h *hand) finished() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ended
}

func (h *hand) leaseEnd() clock.Instant {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.until
}

func (h *hand) setLease(until clock.Instant) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.until = until
}

// GiveUp marks an error that no further try will mend.
func GiveUp(err error) error { return &finalError{err} }

type finalError struct{ err error }

func (e *finalError) Error() string { return e.err.Error() }
func (e *finalError) Unwrap() error { return e.err }
