// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

const submissionColumns = `s.id, s.assignment_id, s.person_id, s.draft, COALESCE(s.draft_link, ''), s.draft_version, s.draft_at, s.state,
	s.attempt, s.handed_in_at, s.late, s.on_paper, s.body, COALESCE(s.link, ''), COALESCE(s.receipt, '')`

func submissionInto(s *Submission) []any {
	return []any{&s.ID, &s.Assignment, &s.Person, &s.Draft, &s.DraftLink, &s.DraftVersion, &s.DraftAt, (*string)(&s.State), &s.Attempt,
		&s.HandedInAt, &s.Late, &s.OnPaper, &s.Body, &s.Link, &s.Receipt}
}

func scanSubmission(r db.Row) (Submission, error) {
	var s Submission
	return s, r.Scan(submissionInto(&s)...)
}

func findSubmission(ctx context.Context, q db.Q, which ID, who person.ID) (Submission, bool, error) {
	return db.Find(ctx, q, scanSubmission, `
		SELECT `+submissionColumns+`
		FROM assignment_submission s
		WHERE s.assignment_id = $1 AND s.person_id = $2`, which, who)
}

func findSubmissionByID(ctx context.Context, q db.Q, which SubmissionID) (Submission, error) {
	return db.One(ctx, q, scanSubmission, `
		SELECT `+submissionColumns+`
		FROM assignment_submission s
		WHERE s.id = $1`, which)
}

const emptySubmission = `
	INSERT INTO assignment_submission (id, assignment_id, person_id, draft_version, state, attempt, late, on_paper, created_at)
	VALUES ($1, $2, $3, 0, '', 0, $4, $4, $5)
	ON CONFLICT (assignment_id, person_id) DO NOTHING`

func insertEmpty(ctx context.Context, tx *db.Tx, key SubmissionID, which ID, who person.ID, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, emptySubmission, key, which, who, false, now)
	return err
}

func insertDraft(ctx context.Context, tx *db.Tx, key SubmissionID, which ID, who person.ID, d Draft, now clock.Instant) error {
	n, err := db.Exec(ctx, tx, emptySubmission, key, which, who, false, now)
	if err != nil || n == 0 {
		return conflictWhen(n == 0, err)
	}
	n, err = updateDraft(ctx, tx, which, int64(who), d, now)
	return conflictWhen(n == 0, err)
}

// updateDraft writes only over the version the pupil started from, and tells whether it did.
func updateDraft(ctx context.Context, tx *db.Tx, which ID, who int64, d Draft, now clock.Instant) (int64, error) {
	return db.Exec(ctx, tx, `
		UPDATE assignment_submission
		SET draft = $3, draft_link = $4, draft_version = draft_version + 1, draft_at = $5,
			state = CASE state WHEN '' THEN 'started' ELSE state END
		WHERE assignment_id = $1 AND person_id = $2 AND draft_version = $6`, which, who, d.Body, none(d.Link), now, d.Version)
}

// updateHandedIn also makes the draft what was handed in, so that she goes on from there.
func updateHandedIn(ctx context.Context, tx *db.Tx, w Submission) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE assignment_submission
		SET state = $2, attempt = $3, handed_in_at = $4, late = $5, body = $6, link = $7, receipt = $8, draft = $6, draft_link = $7,
			draft_version = draft_version + 1, draft_at = $4
		WHERE id = $1`, w.ID, string(w.State), w.Attempt, w.HandedInAt, w.Late, w.Body, none(w.Link), w.Receipt)
	return err
}

func insertAttempt(ctx context.Context, tx *db.Tx, key int64, w Submission, files string) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO assignment_attempt (id, submission_id, attempt, handed_in_at, late, body, link, files, receipt)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		key, w.ID, w.Attempt, w.HandedInAt, w.Late, w.Body, none(w.Link), files, w.Receipt)
	return err
}

func setPaper(ctx context.Context, tx *db.Tx, which ID, who person.ID, on bool, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE assignment_submission
		SET on_paper = $3, handed_in_at = CASE WHEN handed_in_at IS NULL AND $3 THEN $4 ELSE handed_in_at END
		WHERE assignment_id = $1 AND person_id = $2`, which, who, on, now)
	return err
}

const gradeColumns = `g.id, g.assignment_id, g.person_id, g.mark, COALESCE(g.label, ''), COALESCE(g.comment, ''), g.mark_version,
	g.comment_version, g.graded_by, g.graded_at, g.returned_mark, COALESCE(g.returned_label, ''), COALESCE(g.returned_comment, ''),
	g.returned_by, g.returned_at, g.seen_at, g.redo_at, g.redo_due_at, g.excused_at`

type gradeScan struct {
	Grade
	mark, returned *int64
}

func (v *gradeScan) into() []any {
	g := &v.Grade
	return []any{&g.ID, &g.Assignment, &g.Person, &v.mark, &g.Mark.Label, &g.Comment, &g.MarkVersion, &g.CommentVersion, &g.GradedBy,
		&g.GradedAt, &v.returned, &g.Returned.Mark.Label, &g.Returned.Comment, &g.Returned.By, &g.Returned.At, &g.SeenAt, &g.RedoAt,
		&g.RedoDueAt, &g.ExcusedAt}
}

func (v *gradeScan) done() Grade {
	v.Mark = stored(v.mark, v.Mark.Label)
	v.Returned.Mark = stored(v.returned, v.Returned.Mark.Label)
	v.readMark, v.readComment = v.MarkVersion, v.CommentVersion
	return v.Grade
}

func stored(n *int64, label string) Mark {
	switch {
	case n != nil:
		return Mark{Set: true, Number: *n}
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

func findGrade(ctx context.Context, q db.Q, which ID, pupil int64) (Grade, bool, error) {
	return db.Find(ctx, q, func(r db.Row) (Grade, error) {
		var v gradeScan
		err := r.Scan(v.into()...)
		return v.done(), err
	}, `
		SELECT `+gradeColumns+`
		FROM assignment_grade g
		WHERE g.assignment_id = $1 AND g.person_id = $2`, which, pupil)
}

func insertGrade(ctx context.Context, tx *db.Tx, key GradeID, which ID, pupil int64) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO assignment_grade (id, assignment_id, person_id, mark_version, comment_version)
		VALUES ($1, $2, $3, 0, 0)
		ON CONFLICT (assignment_id, person_id) DO NOTHING`, key, which, pupil)
	return err
}

// updateGrade writes a grade over the versions this transaction read: on PostgreSQL two transactions may have read the same row.
func updateGrade(ctx context.Context, tx *db.Tx, g Grade) error {
	mark, label := g.Mark.columns()
	returned, returnedLabel := g.Returned.Mark.columns()
	n, err := db.Exec(ctx, tx, `
		UPDATE assignment_grade
		SET mark = $2, label = $3, comment = $4, mark_version = $5, comment_version = $6, graded_by = $7, graded_at = $8,
			returned_mark = $9, returned_label = $10, returned_comment = $11, returned_by = $12, returned_at = $13, seen_at = $14,
			redo_at = $15, redo_due_at = $16, excused_at = $17
		WHERE id = $1 AND mark_version = $18 AND comment_version = $19`,
		g.ID, mark, label, none(g.Comment), g.MarkVersion, g.CommentVersion, g.GradedBy, g.GradedAt, returned, returnedLabel,
		none(g.Returned.Comment), g.Returned.By, g.Returned.At, g.SeenAt, g.RedoAt, g.RedoDueAt, g.ExcusedAt, g.readMark, g.readComment)
	return conflictWhen(n == 0, err)
}

func setGradeSeen(ctx context.Context, tx *db.Tx, which ID, pupil int64, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE assignment_grade
		SET seen_at = $3
		WHERE assignment_id = $1 AND person_id = $2 AND returned_at IS NOT NULL AND seen_at IS NULL`, which, pupil, now)
	return err
}

func countMarked(ctx context.Context, q db.Q, which ID) (int64, error) {
	return db.Int(ctx, q, `
		SELECT count(*)
		FROM assignment_grade
		WHERE assignment_id = $1 AND (mark IS NOT NULL OR label IS NOT NULL OR returned_at IS NOT NULL)`, which)
}
