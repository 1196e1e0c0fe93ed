// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// workColumns are of work s that may not be there, without its texts.
const workColumns = `s.id, COALESCE(s.state, ''), COALESCE(s.attempt, 0), s.handed_in_at, COALESCE(s.late, false),
	COALESCE(s.on_paper, false)`

func workInto(s *Submission) []any {
	return []any{&s.ID, (*string)(&s.State), &s.Attempt, &s.HandedInAt, &s.Late, &s.OnPaper}
}

// readClass reads every pupil an assignment is for with her work and grade, by name, with one query.
func readClass(ctx context.Context, q db.Q, v Assignment) ([]Work, error) {
	return db.All(ctx, q, func(r db.Row) (Work, error) {
		var w Work
		var p person.Person
		var g gradeScan
		into := append([]any{&w.ID, &p.GivenName, &p.FamilyName, &p.CallName, &w.SortKey}, workInto(&w.Submission)...)
		err := r.Scan(append(into, g.into()...)...)
		w.Full, w.Short = p.Name(), p.Short()
		w.Submission.Assignment, w.Submission.Person = v.ID, w.ID
		w.Grade, w.Terms = g.done(v.ID, w.ID), v.Terms
		return w, err
	}, `
		SELECT p.id, p.given_name, p.family_name, p.call_name, p.sort_key, `+workColumns+`, `+gradeColumns+`
		FROM assignment a
		JOIN course_member m ON m.course_id = a.course_id
		JOIN person p ON p.id = m.person_id AND p.closed_at IS NULL
		LEFT JOIN assignment_submission s ON s.assignment_id = a.id AND s.person_id = m.person_id
		LEFT JOIN assignment_grade g ON g.assignment_id = a.id AND g.person_id = m.person_id
		WHERE a.id = $1 AND `+inAudience+`
		ORDER BY p.sort_key, p.id`, v.ID)
}

// readProgress reads the assignments of a course, or those named, with how far the class is.
func readProgress(ctx context.Context, q db.Q, c course.ID, which []ID) ([]Line, error) {
	var a db.Args
	in := a.Add(c)
	only := ""
	if which != nil {
		only = ` AND a.id IN ` + db.InOf(&a, which)
	}
	return db.All(ctx, q, func(r db.Row) (Line, error) {
		var v assignmentScan
		var l Line
		err := r.Scan(append(v.into(), &l.Pupils, &l.HandedIn, &l.Waiting, &l.Returned)...)
		l.Assignment = v.done()
		return l, err
	}, `
		WITH present AS MATERIALIZED (
			SELECT m.course_id, m.person_id, m.role, m.ended_at
			FROM course_member m
			JOIN person p ON p.id = m.person_id AND p.closed_at IS NULL
			WHERE m.course_id = `+in+` AND m.role = 'pupil' AND m.ended_at IS NULL),
		tally AS (
			SELECT a.id, count(m.person_id) AS pupils,
				count(CASE WHEN s.state = 'handed_in' OR s.on_paper THEN 1 END) AS handed_in,
				count(CASE WHEN s.waiting THEN 1 END) AS waiting,
				count(CASE WHEN g.returned_at IS NOT NULL THEN 1 END) AS returned
			FROM assignment a
			LEFT JOIN present m ON `+inAudience+`
			LEFT JOIN assignment_submission s ON s.assignment_id = a.id AND s.person_id = m.person_id
			LEFT JOIN assignment_grade g ON g.assignment_id = a.id AND g.person_id = m.person_id
			WHERE a.course_id = `+in+` AND a.removed_at IS NULL`+only+`
			GROUP BY a.id)
		SELECT `+assignmentColumns+`, n.pupils, n.handed_in, n.waiting, n.returned
		FROM tally n
		JOIN assignment a ON a.id = n.id
		ORDER BY a.due_at DESC NULLS LAST, a.id DESC`, a.List()...)
}

// waitingFor is work s of pupils of all courses where the person $1 marks.
const waitingFor = `
	FROM course_member me
	JOIN course c ON c.id = me.course_id AND c.archived_at IS NULL
	JOIN assignment a ON a.course_id = c.id AND a.removed_at IS NULL AND a.handed_out_at IS NOT NULL
	JOIN assignment_submission s ON s.assignment_id = a.id AND s.waiting
	JOIN course_member m ON m.course_id = c.id AND m.person_id = s.person_id AND ` + inAudience + `
	JOIN person p ON p.id = s.person_id AND p.closed_at IS NULL
	WHERE me.person_id = $1 AND me.ended_at IS NULL AND me.role IN ('teacher', 'assistant')`

// readToMark reads where work waits for a teacher, longest waiting first.
func readToMark(ctx context.Context, q db.Q, teacher int64) ([]Line, error) {
	return db.All(ctx, q, func(r db.Row) (Line, error) {
		var v assignmentScan
		var l Line
		err := r.Scan(append(v.into(), &l.CourseTitle, &l.CourseCode, &l.Cover, &l.Waiting)...)
		l.Assignment = v.done()
		return l, err
	}, `
		SELECT `+assignmentColumns+`, c.title, c.code, c.cover, count(*)`+waitingFor+`
		GROUP BY a.id, c.id
		ORDER BY min(s.handed_in_at), a.id`, teacher)
}

func countToMark(ctx context.Context, q db.Q, teacher int64) (int64, error) {
	return db.Int(ctx, q, `SELECT count(*)`+waitingFor, teacher)
}

// readPupil reads the handed-out assignments of a pupil over all her courses that are not archived, or in one course, that are due or
// came back after a moment (zero: all).
func readPupil(ctx context.Context, q db.Q, pupil person.ID, c course.ID, since clock.Instant) ([]Line, error) {
	var a db.Args
	her, from := a.Add(pupil), a.Add(int64(since))
	in := `c.archived_at IS NULL`
	if c != 0 {
		in = `c.id = ` + a.Add(c)
	}
	return db.All(ctx, q, func(r db.Row) (Line, error) {
		var v assignmentScan
		var l Line
		var g gradeScan
		into := append(v.into(), &l.CourseTitle, &l.CourseCode, &l.Cover, &l.ReturnedBy)
		into = append(into, workInto(&l.Submission)...)
		err := r.Scan(append(into, g.into()...)...)
		l.Assignment = v.done()
		l.Submission.Assignment, l.Submission.Person = l.ID, pupil
		l.Grade = g.done(l.ID, pupil)
		return l, err
	}, `
		SELECT `+assignmentColumns+`, c.title, c.code, c.cover, COALESCE(b.given_name || ' ' || b.family_name, ''), `+workColumns+`,
			`+returnedColumns+`
		FROM course_member m
		JOIN course c ON c.id = m.course_id AND `+in+`
		JOIN assignment a ON a.course_id = c.id AND a.removed_at IS NULL AND a.handed_out_at IS NOT NULL
		LEFT JOIN assignment_submission s ON s.assignment_id = a.id AND s.person_id = m.person_id
		LEFT JOIN assignment_grade g ON g.assignment_id = a.id AND g.person_id = m.person_id
		LEFT JOIN person b ON b.id = g.returned_by
		WHERE m.person_id = `+her+` AND `+inAudience+`
			AND (a.due_at IS NULL OR a.due_at >= `+from+` OR g.returned_at >= `+from+` OR g.redo_at >= `+from+`
				OR EXISTS (SELECT 1 FROM assignment_date d WHERE d.assignment_id = a.id AND d.due_at >= `+from+`))
		ORDER BY a.due_at NULLS LAST, a.id`, a.List()...)
}
