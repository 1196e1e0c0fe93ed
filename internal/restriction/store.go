// SPDX-License-Identifier: AGPL-3.0-or-later

package restriction

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

// KeepsData is the query for the people whose data retention must not take while they want them kept.
const KeepsData = `SELECT person_id FROM restriction_mark WHERE lifted_at IS NULL AND ground IN ('unlawful', 'claims')`

func insertMark(ctx context.Context, tx *db.Tx, m Mark, by int64) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO restriction_mark (id, person_id, kind, record_id, ground, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, m.ID, m.Person, m.Of.Kind, m.Of.ID, string(m.Ground), person.ID(by), m.Since)
	return err
}

func setLift(ctx context.Context, tx *db.Tx, which ID, at clock.Instant) error {
	n, err := db.Exec(ctx, tx, `
		UPDATE restriction_mark
		SET lift_at = $2
		WHERE id = $1 AND lifted_at IS NULL`, which, at)
	return orMissing(n, err)
}

func liftDue(ctx context.Context, tx *db.Tx, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE restriction_mark
		SET lifted_at = lift_at
		WHERE lifted_at IS NULL AND lift_at <= $1`, now)
	return err
}

func readMarks(ctx context.Context, q db.Q, who person.ID) ([]Mark, error) {
	return db.All(ctx, q, func(r db.Row) (Mark, error) {
		m := Mark{Person: who}
		return m, r.Scan(&m.ID, &m.Of.Kind, &m.Of.ID, (*string)(&m.Ground), &m.Since, &m.LiftAt)
	}, `
		SELECT id, kind, record_id, ground, made_at, lift_at
		FROM restriction_mark
		WHERE person_id = $1 AND lifted_at IS NULL
		ORDER BY id`, who)
}

// pausedNow are the people whose part of a record ($1, $2) is only kept, each with a 1: those with a mark after which they let nobody use it,
// and those who were erased and of whom something must be kept.
const pausedNow = `
		SELECT person_id, 1
		FROM restriction_mark
		WHERE lifted_at IS NULL AND (kind = '' OR (kind = $1 AND record_id = $2)) AND NOT EXISTS (
			SELECT 1
			FROM restriction_allow l
			WHERE l.person_id = restriction_mark.person_id AND l.kind = $1 AND l.record_id = $2 AND l.taken_back_at IS NULL
				AND l.given_at >= restriction_mark.made_at)
		UNION ALL
		SELECT id, 1
		FROM person
		WHERE closed_why = 'erased'`

func readPaused(ctx context.Context, q db.Q, of Record) (map[person.ID]bool, error) {
	out := map[person.ID]bool{}
	return out, db.Each(ctx, q, func(r db.Row) error {
		var who person.ID
		var one int64
		err := r.Scan(&who, &one)
		out[who] = true
		return err
	}, pausedNow, of.Kind, of.ID)
}

func readBoth(ctx context.Context, q db.Q, of Record) (paused, contested map[person.ID]bool, err error) {
	paused, contested = map[person.ID]bool{}, map[person.ID]bool{}
	err = db.Each(ctx, q, func(r db.Row) error {
		var who person.ID
		var marked int64
		err := r.Scan(&who, &marked)
		if marked == 1 {
			paused[who] = true
		} else {
			contested[who] = true
		}
		return err
	}, pausedNow+`
		UNION ALL
		SELECT person_id, 0
		FROM restriction_statement
		WHERE kind = $1 AND record_id = $2 AND contests AND settled_at IS NULL`, of.Kind, of.ID)
	return paused, contested, err
}

func upsertStatement(ctx context.Context, tx *db.Tx, s Statement) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO restriction_statement (id, person_id, kind, record_id, contests, body, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (kind, record_id, person_id) DO UPDATE
		SET contests = excluded.contests, body = excluded.body, made_at = excluded.made_at, settled_at = NULL, settled_by = NULL, answer = NULL`,
		s.ID, s.Person, s.Of.Kind, s.Of.ID, s.Contests, s.Body, s.At)
	return err
}

func deleteStatement(ctx context.Context, tx *db.Tx, who person.ID, of Record) error {
	_, err := db.Exec(ctx, tx, `
		DELETE FROM restriction_statement
		WHERE person_id = $1 AND kind = $2 AND record_id = $3`, who, of.Kind, of.ID)
	return err
}

func settleStatement(ctx context.Context, tx *db.Tx, who person.ID, of Record, by int64, answer string, at clock.Instant) error {
	n, err := db.Exec(ctx, tx, `
		UPDATE restriction_statement
		SET settled_at = $4, settled_by = $5, answer = $6
		WHERE person_id = $1 AND kind = $2 AND record_id = $3 AND settled_at IS NULL`, who, of.Kind, of.ID, at, person.ID(by), answer)
	return orMissing(n, err)
}

func findStatement(ctx context.Context, q db.Q, who person.ID, of Record) (Statement, error) {
	s, _, err := db.Find(ctx, q, func(r db.Row) (Statement, error) {
		s := Statement{Person: who, Of: of}
		return s, r.Scan(&s.ID, &s.Contests, &s.Body, &s.At, &s.SettledAt, &s.Answer)
	}, `
		SELECT id, contests, body, made_at, settled_at, COALESCE(answer, '')
		FROM restriction_statement
		WHERE person_id = $1 AND kind = $2 AND record_id = $3`, who, of.Kind, of.ID)
	return s, err
}

func orMissing(n int64, err error) error {
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}
