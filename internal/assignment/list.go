// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"slices"
	"time"

	"lectern/internal/course"
	"lectern/internal/file"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// listBack is how far back a pupil's lists look for what was due.
const listBack = 28 * 24 * time.Hour

// Line is an assignment in a list.
type Line struct {
	Assignment
	CourseTitle, CourseCode, Cover string

	// for teachers: how far the class is
	Pupils, HandedIn, Waiting, Returned int64

	// for a pupil: how far she is
	Mine       Terms
	Submission Submission
	Grade      Grade
	ReturnedBy string
}

// Stands tells where a pupil's work stands.
func (l Line) Stands() Standing { return Stands(l.Submission, l.Grade) }

// OfCourse are the assignments of a course for its teachers, latest deadline first. Needs Marking.
func (s *Service) OfCourse(ctx context.Context, q db.Q, a permit.Actor, c course.ID) ([]Line, error) {
	if _, _, err := s.Course.Need(ctx, q, c, a, Marking); err != nil {
		return nil, err
	}
	return listForTeachers(ctx, q, c)
}

// ToMark are the assignments where work waits for a teacher, longest waiting first. She asks for herself.
func (s *Service) ToMark(ctx context.Context, q db.Q, teacher int64) ([]Line, error) {
	return readToMark(ctx, q, teacher)
}

// OfPupil are a pupil's assignments in all courses, or in one: what is due and what came back in the last four weeks. The caller has
// asked whether it is her own list, or her guardian's question.
func (s *Service) OfPupil(ctx context.Context, q db.Q, pupil int64, c course.ID) ([]Line, error) {
	lines, err := readPupil(ctx, q, pupil, c, s.now().Add(-listBack))
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	own, err := readPupilTerms(ctx, q, pupil)
	if err != nil {
		return nil, err
	}
	for i := range lines {
		l := &lines[i]
		l.Mine = l.Terms
		if mine := own[l.ID]; len(mine) > 0 {
			l.Mine = l.For(mine, pupil, targets(mine))
		}
		if l.Grade.RedoAt != 0 && l.Grade.RedoDueAt != 0 {
			l.Mine.DueAt = l.Grade.RedoDueAt
		}
	}
	return lines, nil
}

func targets(own []OwnTerms) []int64 {
	var out []int64
	for _, o := range own {
		if o.Kind == "group" {
			out = append(out, o.Target)
		}
	}
	return out
}

// DueOf keeps what a pupil still has to hand in, nearest first.
func DueOf(lines []Line) []Line {
	var out []Line
	for _, l := range lines {
		st := l.Stands()
		if (st == Missing && !l.Submission.HasWork() || st == Redo) && !l.Takes.onlyPaperDone(l) {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(x, y Line) int { return int(sign(dueOrder(x) - dueOrder(y))) })
	return out
}

func (t Takes) onlyPaperDone(l Line) bool { return t.Nothing() && l.Submission.OnPaper }

func dueOrder(l Line) int64 {
	if l.Mine.DueAt == 0 {
		return 1 << 62
	}
	return int64(l.Mine.DueAt)
}

func sign(n int64) int64 {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// BackOf keeps what came back, newest first.
func BackOf(lines []Line) []Line {
	var out []Line
	for _, l := range lines {
		if l.Grade.Returned.Given() {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(x, y Line) int { return int(sign(int64(y.Grade.Returned.At - x.Grade.Returned.At))) })
	return out
}

// FileHolder is what holds the files of a pupil's work.
const FileHolder = "assignment_submission"

func (s *Service) filesOf(ctx context.Context, q db.Q, which SubmissionID) ([]file.File, error) {
	all, err := s.File.Of(ctx, q, FileHolder, int64(which))
	return all[int64(which)], err
}

func errElsewhere() error { return fault.New(fault.Conflict, "assignment.marked_elsewhere") }
