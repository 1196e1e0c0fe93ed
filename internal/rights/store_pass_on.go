// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

func readTold(ctx context.Context, q db.Q, which ID) ([]Told, error) {
	return db.All(ctx, q, func(r db.Row) (t Told, err error) { return t, r.Scan(&t.Firm, &t.Outcome, &t.At) }, `
		SELECT t.firm, t.outcome, t.at
		FROM rights_told t
		WHERE t.request_id = $1
		ORDER BY t.firm`, which)
}

func putTold(ctx context.Context, tx *db.Tx, which ID, t Told) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO rights_told (request_id, firm, outcome, at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (request_id, firm) DO UPDATE
		SET outcome = excluded.outcome, at = excluded.at`, which, t.Firm, t.Outcome, t.At)
	return err
}

// untold are the requests answered since a moment of which fewer than so many firms were told.
func untold(ctx context.Context, q db.Q, since clock.Instant, firms, limit int) ([]Request, error) {
	return db.All(ctx, q, scan, `
		SELECT `+columns+`
		FROM rights_request
		WHERE state = 'answered' AND kind IN ('erase', 'rectify', 'restrict') AND closed_at >= $1
			AND (SELECT count(*) FROM rights_told t WHERE t.request_id = rights_request.id) < $2
		ORDER BY closed_at
		LIMIT $3`, since, firms, limit)
}
