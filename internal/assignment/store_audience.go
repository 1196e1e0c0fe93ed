// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// inAudience holds for a pupil m of course_member whom the assignment a is for.
const inAudience = `m.role = 'pupil' AND m.ended_at IS NULL AND (a.audience = 'all' OR EXISTS (
	SELECT 1
	FROM assignment_audience t
	WHERE t.assignment_id = a.id AND (
		(t.kind = 'pupil' AND t.target_id = m.person_id)
		OR (t.kind = 'group' AND EXISTS (
			SELECT 1 FROM course_group_member gm WHERE gm.group_id = t.target_id AND gm.person_id = m.person_id)))))`

// readInAudience keeps those of some people whom an assignment is for.
func readInAudience(ctx context.Context, q db.Q, which ID, people ...person.ID) ([]person.ID, error) {
	var a db.Args
	return db.All(ctx, q, scanPersonID, `
		SELECT m.person_id
		FROM assignment a
		JOIN course_member m ON m.course_id = a.course_id
		WHERE a.id = `+a.Add(which)+` AND m.person_id IN `+db.InOf(&a, people)+` AND a.removed_at IS NULL AND `+inAudience+`
		ORDER BY m.person_id`, a.List()...)
}

func scanPersonID(r db.Row) (person.ID, error) {
	var who person.ID
	return who, r.Scan(&who)
}

func deleteTargets(ctx context.Context, tx *db.Tx, which ID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM assignment_audience WHERE assignment_id = $1`, which)
	return err
}

func insertTargets(ctx context.Context, tx *db.Tx, v Assignment, targets []int64) error {
	rows := make([][]any, len(targets))
	for i, t := range targets {
		rows[i] = []any{v.ID, v.Audience.target(), t}
	}
	return db.InsertMany(ctx, tx, "assignment_audience", []string{"assignment_id", "kind", "target_id"}, rows)
}

func readTargets(ctx context.Context, q db.Q, which ID) ([]int64, error) {
	return db.All(ctx, q, func(r db.Row) (int64, error) {
		var n int64
		return n, r.Scan(&n)
	}, `
		SELECT target_id
		FROM assignment_audience
		WHERE assignment_id = $1
		ORDER BY target_id`, which)
}

const ownTermsColumns = `d.assignment_id, d.kind, d.target_id, d.opens_at, d.due_at, d.late_until, COALESCE(d.reason, '')`

// ownRow is own terms with what they are for.
type ownRow struct {
	which ID
	OwnTerms
}

func scanOwn(r db.Row) (ownRow, error) {
	var o ownRow
	return o, r.Scan(&o.which, &o.Kind, &o.Target, &o.OpensAt, &o.DueAt, &o.LateUntil, &o.Reason)
}

func ownTermsOf(rows []ownRow, err error) ([]OwnTerms, error) {
	var out []OwnTerms
	for _, r := range rows {
		out = append(out, r.OwnTerms)
	}
	return out, err
}

func readOwnTerms(ctx context.Context, q db.Q, which ID) ([]OwnTerms, error) {
	return ownTermsOf(db.All(ctx, q, scanOwn, `
		SELECT `+ownTermsColumns+`
		FROM assignment_date d
		WHERE d.assignment_id = $1
		ORDER BY d.id`, which))
}

// ofHer holds for own dates d of the person $1 or of a group she is in.
const ofHer = `((d.kind = 'pupil' AND d.target_id = $1)
	OR (d.kind = 'group' AND d.target_id IN (SELECT gm.group_id FROM course_group_member gm WHERE gm.person_id = $1)))`

// readTermsOf reads the own dates that hold for a pupil.
func readTermsOf(ctx context.Context, q db.Q, which ID, pupil person.ID) ([]OwnTerms, error) {
	return ownTermsOf(db.All(ctx, q, scanOwn, `
		SELECT `+ownTermsColumns+`
		FROM assignment_date d
		WHERE d.assignment_id = $2 AND `+ofHer+`
		ORDER BY d.id`, pupil, which))
}

// readAllTermsOf reads the own dates that hold for a pupil in any assignment.
func readAllTermsOf(ctx context.Context, q db.Q, pupil person.ID) (map[ID][]OwnTerms, error) {
	rows, err := db.All(ctx, q, scanOwn, `
		SELECT `+ownTermsColumns+`
		FROM assignment_date d
		WHERE `+ofHer+`
		ORDER BY d.id`, pupil)
	out := map[ID][]OwnTerms{}
	for _, r := range rows {
		out[r.which] = append(out[r.which], r.OwnTerms)
	}
	return out, err
}

func upsertOwnTerms(ctx context.Context, tx *db.Tx, key int64, which ID, o OwnTerms, by int64, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO assignment_date (id, assignment_id, kind, target_id, opens_at, due_at, late_until, reason, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (assignment_id, kind, target_id) DO UPDATE
		SET opens_at = excluded.opens_at, due_at = excluded.due_at, late_until = excluded.late_until, reason = excluded.reason,
			created_by = excluded.created_by, created_at = excluded.created_at`,
		key, which, o.Kind, o.Target, o.OpensAt, o.DueAt, o.LateUntil, none(o.Reason), person.ID(by), now)
	return err
}

func deleteOwnTerms(ctx context.Context, tx *db.Tx, which ID, o OwnTerms) error {
	_, err := db.Exec(ctx, tx, `
		DELETE FROM assignment_date
		WHERE assignment_id = $1 AND kind = $2 AND target_id = $3`, which, o.Kind, o.Target)
	return err
}
