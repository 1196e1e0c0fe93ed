// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"context"
	"strings"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// told is the condition that no flag keeps a guardian (g) from a child.
const told = `NOT EXISTS (
			SELECT 1
			FROM person_flag f
			WHERE f.child_id = g.child_id AND f.other_id = g.guardian_id AND f.kind = 'no_info' AND f.lifted_at IS NULL)`

const flagRows = `
		SELECT f.id, f.child_id, COALESCE(f.other_id, 0), COALESCE(o.given_name || ' ' || o.family_name, ''), f.kind, f.reason, f.set_at, f.conflict_at,
			COALESCE(f.lift_by, 0), COALESCE(f.lift_reason, ''), f.lift_asked_at, f.lifted_at
		FROM person_flag f
		LEFT JOIN person o ON o.id = f.other_id`

func scanFlag(r db.Row) (Flag, error) {
	var f Flag
	err := r.Scan(&f.ID, &f.Child, &f.Other, &f.OtherName, &f.Kind, &f.Reason, &f.SetAt, &f.ConflictAt, &f.LiftBy, &f.LiftWhy, &f.LiftAsked, &f.Lifted)
	f.OtherName = strings.TrimSpace(f.OtherName)
	return f, err
}

func insertFlag(ctx context.Context, tx *db.Tx, f Flag, by ID) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO person_flag (id, child_id, kind, other_id, reason, set_by, set_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, f.ID, f.Child, f.Kind, f.Other, f.Reason, by, f.SetAt)
	return err
}

func findFlag(ctx context.Context, q db.Q, which FlagID) (Flag, error) {
	return db.One(ctx, q, scanFlag, flagRows+`
		WHERE f.id = $1`, which)
}

func readFlags(ctx context.Context, q db.Q, child ID) ([]Flag, error) {
	return db.All(ctx, q, scanFlag, flagRows+`
		WHERE f.child_id = $1
		ORDER BY CASE WHEN f.lifted_at IS NULL THEN 0 ELSE 1 END, f.id DESC`, child)
}

func readConflicts(ctx context.Context, q db.Q) ([]Flag, error) {
	return db.All(ctx, q, scanFlag, flagRows+`
		WHERE f.conflict_at IS NOT NULL AND f.lifted_at IS NULL
		ORDER BY f.conflict_at, f.id`)
}

func readWaiting(ctx context.Context, q db.Q) ([]Flag, error) {
	return db.All(ctx, q, scanFlag, flagRows+`
		WHERE (f.conflict_at IS NOT NULL OR f.lift_asked_at IS NOT NULL) AND f.lifted_at IS NULL
		ORDER BY CASE WHEN f.conflict_at IS NULL THEN 1 ELSE 0 END, f.id`)
}

func readBlocks(ctx context.Context, q db.Q) (map[ID][]Block, error) {
	out := map[ID][]Block{}
	err := db.Each(ctx, q, func(r db.Row) error {
		var child ID
		var b Block
		if err := r.Scan(&child, &b.Flag, &b.Other, &b.Key); err != nil {
			return err
		}
		out[child] = append(out[child], b)
		return nil
	}, `
		SELECT f.child_id, f.id, o.id, o.sort_key
		FROM person_flag f
		JOIN person o ON o.id = f.other_id
		WHERE f.kind = 'no_info' AND f.lifted_at IS NULL`)
	return out, err
}

// countBlocked counts the flags that keep a guardian from a child, under her number or her name.
func countBlocked(ctx context.Context, q db.Q, guardian, child ID) (int64, error) {
	return db.Int(ctx, q, `
		SELECT count(*)
		FROM person_flag f
		JOIN person o ON o.id = f.other_id
		JOIN person x ON x.id = $1
		WHERE f.child_id = $2 AND f.kind = 'no_info' AND f.lifted_at IS NULL AND (o.id = x.id OR o.sort_key = x.sort_key)`, guardian, child)
}

// countDeaf counts the flags of a child that name who has this address.
func countDeaf(ctx context.Context, q db.Q, address string, child ID) (int64, error) {
	return db.Int(ctx, q, `
		SELECT count(*)
		FROM person_flag f
		JOIN person o ON o.id = f.other_id
		WHERE f.child_id = $1 AND f.lifted_at IS NULL AND f.kind <> 'quiet' AND o.email_folded = $2`, child, address)
}

func setLiftAsked(ctx context.Context, tx *db.Tx, which FlagID, by ID, why string, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE person_flag
		SET lift_by = $2, lift_reason = $3, lift_asked_at = $4
		WHERE id = $1`, which, by, none(why), at)
	return err
}

func setFlagLifted(ctx context.Context, tx *db.Tx, which FlagID, by ID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE person_flag
		SET lifted_by = $2, lifted_at = $3, conflict_at = NULL
		WHERE id = $1`, which, by, at)
	return err
}

func setConflict(ctx context.Context, tx *db.Tx, which FlagID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE person_flag
		SET conflict_at = $2
		WHERE id = $1 AND lifted_at IS NULL`, which, at)
	return err
}

// countSecret counts the standing flags that keep a person's address secret.
func countSecret(ctx context.Context, q db.Q, who ID) (int64, error) {
	return db.Int(ctx, q, `
		SELECT count(*)
		FROM person_flag f
		WHERE f.child_id = $1 AND f.kind = 'secret_address' AND f.lifted_at IS NULL`, who)
}
