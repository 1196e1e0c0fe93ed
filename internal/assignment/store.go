// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"strings"

	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

const assignmentColumns = `a.id, a.course_id, a.title, a.body, a.audience, a.opens_at, a.due_at, a.late_until, a.closes_at, a.late_rule,
	a.grace_minutes, a.homework, COALESCE(a.minutes, 0), a.takes_text, a.takes_files, a.takes_link, a.on_paper, a.max_files, a.max_bytes,
	a.file_kinds, a.redo, a.scale, COALESCE(a.max_mark, 0), COALESCE(a.labels, ''), a.counts, a.handed_out_at, a.version, a.created_at,
	a.removed_at`

// assignmentScan is a row on its way to an Assignment: lists are stored as one text.
type assignmentScan struct {
	Assignment
	kinds, labels string
}

func (v *assignmentScan) into() []any {
	a := &v.Assignment
	return []any{&a.ID, &a.Course, &a.Title, &a.Body, (*string)(&a.Audience), &a.OpensAt, &a.DueAt, &a.LateUntil, &a.ClosesAt,
		(*string)(&a.Late), &a.GraceMinutes, &a.Homework, &a.Minutes, &a.Takes.Text, &a.Takes.Files, &a.Takes.Link, &a.Takes.Paper,
		&a.Takes.MaxFiles, &a.Takes.MaxBytes, &v.kinds, &a.Redo, (*string)(&a.Scale.Kind), &a.Scale.Max, &v.labels, &a.Counts,
		&a.HandedOutAt, &a.Version, &a.CreatedAt, &a.RemovedAt}
}

func (v *assignmentScan) done() Assignment {
	v.Takes.Kinds, v.Scale.Labels = split(v.kinds, ","), split(v.labels, "\n")
	return v.Assignment
}

func split(s, by string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, by)
}

func scanAssignment(r db.Row) (Assignment, error) {
	var v assignmentScan
	err := r.Scan(v.into()...)
	return v.done(), err
}

// none is NULL for the zero value.
func none[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

func assignmentValues(v Assignment) []any {
	return []any{v.ID, v.Title, v.Body, string(v.Audience), v.OpensAt, v.DueAt, v.LateUntil, v.ClosesAt, string(v.Late), v.GraceMinutes,
		v.Homework, none(v.Minutes), v.Takes.Text, v.Takes.Files, v.Takes.Link, v.Takes.Paper, v.Takes.MaxFiles, v.Takes.MaxBytes,
		strings.Join(v.Takes.Kinds, ","), v.Redo, string(v.Scale.Kind), none(v.Scale.Max), none(strings.Join(v.Scale.Labels, "\n")),
		v.Counts}
}

// insertAssignment is false when the id is taken.
func insertAssignment(ctx context.Context, tx *db.Tx, v Assignment, by int64) (bool, error) {
	n, err := db.Exec(ctx, tx, `
		INSERT INTO assignment (id, title, body, audience, opens_at, due_at, late_until, closes_at, late_rule, grace_minutes, homework,
			minutes, takes_text, takes_files, takes_link, on_paper, max_files, max_bytes, file_kinds, redo, scale, max_mark, labels, counts,
			course_id, version, created_by, created_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26,
			$27, $28, $28)
		ON CONFLICT (id) DO NOTHING`,
		append(assignmentValues(v), v.Course, v.Version, person.ID(by), v.CreatedAt)...)
	return n > 0, err
}

// isAssignment tells whether the assignment of this id is what was made of the same form.
func isAssignment(ctx context.Context, q db.Q, which ID, v Assignment) (bool, error) {
	n, err := db.Int(ctx, q, `
		SELECT count(*)
		FROM assignment
		WHERE id = $1 AND course_id = $2 AND title = $3 AND body IS NOT DISTINCT FROM $4 AND audience = $5
			AND due_at IS NOT DISTINCT FROM $6 AND opens_at IS NOT DISTINCT FROM $7 AND removed_at IS NULL`,
		which, v.Course, v.Title, v.Body, string(v.Audience), v.DueAt, v.OpensAt)
	return n > 0, err
}

// updateAssignment writes only over the version that was read. Fault: Conflict "assignment.changed".
func updateAssignment(ctx context.Context, tx *db.Tx, v Assignment, by int64, now clock.Instant) error {
	n, err := db.Exec(ctx, tx, `
		UPDATE assignment
		SET title = $2, body = $3, audience = $4, opens_at = $5, due_at = $6, late_until = $7, closes_at = $8, late_rule = $9,
			grace_minutes = $10, homework = $11, minutes = $12, takes_text = $13, takes_files = $14, takes_link = $15, on_paper = $16,
			max_files = $17, max_bytes = $18, file_kinds = $19, redo = $20, scale = $21, max_mark = $22, labels = $23, counts = $24,
			version = version + 1, changed_by = $25, changed_at = $26
		WHERE id = $1 AND version = $27`,
		append(assignmentValues(v), person.ID(by), now, v.Version)...)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, changed)
	}
	return err
}

func findAssignment(ctx context.Context, q db.Q, which ID) (Assignment, error) {
	return db.One(ctx, q, scanAssignment, `
		SELECT `+assignmentColumns+`
		FROM assignment a
		WHERE a.id = $1 AND a.removed_at IS NULL`, which)
}

// findLatest is the assignment of a course that was made last: a new one starts from it.
func findLatest(ctx context.Context, q db.Q, c course.ID) (Assignment, bool, error) {
	return db.Find(ctx, q, scanAssignment, `
		SELECT `+assignmentColumns+`
		FROM assignment a
		WHERE a.course_id = $1 AND a.removed_at IS NULL
		ORDER BY a.id DESC
		LIMIT 1`, c)
}

// readChanged tells who changed an assignment last, and when; nobody when it is as it was made.
func readChanged(ctx context.Context, q db.Q, which ID) (by person.ID, at clock.Instant, err error) {
	err = db.Each(ctx, q, func(r db.Row) error { return r.Scan(&by, &at) }, `
		SELECT changed_by, changed_at
		FROM assignment
		WHERE id = $1`, which)
	return by, at, err
}

// setHandedOut tells whether it was not handed out before.
func setHandedOut(ctx context.Context, tx *db.Tx, which ID, at clock.Instant) (first bool, err error) {
	n, err := db.Exec(ctx, tx, `
		UPDATE assignment
		SET handed_out_at = $2
		WHERE id = $1 AND handed_out_at IS NULL`, which, at)
	return n > 0, err
}

func setRemoved(ctx context.Context, tx *db.Tx, which ID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `UPDATE assignment SET removed_at = $2 WHERE id = $1`, which, at)
	return err
}

// readNextDay is the day of the next lesson of a course after a day; empty when none is planned.
func readNextDay(ctx context.Context, q db.Q, c course.ID, after clock.Date) (clock.Date, error) {
	day, err := db.Text(ctx, q, `
		SELECT min(held_on)
		FROM plan_lesson
		WHERE course_id = $1 AND held_on > $2`, c, string(after))
	return clock.Date(day), err
}
