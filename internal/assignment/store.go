// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"strings"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

const assignmentColumns = `a.id, a.course_id, a.title, a.body, a.audience, a.opens_at, a.due_at, a.late_until, a.closes_at, a.late_rule,
	a.grace_minutes, a.homework, COALESCE(a.minutes, 0), a.takes_text, a.takes_files, a.takes_link, a.on_paper, a.max_files, a.max_bytes,
	a.file_kinds, a.redo, a.scale, COALESCE(a.max_mark, 0), COALESCE(a.labels, ''), a.counts, a.handed_out_at, a.version, a.created_at,
	a.removed_at`

type assignmentScan struct {
	Assignment
	audience, late, kinds, scale, labels string
}

func (v *assignmentScan) into() []any {
	a := &v.Assignment
	return []any{&a.ID, &a.Course, &a.Title, &a.Body, &v.audience, &a.OpensAt, &a.DueAt, &a.LateUntil, &a.ClosesAt, &v.late,
		&a.GraceMinutes, &a.Homework, &a.Minutes, &a.Takes.Text, &a.Takes.Files, &a.Takes.Link, &a.Takes.Paper, &a.Takes.MaxFiles,
		&a.Takes.MaxBytes, &v.kinds, &a.Redo, &v.scale, &a.Scale.Max, &v.labels, &a.Counts, &a.HandedOutAt, &a.Version, &a.CreatedAt,
		&a.RemovedAt}
}

func (v *assignmentScan) done() Assignment {
	a := v.Assignment
	a.Audience, a.Late, a.Scale.Kind = Audience(v.audience), LateRule(v.late), ScaleKind(v.scale)
	a.Takes.Kinds, a.Scale.Labels = split(v.kinds, ","), split(v.labels, "\n")
	return a
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

func insertAssignment(ctx context.Context, tx *db.Tx, v Assignment, by int64) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO assignment (id, title, body, audience, opens_at, due_at, late_until, closes_at, late_rule, grace_minutes, homework,
			minutes, takes_text, takes_files, takes_link, on_paper, max_files, max_bytes, file_kinds, redo, scale, max_mark, labels, counts,
			course_id, version, created_by, created_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26,
			$27, $28, $28)`,
		append(assignmentValues(v), v.Course, v.Version, pupilID(by), v.CreatedAt)...)
	return err
}

// updateAssignment writes only over the version that was read.
func updateAssignment(ctx context.Context, tx *db.Tx, v Assignment, by int64, now clock.Instant) error {
	n, err := db.Exec(ctx, tx, `
		UPDATE assignment
		SET title = $2, body = $3, audience = $4, opens_at = $5, due_at = $6, late_until = $7, closes_at = $8, late_rule = $9,
			grace_minutes = $10, homework = $11, minutes = $12, takes_text = $13, takes_files = $14, takes_link = $15, on_paper = $16,
			max_files = $17, max_bytes = $18, file_kinds = $19, redo = $20, scale = $21, max_mark = $22, labels = $23, counts = $24,
			version = version + 1, changed_by = $25, changed_at = $26
		WHERE id = $1 AND version = $27`,
		append(assignmentValues(v), pupilID(by), now, v.Version)...)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "assignment.changed")
	}
	return err
}

func findAssignment(ctx context.Context, q db.Q, which ID) (Assignment, error) {
	return db.One(ctx, q, scanAssignment, `
		SELECT `+assignmentColumns+`
		FROM assignment a
		WHERE a.id = $1 AND a.removed_at IS NULL`, which)
}

func setHandedOut(ctx context.Context, tx *db.Tx, which ID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE assignment
		SET handed_out_at = $2
		WHERE id = $1 AND handed_out_at IS NULL`, which, at)
	return err
}

func setRemoved(ctx context.Context, tx *db.Tx, which ID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `UPDATE assignment SET removed_at = $2 WHERE id = $1`, which, at)
	return err
}

func deleteTargets(ctx context.Context, tx *db.Tx, which ID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM assignment_audience WHERE assignment_id = $1`, which)
	return err
}

func insertTarget(ctx context.Context, tx *db.Tx, which ID, kind string, target int64) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO assignment_audience (assignment_id, kind, target_id)
		VALUES ($1, $2, $3)`, which, kind, target)
	return err
}

func readTargets(ctx context.Context, q db.Q, which ID) ([]int64, error) {
	return db.All(ctx, q, func(r db.Row) (int64, error) {
		var n int64
		return n, r.Scan(&n)
	}, `SELECT target_id FROM assignment_audience WHERE assignment_id = $1 ORDER BY target_id`, which)
}

// inAudience holds for a pupil m of course_member whom the assignment a is for.
const inAudience = `m.role = 'pupil' AND m.ended_at IS NULL AND (a.audience = 'all' OR EXISTS (
	SELECT 1
	FROM assignment_audience t
	WHERE t.assignment_id = a.id AND (
		(t.kind = 'pupil' AND t.target_id = m.person_id)
		OR (t.kind = 'group' AND EXISTS (
			SELECT 1 FROM course_group_member gm WHERE gm.group_id = t.target_id AND gm.person_id = m.person_id)))))`

func countInAudience(ctx context.Context, q db.Q, which ID, pupil int64) (int64, error) {
	return db.Int(ctx, q, `
		SELECT count(*)
		FROM assignment a
		JOIN course_member m ON m.course_id = a.course_id
		WHERE a.id = $1 AND m.person_id = $2 AND a.removed_at IS NULL AND `+inAudience, which, pupil)
}

func readOwnTerms(ctx context.Context, q db.Q, which ID) ([]OwnTerms, error) {
	return db.All(ctx, q, func(r db.Row) (OwnTerms, error) {
		var o OwnTerms
		return o, r.Scan(&o.Kind, &o.Target, &o.OpensAt, &o.DueAt, &o.LateUntil, &o.Reason)
	}, `
		SELECT kind, target_id, opens_at, due_at, late_until, COALESCE(reason, '')
		FROM assignment_date
		WHERE assignment_id = $1
		ORDER BY id`, which)
}

func upsertOwnTerms(ctx context.Context, tx *db.Tx, key int64, which ID, o OwnTerms, by int64, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO assignment_date (id, assignment_id, kind, target_id, opens_at, due_at, late_until, reason, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (assignment_id, kind, target_id) DO UPDATE
		SET opens_at = excluded.opens_at, due_at = excluded.due_at, late_until = excluded.late_until, reason = excluded.reason`,
		key, which, o.Kind, o.Target, o.OpensAt, o.DueAt, o.LateUntil, none(o.Reason), pupilID(by), now)
	return err
}

func deleteOwnTerms(ctx context.Context, tx *db.Tx, which ID, o OwnTerms) error {
	_, err := db.Exec(ctx, tx, `
		DELETE FROM assignment_date
		WHERE assignment_id = $1 AND kind = $2 AND target_id = $3`, which, o.Kind, o.Target)
	return err
}
