// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
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

	// for a pupil: how far she is, and nothing of a mark that was not returned
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
	return readProgress(ctx, q, c, nil)
}

// ToMark are the assignments where work waits for a teacher, longest waiting first. She asks for herself.
func (s *Service) ToMark(ctx context.Context, q db.Q, teacher int64) ([]Line, error) {
	return readToMark(ctx, q, teacher)
}

// CountToMark is how many pieces of work wait for a teacher. She asks for herself.
func (s *Service) CountToMark(ctx context.Context, q db.Q, teacher int64) (int64, error) {
	return countToMark(ctx, q, teacher)
}

// OfPupil are a pupil's assignments in all courses, or in one: what is due, and what was due or came back in the last four weeks. The
// caller has asked whether it is her own list, or her guardian's question.
func (s *Service) OfPupil(ctx context.Context, q db.Q, pupil int64, c course.ID) ([]Line, error) {
	return s.ofPupil(ctx, q, person.ID(pupil), c, s.now().Add(-listBack))
}

func (s *Service) ofPupil(ctx context.Context, q db.Q, pupil person.ID, c course.ID, since clock.Instant) ([]Line, error) {
	lines, err := readPupil(ctx, q, pupil, c, since)
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	own, err := readAllTermsOf(ctx, q, pupil)
	for i := range lines {
		l := &lines[i]
		l.Mine = l.For(own[l.ID], int64(pupil), groupsIn(own[l.ID]))
		if l.Stands() == Redo && l.Grade.RedoDueAt != 0 {
			l.Mine.DueAt = l.Grade.RedoDueAt
		}
	}
	return lines, err
}

// DueOf keeps what a pupil still has to hand in, nearest first, what has no deadline last.
func DueOf(lines []Line) []Line {
	var out []Line
	for _, l := range lines {
		if st := l.Stands(); st == Missing || st == Redo {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(x, y Line) int { return cmp.Compare(x.Mine.order(), y.Mine.order()) })
	return out
}

// DatesOf keeps what falls due from now on, nearest first, whether or not it is done.
func DatesOf(lines []Line, now clock.Instant) []Line {
	var out []Line
	for _, l := range lines {
		if l.Mine.DueAt >= now {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(x, y Line) int { return cmp.Compare(x.Mine.DueAt, y.Mine.DueAt) })
	return out
}

func (t Terms) order() clock.Instant { return cmp.Or(t.DueAt, math.MaxInt64) }

// HandedInOf keeps what is handed in and has not come back, newest first.
func HandedInOf(lines []Line) []Line {
	var out []Line
	for _, l := range lines {
		if l.Stands() == Waiting {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(x, y Line) int { return cmp.Compare(y.Submission.HandedInAt, x.Submission.HandedInAt) })
	return out
}

// BackOf keeps what came back, newest first.
func BackOf(lines []Line) []Line {
	var out []Line
	for _, l := range lines {
		if l.Grade.Returned.Given() {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(x, y Line) int { return cmp.Compare(y.Grade.Returned.At, x.Grade.Returned.At) })
	return out
}
