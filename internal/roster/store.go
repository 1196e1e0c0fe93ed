// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"context"

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
	return db.InsertMany(ctx, tx, "roster_ref", []string{"kind", "source_id", "target_id", "digest", "run_id", "person_id"}, rows)
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
