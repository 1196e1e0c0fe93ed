// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// gradeColumns can all be read of a grade g that is not there.
const gradeColumns = `g.id, g.mark, COALESCE(g.label, ''), COALESCE(g.comment, ''), COALESCE(g.mark_version, 0),
	COALESCE(g.comment_version, 0), g.graded_by, g.graded_at, g.returned_mark, COALESCE(g.returned_label, ''),
	COALESCE(g.returned_comment, ''), g.returned_by, g.returned_at, g.seen_at, g.redo_at, g.redo_due_at, g.excused_at, g.excused_by`

// returnedColumns are gradeColumns for the pupil: what was not returned is not read.
const returnedColumns = `g.id, g.returned_mark, COALESCE(g.returned_label, ''), COALESCE(g.returned_comment, ''), 0, 0, g.returned_by,
	g.returned_at, g.returned_mark, COALESCE(g.returned_label, ''), COALESCE(g.returned_comment, ''), g.returned_by, g.returned_at,
	g.seen_at, g.redo_at, g.redo_due_at, g.excused_at, g.excused_by`

// gradeScan is a row on its way to a Grade: a mark is a number or a label.
type gradeScan struct {
	Grade
	number, returned *int64
}

func (v *gradeScan) into() []any {
	g := &v.Grade
	return []any{&g.ID, &v.number, &g.Mark.Label, &g.Comment, &g.MarkVersion, &g.CommentVersion, &g.GradedBy, &g.GradedAt, &v.returned,
		&g.Returned.Mark.Label, &g.Returned.Comment, &g.Returned.By, &g.Returned.At, &g.SeenAt, &g.RedoAt, &g.RedoDueAt, &g.ExcusedAt,
		&g.ExcusedBy}
}

func (v *gradeScan) done(which ID, who person.ID) Grade {
	g := v.Grade
	g.Assignment, g.Person = which, who
	g.Mark, g.Returned.Mark = stored(v.number, g.Mark.Label), stored(v.returned, g.Returned.Mark.Label)
	return g
}

func stored(number *int64, label string) Mark {
	switch {
	case number != nil:
		return Mark{Set: true, Number: *number}
	case label != "":
		return Mark{Set: true, Label: label}
	}
	return Mark{}
}

func (m Mark) columns() (number, label any) {
	switch {
	case !m.Set:
		return nil, nil
	case m.Label != "":
		return nil, m.Label
	}
	return m.Number, nil
}

// findGrade reads the teacher's side of a pupil's work; its ID is zero when nobody has written anything.
func findGrade(ctx context.Context, q db.Q, which ID, who person.ID) (Grade, error) {
	return findOneGrade(ctx, q, gradeColumns, which, who)
}

// findReturned is findGrade for the pupil and her guardians: mark and comment are those that were returned.
func findReturned(ctx context.Context, q db.Q, which ID, who person.ID) (Grade, error) {
	return findOneGrade(ctx, q, returnedColumns, which, who)
}

func findOneGrade(ctx context.Context, q db.Q, columns string, which ID, who person.ID) (Grade, error) {
	v, _, err := db.Find(ctx, q, func(r db.Row) (gradeScan, error) {
		var v gradeScan
		return v, r.Scan(v.into()...)
	}, `
		SELECT `+columns+`
		FROM assignment_grade g
		WHERE g.assignment_id = $1 AND g.person_id = $2`, which, who)
	return v.done(which, who), err
}

func upsertGrade(ctx context.Context, tx *db.Tx, g Grade) error {
	number, label := g.Mark.columns()
	returned, returnedLabel := g.Returned.Mark.columns()
	_, err := db.Exec(ctx, tx, `
		INSERT INTO assignment_grade (id, assignment_id, person_id, mark, label, comment, mark_version, comment_version, graded_by,
			graded_at, returned_mark, returned_label, returned_comment, returned_by, returned_at, seen_at, redo_at, redo_due_at,
			excused_at, excused_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
		ON CONFLICT (assignment_id, person_id) DO UPDATE
		SET mark = excluded.mark, label = excluded.label, comment = excluded.comment, mark_version = excluded.mark_version,
			comment_version = excluded.comment_version, graded_by = excluded.graded_by, graded_at = excluded.graded_at,
			returned_mark = excluded.returned_mark, returned_label = excluded.returned_label,
			returned_comment = excluded.returned_comment, returned_by = excluded.returned_by, returned_at = excluded.returned_at,
			seen_at = excluded.seen_at, redo_at = excluded.redo_at, redo_due_at = excluded.redo_due_at,
			excused_at = excluded.excused_at, excused_by = excluded.excused_by`,
		g.ID, g.Assignment, g.Person, number, label, none(g.Comment), g.MarkVersion, g.CommentVersion, g.GradedBy, g.GradedAt,
		returned, returnedLabel, none(g.Returned.Comment), g.Returned.By, g.Returned.At, g.SeenAt, g.RedoAt, g.RedoDueAt, g.ExcusedAt,
		g.ExcusedBy)
	return err
}

func setSeen(ctx context.Context, tx *db.Tx, which ID, who person.ID, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE assignment_grade
		SET seen_at = $3
		WHERE assignment_id = $1 AND person_id = $2 AND returned_at IS NOT NULL AND seen_at IS NULL`, which, who, now)
	return err
}

func countMarked(ctx context.Context, q db.Q, which ID) (int64, error) {
	return db.Int(ctx, q, `
		SELECT count(*)
		FROM assignment_grade
		WHERE assignment_id = $1
			AND (mark IS NOT NULL OR label IS NOT NULL OR returned_mark IS NOT NULL OR returned_label IS NOT NULL)`, which)
}
