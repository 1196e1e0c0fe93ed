// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// row is a task to add.
type row struct {
	id            int64
	name, payload string
	runAt         clock.Instant
	unique        string
	under         string
}

// claimed is a task that a worker has. claim is the proof: who lost its lease has an old one.
type claimed struct {
	id, claim     int64
	name, payload string
	tries, lost   int64
	dueAt         clock.Instant
}

// insertTask tells the id of the task that stands now: another one, or 0, when the key was taken. The update of nothing locks the
// row that has the key, so that it cannot begin before this transaction is committed.
func insertTask(ctx context.Context, tx *db.Tx, r row, now clock.Instant) (int64, error) {
	return db.Int(ctx, tx, `
		INSERT INTO job_task (id, name, payload, state, run_at, tries, lost, unique_key, progress_done, progress_total,
			cancel_asked, created_at, under)
		VALUES ($1, $2, $3, 'waiting', $4, 0, 0, $5, 0, 0, $6, $7, $8)
		ON CONFLICT (unique_key) DO UPDATE
		SET unique_key = excluded.unique_key
		RETURNING id`, r.id, r.name, r.payload, r.runAt, orNull(r.unique), false, now, orNull(r.under))
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// readDue tells when the first waiting task is due and when the first lease is over.
func readDue(ctx context.Context, q db.Q) (due, over clock.Instant, err error) {
	err = db.Each(ctx, q, func(r db.Row) error { return r.Scan(&due, &over) }, `
		SELECT (SELECT run_at FROM job_task WHERE state = 'waiting' ORDER BY run_at LIMIT 1),
			(SELECT lease_until FROM job_task WHERE state = 'running' ORDER BY lease_until LIMIT 1)`)
	return due, over, err
}

// claimTasks gives the oldest due tasks to one worker: of two that chose the same row, the second finds its WHERE no longer true.
// COALESCE keeps SQLite from walking over all that waits to find the few ids.
func claimTasks(ctx context.Context, tx *db.Tx, now, until clock.Instant, claim int64, most int) ([]claimed, error) {
	return db.All(ctx, tx, func(r db.Row) (claimed, error) {
		c := claimed{claim: claim}
		return c, r.Scan(&c.id, &c.name, &c.payload, &c.tries, &c.lost, &c.dueAt)
	}, `
		UPDATE job_task
		SET state = 'running', lease_until = $2, claim = $3, tries = tries + 1,
			unique_key = CASE WHEN unique_key LIKE '`+mergeMark+`%' THEN NULL ELSE unique_key END
		WHERE COALESCE(state, '') = 'waiting' AND run_at <= $1
			AND id IN (SELECT id FROM job_task WHERE state = 'waiting' AND run_at <= $1 ORDER BY run_at, id LIMIT $4)
		RETURNING id, name, payload, tries, lost, run_at`, now, until, claim, most)
}

func freeLost(ctx context.Context, tx *db.Tx, now clock.Instant) (int64, error) {
	return db.Exec(ctx, tx, `
		UPDATE job_task
		SET state = 'waiting', lease_until = NULL, claim = NULL, lost = lost + 1, run_at = $1
		WHERE state = 'running' AND lease_until < $1`, now)
}

// asked reads whether the task was asked to stop from an UPDATE of it; mine is false when there was no row.
func asked(ctx context.Context, tx *db.Tx, text string, args ...any) (asked, mine bool, err error) {
	return db.Find(ctx, tx, func(r db.Row) (bool, error) {
		var yes bool
		return yes, r.Scan(&yes)
	}, text, args...)
}

func extendLease(ctx context.Context, tx *db.Tx, c claimed, until clock.Instant) (cancel, mine bool, err error) {
	return asked(ctx, tx, `
		UPDATE job_task
		SET lease_until = $3
		WHERE id = $1 AND claim = $2
		RETURNING cancel_asked`, c.id, c.claim, until)
}

func setProgress(ctx context.Context, tx *db.Tx, c claimed, done, total int64, note string) (cancel, mine bool, err error) {
	return asked(ctx, tx, `
		UPDATE job_task
		SET progress_done = $3, progress_total = $4, note_key = $5
		WHERE id = $1 AND claim = $2
		RETURNING cancel_asked`, c.id, c.claim, done, total, orNull(note))
}

func endTask(ctx context.Context, tx *db.Tx, c claimed, e ending) (mine bool, err error) {
	n, err := db.Exec(ctx, tx, `
		UPDATE job_task
		SET state = $3, lease_until = NULL, claim = NULL, tries = $4, fault_key = $5, ended_at = $6,
			run_at = CASE WHEN $3 = 'waiting' THEN $7 ELSE run_at END,
			unique_key = CASE WHEN $3 = 'waiting' THEN unique_key ELSE NULL END
		WHERE id = $1 AND claim = $2`, c.id, c.claim, e.state, e.tries, orNull(e.faultKey), e.endedAt, e.runAt)
	return n > 0, err
}

func deleteTask(ctx context.Context, tx *db.Tx, c claimed) (mine bool, err error) {
	n, err := db.Exec(ctx, tx, `DELETE FROM job_task WHERE id = $1 AND claim = $2`, c.id, c.claim)
	return n > 0, err
}

func readStatus(ctx context.Context, q db.Q, task int64) (Status, error) {
	return db.One(ctx, q, func(r db.Row) (Status, error) {
		var s Status
		return s, r.Scan(&s.ID, &s.Name, &s.State, &s.Done, &s.Total, &s.NoteKey, &s.FaultKey, &s.CancelAsked, &s.CreatedAt, &s.EndedAt)
	}, `
		SELECT id, name, state, progress_done, progress_total, COALESCE(note_key, ''), COALESCE(fault_key, ''), cancel_asked,
			created_at, ended_at
		FROM job_task
		WHERE id = $1`, task)
}

func readCancel(ctx context.Context, q db.Q, task int64) (bool, error) {
	n, err := db.Int(ctx, q, `SELECT count(*) FROM job_task WHERE id = $1 AND cancel_asked`, task)
	return n > 0, err
}

func askCancel(ctx context.Context, tx *db.Tx, task int64, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE job_task
		SET cancel_asked = $2, state = CASE state WHEN 'waiting' THEN 'cancelled' ELSE state END,
			ended_at = CASE state WHEN 'waiting' THEN $3 ELSE ended_at END,
			unique_key = CASE state WHEN 'waiting' THEN NULL ELSE unique_key END
		WHERE id = $1 AND state IN ('waiting', 'running')`, task, true, now)
	return err
}

func askCancelUnder(ctx context.Context, tx *db.Tx, word string, now clock.Instant) ([]int64, error) {
	return db.All(ctx, tx, func(r db.Row) (id int64, err error) { return id, r.Scan(&id) }, `
		UPDATE job_task
		SET cancel_asked = $2, state = CASE state WHEN 'waiting' THEN 'cancelled' ELSE state END,
			ended_at = CASE state WHEN 'waiting' THEN $3 ELSE ended_at END,
			unique_key = CASE state WHEN 'waiting' THEN NULL ELSE unique_key END
		WHERE under = $1 AND state IN ('waiting', 'running')
		RETURNING id`, word, true, now)
}

func takeSchedule(ctx context.Context, tx *db.Tx, name string, now, before clock.Instant) (bool, error) {
	n, err := db.Exec(ctx, tx, `
		INSERT INTO job_schedule (name, last_at)
		VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE
		SET last_at = excluded.last_at
		WHERE job_schedule.last_at <= $3`, name, now, before)
	return n > 0, err
}

func readSchedule(ctx context.Context, q db.Q, name string) (clock.Instant, error) {
	at, err := db.Int(ctx, q, `SELECT last_at FROM job_schedule WHERE name = $1`, name)
	return clock.Instant(at), err
}

func listSchedules(ctx context.Context, q db.Q) (map[string]clock.Instant, error) {
	last := map[string]clock.Instant{}
	err := db.Each(ctx, q, func(r db.Row) error {
		var name string
		var at clock.Instant
		if err := r.Scan(&name, &at); err != nil {
			return err
		}
		last[name] = at
		return nil
	}, `SELECT name, last_at FROM job_schedule`)
	return last, err
}

func deleteEnded(ctx context.Context, tx *db.Tx, before clock.Instant, most int) (int64, error) {
	return db.Exec(ctx, tx, `
		DELETE FROM job_task
		WHERE id IN (SELECT id FROM job_task WHERE ended_at < $1 ORDER BY ended_at LIMIT $2)`, before, most)
}
