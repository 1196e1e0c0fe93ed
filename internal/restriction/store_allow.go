// SPDX-License-Identifier: AGPL-3.0-or-later

package restriction

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
)

func insertAllow(ctx context.Context, tx *db.Tx, key id.Of[Allow], who person.ID, of Record, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO restriction_allow (id, person_id, kind, record_id, given_at)
		VALUES ($1, $2, $3, $4, $5)`, key, who, of.Kind, of.ID, at)
	return err
}

func endAllow(ctx context.Context, tx *db.Tx, who person.ID, of Record, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE restriction_allow
		SET taken_back_at = $4
		WHERE person_id = $1 AND kind = $2 AND record_id = $3 AND taken_back_at IS NULL`, who, of.Kind, of.ID, at)
	return err
}

func findSeal(ctx context.Context, q db.Q, who person.ID, of Record) (Seal, error) {
	return db.One(ctx, q, func(r db.Row) (Seal, error) {
		var s Seal
		return s, r.Scan(&s.Marked, &s.Allowed)
	}, `
		SELECT
			(SELECT MAX(made_at) FROM restriction_mark
				WHERE person_id = $1 AND lifted_at IS NULL AND (kind = '' OR (kind = $2 AND record_id = $3))),
			(SELECT MAX(given_at) FROM restriction_allow
				WHERE person_id = $1 AND kind = $2 AND record_id = $3 AND taken_back_at IS NULL)`, who, of.Kind, of.ID)
}

func readAllows(ctx context.Context, q db.Q, who person.ID) (map[Record]clock.Instant, error) {
	out := map[Record]clock.Instant{}
	return out, db.Each(ctx, q, func(r db.Row) error {
		var of Record
		var at clock.Instant
		err := r.Scan(&of.Kind, &of.ID, &at)
		out[of] = max(out[of], at)
		return err
	}, `
		SELECT kind, record_id, given_at
		FROM restriction_allow
		WHERE person_id = $1 AND taken_back_at IS NULL`, who)
}
