// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

type row struct {
	id            int64
	name, payload string
	runAt         clock.Instant
	unique        string
}

func insertTask(ctx context.Context, tx *db.Tx, r row, now clock.Instant) (int64, error) {
	var unique any
	if r.unique != "" {
		unique = r.unique
	}
	return db.Exec(ctx, tx, `
		INSERT INTO job_task (id, name, payload, state, run_at, tries, unique_key, progress_done, progress_total, cancel_asked, created_at)
		VALUES ($1, $2, $3, 'waiting', $4, 0, $5, 0, 0, $6, $7)
		ON CONFLICT (unique_key) DO NOTHING`, r.id, r.name, r.payload, r.runAt, unique, false, now)
}

// A task is due when it waits and its time has come, or when it runs and its worker's lease is over.
const isDue = `((state = 'waiting' AND run_at <= $1) OR (state = 'running' AND lease_until < $1))`

func anyDue(ctx context.Context, q db.Q, now clock.Instant) (bool, error) {
	n, err := db.Int(ctx, q, `SELECT id FROM job_task WHERE `+isDue+` LIMIT 1`, now)
	return n != 0, err
}

// claimTask gives the task to one worker: of two that chose the same row, the second finds its WHERE no longer true.
func claimTask(ctx context.Context, tx *db.Tx, now, until clock.Instant) (Task, bool, error) {
	return db.Find(ctx, tx, func(r db.Row) (Task, error) {
		var t Task
		return t, r.Scan(&t.ID, &t.Name, &t.raw, &t.Tries)
	}, `
		UPDATE job_task
		SET state = 'running', lease_until = $2, tries = tries + 1
		WHERE id = (SELECT id FROM job_task WHERE `+isDue+` ORDER BY run_at, id LIMIT 1) AND `+isDue+`
		RETURNING id, name, payload, tries`, now, until)
}

func extendLease(ctx context.Context, tx *db.Tx, task int64, until clock.Instant) error {
	_, err := db.Exec(ctx, tx, `UPDATE job_task SET lease_until = $2 WHERE id = $1 AND state = 'running'`, task, until)
	return err
}

func endTask(ctx context.Context, tx *db.Tx, task int64, e ending) error {
	var key any
	if e.faultKey != "" {
		key = e.faultKey
	}
	if e.state == Waiting {
		_, err := db.Exec(ctx, tx, `
			UPDATE job_task
			SET state = 'waiting', lease_until = NULL, run_at = $2, fault_key = $3
			WHERE id = $1 AND state = 'running'`, task, e.runAt, key)
		return err
	}
	_, err := db.Exec(ctx, tx, `
		UPDATE job_task
		SET state = $2, lease_until = NULL, unique_key = NULL, ended_at = $3, fault_key = $4
		WHERE id = $1 AND state = 'running'`, task, e.state, e.endedAt, key)
	return err
}

func setProgress(ctx context.Context, tx *db.Tx, task, done, total int64, note string) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE job_task
		SET progress_done = $2, progress_total = $3, note_key = $4
		WHERE id = $1`, task, done, total, note)
	return err
}

func readStatus(ctx context.Context, q db.Q, task int64) (Status, error) {
	return db.One(ctx, q, func(r db.Row) (Status, error) {
		var s Status
		return s, r.Scan(&s.ID, &s.Name, &s.State, &s.Done, &s.Total, &s.NoteKey, &s.FaultKey)
	}, `
		SELECT id, name, state, progress_done, progress_total, COALESCE(note_key, ''), COALESCE(fault_key, '')
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

func takeSchedule(ctx context.Context, tx *db.Tx, name string, now, before clock.Instant) (bool, error) {
	n, err := db.Exec(ctx, tx, `
		INSERT INTO job_schedule (name, last_at)
		VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE
		SET last_at = excluded.last_at
		WHERE job_schedule.last_at <= $3`, name, now, before)
	return n > 0, err
}

func deleteEnded(ctx context.Context, tx *db.Tx, before clock.Instant) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM job_task WHERE ended_at < $1`, before)
	return err
}
