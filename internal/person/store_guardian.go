// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
)

// The side of a guardian link that is asked for.
const (
	childSide    = `g.child_id = p.id AND g.guardian_id = $1`
	guardianSide = `g.guardian_id = p.id AND g.child_id = $1`
)

func readGuardians(ctx context.Context, q db.Q, who ID, side string) ([]Guardian, error) {
	return db.All(ctx, q, func(r db.Row) (Guardian, error) {
		var g Guardian
		var given, family, call string
		err := r.Scan(&g.ID, &given, &family, &call, &g.SortKey, &g.Relation, &g.Since)
		p := Person{GivenName: given, FamilyName: family, CallName: call}
		g.Full, g.Short = p.Name(), p.Short()
		return g, err
	}, `
		SELECT p.id, p.given_name, p.family_name, p.call_name, p.sort_key, g.relation, g.created_at
		FROM person_guardian g
		JOIN person p ON `+side+`
		WHERE g.ended_at IS NULL AND p.closed_at IS NULL AND `+told+`
		ORDER BY p.sort_key, p.id`, who)
}

func countGuardian(ctx context.Context, q db.Q, guardian, child ID) (int64, error) {
	return db.Int(ctx, q, `
		SELECT count(*)
		FROM person_guardian g
		JOIN person p ON p.id = g.child_id
		WHERE g.guardian_id = $1 AND g.child_id = $2 AND g.ended_at IS NULL AND p.closed_at IS NULL AND `+told, guardian, child)
}

func upsertGuardian(ctx context.Context, tx *db.Tx, link id.Of[Guardian], guardian, child ID, relation, source string, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO person_guardian (id, child_id, guardian_id, relation, source, created_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (child_id, guardian_id) DO UPDATE
		SET relation = excluded.relation, ended_at = NULL`, link, child, guardian, relation, source, at)
	return err
}

func endGuardian(ctx context.Context, tx *db.Tx, guardian, child ID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE person_guardian
		SET ended_at = $3
		WHERE guardian_id = $1 AND child_id = $2 AND ended_at IS NULL`, guardian, child, at)
	return err
}
