// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

func conflictWhen(lost bool, err error) error {
	if err == nil && lost {
		return errElsewhere()
	}
	return err
}

// readClass reads every pupil an assignment is for with her work and grade, without texts of the work, with one query.
func readClass(ctx context.Context, q db.Q, v Assignment) ([]Work, error) {
	return db.All(ctx, q, func(r db.Row) (Work, error) {
		var w Work
		var p person.Person
		s := &w.Submission
		var sub *int64
		var state *string
		var late, paper *bool
		var attempt *int64
		var g gradeRow
		err := r.Scan(append([]any{&w.ID, &p.GivenName, &p.FamilyName, &p.CallName, &w.SortKey, &sub, &state, &attempt, &s.HandedInAt, &late,
			&paper}, g.into()...)...)
		w.Full, w.Short = p.Name(), p.Short()
		if sub != nil {
			s.ID, s.State, s.Attempt, s.Late, s.OnPaper = SubmissionID(*sub), State(*state), *attempt, *late, *paper
		}
		s.Assignment, s.Person = v.ID, w.ID
		w.Grade = g.done(v.ID, w.ID)
		return w, err
	}, `
		SELECT p.id, p.given_name, p.family_name, p.call_name, p.sort_key, s.id, s.state, s.attempt, s.handed_in_at, s.late, s.on_paper,
			`+gradeRowColumns+`
		FROM assignment a
		JOIN course_member m ON m.course_id = a.course_id
		JOIN person p ON p.id = m.person_id AND p.closed_at IS NULL
		LEFT JOIN assignment_submission s ON s.assignment_id = a.id AND s.person_id = m.person_id
		LEFT JOIN assignment_grade g ON g.assignment_id = a.id AND g.person_id = m.person_id
		WHERE a.id = $1 AND `+inAudience+`
		ORDER BY p.sort_key, p.id`, v.ID)
}

// gradeRow is a grade that may not be there.
type gradeRow struct {
	id, mark, returned      *int64
	markVersion, comVersion *int64
	g                       Grade
}

const gradeRowColumns = `g.id, g.mark, COALESCE(g.label, ''), COALESCE(g.comment, ''), g.mark_version, g.comment_version, g.graded_by,
	g.graded_at, g.returned_mark, COALESCE(g.returned_label, ''), COALESCE(g.returned_comment, ''), g.returned_by, g.returned_at,
	g.seen_at, g.redo_at, g.redo_due_at, g.excused_at`

func (v *gradeRow) into() []any {
	g := &v.g
	return []any{&v.id, &v.mark, &g.Mark.Label, &g.Comment, &v.markVersion, &v.comVersion, &g.GradedBy, &g.GradedAt, &v.returned,
		&g.Returned.Mark.Label, &g.Returned.Comment, &g.Returned.By, &g.Returned.At, &g.SeenAt, &g.RedoAt, &g.RedoDueAt, &g.ExcusedAt}
}

func (v *gradeRow) done(which ID, who person.ID) Grade {
	v.g.Assignment, v.g.Person = which, who
	if v.id == nil {
		return v.g
	}
	v.g.ID, v.g.MarkVersion, v.g.CommentVersion = GradeID(*v.id), *v.markVersion, *v.comVersion
	v.g.readMark, v.g.readComment = *v.markVersion, *v.comVersion
	v.g.Mark, v.g.Returned.Mark = stored(v.mark, v.g.Mark.Label), stored(v.returned, v.g.Returned.Mark.Label)
	return v.g
}

// listForTeachers reads the assignments of courses with how far the classes are.
func listForTeachers(ctx context.Context, q db.Q, c course.ID) ([]Line, error) {
	return db.All(ctx, q, func(r db.Row) (Line, error) {
		var v assignmentScan
		var l Line
		err := r.Scan(append(v.into(), &l.Pupils, &l.HandedIn, &l.Waiting, &l.Returned)...)
		l.Assignment = v.done()
		return l, err
	}, `
		SELECT `+assignmentColumns+`,
			(SELECT count(*) FROM course_member m WHERE m.course_id = a.course_id AND `+inAudience+`),
			(SELECT count(*) FROM assignment_submission s WHERE s.assignment_id = a.id AND (s.state = 'handed_in' OR s.on_paper)),
			(SELECT count(*) FROM assignment_submission s WHERE s.assignment_id = a.id AND `+waiting+`),
			(SELECT count(*) FROM assignment_grade g WHERE g.assignment_id = a.id AND g.returned_at IS NOT NULL)
		FROM assignment a
		WHERE a.course_id = $1 AND a.removed_at IS NULL
		ORDER BY a.due_at DESC NULLS LAST, a.id DESC`, c)
}

// waiting holds for work s that was handed in and not marked since.
const waiting = `(s.state = 'handed_in' OR s.on_paper) AND NOT EXISTS (
	SELECT 1
	FROM assignment_grade w
	WHERE w.assignment_id = s.assignment_id AND w.person_id = s.person_id
		AND (w.excused_at IS NOT NULL OR (w.graded_at >= s.handed_in_at AND (w.mark IS NOT NULL OR w.label IS NOT NULL OR w.comment IS NOT NULL))
			OR w.returned_at >= s.handed_in_at))`

// readToMark reads where work waits for a teacher, over all her courses.
func readToMark(ctx context.Context, q db.Q, teacher int64) ([]Line, error) {
	return db.All(ctx, q, func(r db.Row) (Line, error) {
		var v assignmentScan
		var l Line
		err := r.Scan(append(v.into(), &l.CourseTitle, &l.CourseCode, &l.Cover, &l.Waiting)...)
		l.Assignment = v.done()
		return l, err
	}, `
		SELECT `+assignmentColumns+`, c.title, c.code, c.cover, count(*)
		FROM course_member me
		JOIN course c ON c.id = me.course_id AND c.archived_at IS NULL
		JOIN assignment a ON a.course_id = c.id AND a.removed_at IS NULL AND a.handed_out_at IS NOT NULL
		JOIN assignment_submission s ON s.assignment_id = a.id AND `+waiting+`
		WHERE me.person_id = $1 AND me.ended_at IS NULL AND me.role IN ('teacher', 'assistant')
		GROUP BY a.id, c.id
		ORDER BY min(s.handed_in_at)`, teacher)
}

// readPupil reads the handed-out assignments of a pupil over all her courses (or one) that are due or came back after a moment.
func readPupil(ctx context.Context, q db.Q, pupil int64, c course.ID, since clock.Instant) ([]Line, error) {
	return db.All(ctx, q, func(r db.Row) (Line, error) {
		var v assignmentScan
		var l Line
		var state *string
		var late, paper *bool
		var g gradeRow
		err := r.Scan(append(append(v.into(), &l.CourseTitle, &l.CourseCode, &l.Cover, &state, &l.Submission.HandedInAt, &late, &paper,
			&l.ReturnedBy), g.into()...)...)
		l.Assignment = v.done()
		if state != nil {
			l.Submission.State, l.Submission.Late, l.Submission.OnPaper = State(*state), *late, *paper
		}
		l.Grade = g.done(l.ID, person.ID(pupil))
		return l, err
	}, `
		SELECT `+assignmentColumns+`, c.title, c.code, c.cover, s.state, s.handed_in_at, s.late, s.on_paper,
			COALESCE(b.given_name || ' ' || b.family_name, ''), `+gradeRowColumns+`
		FROM course_member m
		JOIN course c ON c.id = m.course_id AND c.archived_at IS NULL
		JOIN assignment a ON a.course_id = c.id AND a.removed_at IS NULL AND a.handed_out_at IS NOT NULL
		LEFT JOIN assignment_submission s ON s.assignment_id = a.id AND s.person_id = m.person_id
		LEFT JOIN assignment_grade g ON g.assignment_id = a.id AND g.person_id = m.person_id
		LEFT JOIN person b ON b.id = g.returned_by
		WHERE m.person_id = $1 AND `+inAudience+` AND ($2 = 0 OR c.id = $2)
			AND (a.due_at IS NULL OR a.due_at >= $3 OR g.returned_at >= $3 OR g.redo_at >= $3)
		ORDER BY a.due_at NULLS LAST, a.id`, pupil, int64(c), since)
}

// readPupilTerms reads the own dates that hold for a pupil in any assignment, with the group each is for.
func readPupilTerms(ctx context.Context, q db.Q, pupil int64) (map[ID][]OwnTerms, error) {
	out := map[ID][]OwnTerms{}
	return out, db.Each(ctx, q, func(r db.Row) error {
		var which ID
		var o OwnTerms
		if err := r.Scan(&which, &o.Kind, &o.Target, &o.OpensAt, &o.DueAt, &o.LateUntil); err != nil {
			return err
		}
		out[which] = append(out[which], o)
		return nil
	}, `
		SELECT d.assignment_id, d.kind, d.target_id, d.opens_at, d.due_at, d.late_until
		FROM assignment_date d
		WHERE (d.kind = 'pupil' AND d.target_id = $1)
			OR (d.kind = 'group' AND d.target_id IN (SELECT gm.group_id FROM course_group_member gm WHERE gm.person_id = $1))`, pupil)
}
