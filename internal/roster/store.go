// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"context"
	"encoding/json"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

func readRefs(ctx context.Context, q db.Q) (map[string]map[string]*ref, error) {
	out := map[string]map[string]*ref{}
	return out, db.Each(ctx, q, func(r db.Row) error {
		var kind, source string
		var v ref
		var gone clock.Instant
		if err := r.Scan(&kind, &source, &v.target, &v.digest, &gone); err != nil {
			return err
		}
		if out[kind] == nil {
			out[kind] = map[string]*ref{}
		}
		v.gone = gone != 0
		out[kind][source] = &v
		return nil
	}, `
		SELECT kind, source_id, target_id, digest, gone_at
		FROM roster_ref`)
}

func insertRefs(ctx context.Context, tx *db.Tx, rows [][]any) error {
	return db.InsertMany(ctx, tx, "roster_ref", []string{"kind", "source_id", "target_id", "digest", "run_id"}, rows)
}

func updateRef(ctx context.Context, tx *db.Tx, kind, source, digest string, run RunID) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE roster_ref
		SET digest = $3, run_id = $4, gone_at = NULL
		WHERE kind = $1 AND source_id = $2`, kind, source, digest, int64(run))
	return err
}

func setRefGone(ctx context.Context, tx *db.Tx, kind, source string, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE roster_ref
		SET gone_at = $3
		WHERE kind = $1 AND source_id = $2`, kind, source, at)
	return err
}

// readTaken reads which user names and e-mails are in use, and by whom.
func readTaken(ctx context.Context, q db.Q) (map[string]int64, error) {
	out := map[string]int64{}
	return out, db.Each(ctx, q, func(r db.Row) error {
		var who int64
		var username, email string
		if err := r.Scan(&who, &username, &email); err != nil {
			return err
		}
		if username != "" {
			out["username"+username] = who
		}
		if email != "" {
			out["email"+email] = who
		}
		return nil
	}, `
		SELECT id, COALESCE(username_folded, ''), COALESCE(email_folded, '')
		FROM person
		WHERE username_folded IS NOT NULL OR email_folded IS NOT NULL`)
}

const runColumns = `id, source, dry_run, state, COALESCE(started_by, 0), started_at, ended_at, COALESCE(task_id, 0), COALESCE(fault_key, ''),
	COALESCE(counts, ''), report_key IS NOT NULL, blob_key IS NOT NULL`

func scanRun(r db.Row) (Run, error) {
	var v Run
	var counts string
	err := r.Scan(&v.ID, &v.Source, &v.DryRun, &v.State, &v.StartedBy, &v.StartedAt, &v.EndedAt, &v.Task, &v.FaultKey, &counts, &v.HasReport, &v.HasSource)
	if err == nil && counts != "" {
		err = json.Unmarshal([]byte(counts), &v.Counts)
	}
	return v, err
}

func insertRun(ctx context.Context, tx *db.Tx, v Run, blobKey string) error {
	var by, key any
	if v.StartedBy != 0 {
		by = v.StartedBy
	}
	if blobKey != "" {
		key = blobKey
	}
	_, err := db.Exec(ctx, tx, `
		INSERT INTO roster_run (id, source, dry_run, state, started_by, started_at, blob_key)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, v.ID, v.Source, v.DryRun, v.State, by, v.StartedAt, key)
	return err
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
	var key, faultKey any
	if reportKey != "" {
		key = reportKey
	}
	if v.FaultKey != "" {
		faultKey = v.FaultKey
	}
	_, err = db.Exec(ctx, tx, `
		UPDATE roster_run
		SET state = $2, ended_at = $3, counts = $4, report_key = $5, fault_key = $6
		WHERE id = $1`, v.ID, v.State, v.EndedAt, string(counts), key, faultKey)
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
