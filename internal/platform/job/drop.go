// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// Under says on whose word a task stands: a short code such as "consent/photos/0123456789abc". When the word is taken back, Drop ends
// every task under it.
func Under(word string) Option { return func(r *row) { r.under = word } }

// Drop ends every unfinished task under a word, in the transaction that takes it back: a waiting one is cancelled and never begins, a
// running one has its context ended. It tells how many there were.
func (q *Queue) Drop(ctx context.Context, tx *db.Tx, word string) (int, error) {
	tasks, err := askCancelUnder(ctx, tx, word, clock.NowOf(q.Clock))
	if err != nil {
		return 0, err
	}
	tx.AfterCommit(func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		for _, t := range tasks {
			if h := q.hands[t]; h != nil {
				h.stop(ErrCancelled)
			}
		}
	})
	return len(tasks), nil
}
