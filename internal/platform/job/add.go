// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

const (
	longestText    = 64      // bytes of a text in a payload: ids and short codes only
	longestPayload = 1 << 16 // bytes of a payload
)

// Option changes how a task is added.
type Option func(*row)

// At waits until a moment.
func At(at clock.Instant) Option { return func(r *row) { r.runAt = at } }

// Unique adds nothing while an unfinished task has the same key: two imports of one source shall not run at once. A change made
// while the other one runs is not seen by anybody; where that matters, use Merge.
func Unique(key string) Option { return func(r *row) { r.unique = key } }

// Merge adds nothing while a task with the same key has not begun. The one that waits begins after this transaction is committed,
// so it sees what was changed here: for tasks that bring something up to date. Two with one key may run at once.
func Merge(key string) Option { return func(r *row) { r.unique = mergeMark + key } }

// mergeMark begins the keys that are given up when the task begins.
const mergeMark = "merge "

// Add puts a task into the queue, in the transaction. The payload is written as JSON and holds ids, numbers, dates and short codes,
// never names or content: a text that is longer than 64 bytes or holds a space, an @ or anything but ASCII is refused. It returns
// the id of the task, 0 when one with the same key was there already.
func (q *Queue) Add(ctx context.Context, tx *db.Tx, name string, payload any, opts ...Option) (int64, error) {
	if _, known := q.kinds[name]; !known {
		return 0, fmt.Errorf("job: nobody does %s", name)
	}
	b, err := json.Marshal(payload)
	if err != nil {
		return 0, fmt.Errorf("job %s: %w", name, err)
	}
	if err := idsOnly(b); err != nil {
		return 0, fmt.Errorf("job %s: %w", name, err)
	}
	now := clock.NowOf(q.Clock)
	r := row{id: q.IDs.Next(), name: name, payload: string(b), runAt: now}
	for _, o := range opts {
		o(&r)
	}
	if !code(strings.TrimPrefix(r.unique, mergeMark)) || !code(r.under) {
		return 0, fmt.Errorf("job %s: a key is a short code", name)
	}
	added, err := insertTask(ctx, tx, r, now)
	if err != nil || added != r.id {
		return 0, err
	}
	tx.AfterCommit(q.added)
	return r.id, nil
}

// added wakes this process, or the others when this one cannot take the task now.
func (q *Queue) added() {
	q.Wake()
	q.mu.Lock()
	able := q.working && len(q.hands) < q.Workers
	q.mu.Unlock()
	if !able && q.Live != nil {
		q.Live.Publish(callTopic)
	}
}

// Wake makes an idle worker look at once.
func (q *Queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func idsOnly(payload []byte) error {
	if len(payload) > longestPayload {
		return errors.New("the payload is too long; cut it into several tasks")
	}
	var v any
	if err := json.Unmarshal(payload, &v); err != nil {
		return err
	}
	if !codes(v) {
		return errors.New("a payload holds ids and short codes only")
	}
	return nil
}

func codes(v any) bool {
	switch x := v.(type) {
	case string:
		return code(x)
	case []any:
		for _, e := range x {
			if !codes(e) {
				return false
			}
		}
	case map[string]any:
		for k, e := range x {
			if !code(k) || !codes(e) {
				return false
			}
		}
	}
	return true
}

// code tells a short code from what people write: no spaces, no @, no letters beyond ASCII.
func code(s string) bool {
	if len(s) > longestText {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || c == '@' {
			return false
		}
	}
	return true
}
