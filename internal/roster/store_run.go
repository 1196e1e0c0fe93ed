// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"context"
	"encoding/json"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

const runColumns = `id, source, dry_run, state, COALESCE(started_by, 0), started_at, ended_at, COALESCE(task_id, 0), COALESCE(fault_key, ''),
	COALESCE(fault_args, ''), COALESCE(counts, ''), report_key IS NOT NULL, blob_key IS NOT NULL`

func scanRun(r db.Row) (Run, error) {
	var v Run
	var counts, args string
	err := r.Scan(&v.ID, &v.Source, &v.DryRun, &v.State, &v.StartedBy, &v.StartedAt, &v.EndedAt, &v.Task, &v.FaultKey, &args, &counts, &v.HasReport,
		&v.HasSource)
	if err == nil && counts != "" {
		err = json.Unmarshal([]byte(counts), &v.Counts)
	}
	if err == nil && args != "" {
		err = json.Unmarshal([]byte(args), &v.FaultArgs)
		v.FaultArgs = whole(v.FaultArgs)
	}
	return v, err
}

// insertRun is false when the id is taken.
func insertRun(ctx context.Context, tx *db.Tx, v Run, blobKey string) (bool, error) {
	var by, key any
	if v.StartedBy != 0 {
		by = v.StartedBy
	}
	if blobKey != "" {
		key = blobKey
	}
	n, err := db.Exec(ctx, tx, `
		INSERT INTO roster_run (id, source, dry_run, state, started_by, started_at, blob_key)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO NOTHING`, v.ID, v.Source, v.DryRun, v.State, by, v.StartedAt, key)
	return n > 0, err
}

// isRun tells whether the run of this id is what was started by the same form.
func isRun(ctx context.Context, q db.Q, which RunID, v Run, blobKey string) (bool, error) {
	n, err := db.Int(ctx, q, `SELECT count(*) FROM roster_run WHERE id = $1 AND dry_run = $2 AND blob_key = $3`, which, v.DryRun, blobKey)
	return n > 0, err
}

func setRunTask(ctx context.Context, tx *db.Tx, run RunID, task int64) error {
	_, err := db.Exec(ctx, tx, `UPDATE roster_run SET task_id = $2 WHERE id = $1`, run, task)
	return err
}

func setRunState(ctx context.Context, tx *db.Tx, run RunID, state string) error {
	_, err := db.Exec(ctx, tx, `UPDATE roster_run SET state = $2 WHERE id = $1`, run, state)
	return err
}

func endRun(ctx context.Context, tx *db.Tx, v Run, reportKey string) error {
	counts, err := json.Marshal(v.Counts)
	if err != nil {
		return err
	}
	var key, faultKey, faultArgs any
	if reportKey != "" {
		key = reportKey
	}
	if v.FaultKey != "" {
		faultKey = v.FaultKey
	}
	if len(v.FaultArgs) > 0 {
		args, err := json.Marshal(v.FaultArgs)
		if err != nil {
			return err
		}
		faultArgs = string(args)
	}
	_, err = db.Exec(ctx, tx, `
		UPDATE roster_run
		SET state = $2, ended_at = $3, counts = $4, report_key = $5, fault_key = $6, fault_args = $7
		WHERE id = $1`, v.ID, v.State, v.EndedAt, string(counts), key, faultKey, faultArgs)
	return err
}

func findRun(ctx context.Context, q db.Q, run RunID) (Run, error) {
	return db.One(ctx, q, scanRun, `
		SELECT `+runColumns+`
		FROM roster_run
		WHERE id = $1`, run)
}

func listRuns(ctx context.Context, q db.Q, before RunID, limit int) ([]Run, error) {
	return db.All(ctx, q, scanRun, `
		SELECT `+runColumns+`
		FROM roster_run
		WHERE id < $1 OR $1 = 0
		ORDER BY id DESC
		LIMIT $2`, int64(before), limit)
}

func readBlobKey(ctx context.Context, q db.Q, run RunID) (string, error) {
	return db.Text(ctx, q, `SELECT blob_key FROM roster_run WHERE id = $1`, run)
}

func readReportKey(ctx context.Context, q db.Q, run RunID) (string, error) {
	return db.Text(ctx, q, `SELECT report_key FROM roster_run WHERE id = $1`, run)
}

func listFailing(ctx context.Context, q db.Q) ([]Run, error) {
	return db.All(ctx, q, scanRun, `
		SELECT `+runColumns+`
		FROM roster_run
		WHERE state IN ('failed', 'stopped') AND COALESCE(fault_key, '') <> 'job.cancelled'
			AND id > COALESCE((SELECT max(d.id) FROM roster_run d WHERE d.state = 'done'), 0)
		ORDER BY id DESC
		LIMIT 10`)
}

// oldRun is a run whose time has come, with what lies outside of the database.
type oldRun struct {
	run          RunID
	blob, report string
}

func listOldFiles(ctx context.Context, q db.Q, before clock.Instant, limit int) ([]oldRun, error) {
	return db.All(ctx, q, func(r db.Row) (oldRun, error) {
		var o oldRun
		return o, r.Scan(&o.run, &o.blob, &o.report)
	}, `
		SELECT id, COALESCE(blob_key, ''), COALESCE(report_key, '')
		FROM roster_run
		WHERE started_at < $1
		ORDER BY started_at
		LIMIT $2`, before, limit)
}

func deleteRun(ctx context.Context, tx *db.Tx, run RunID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM roster_run WHERE id = $1`, run)
	return err
}

// countValues is how many people have a value in a mapped column.
func countValues(ctx context.Context, q db.Q, field int64) (int64, error) {
	return db.Int(ctx, q, `SELECT count(*) FROM person_value WHERE field_id = $1`, field)
}

// readAdmins are the people who are admins now.
func readAdmins(ctx context.Context, q db.Q) (map[int64]bool, error) {
	out := map[int64]bool{}
	return out, db.Each(ctx, q, func(r db.Row) error {
		var who int64
		err := r.Scan(&who)
		out[who] = true
		return err
	}, `
		SELECT person_id
		FROM person_role
		WHERE role = 'admin'`)
}
