// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// The capabilities.
var (
	See     = permit.Capability{Name: "assignment.see", CourseRoles: []permit.CourseRole{permit.CourseTeacher, permit.CourseAssistant, permit.CoursePupil}}
	Edit    = permit.Capability{Name: "assignment.edit", CourseRoles: []permit.CourseRole{permit.CourseTeacher}}
	Marking = permit.Capability{Name: "assignment.grade", CourseRoles: []permit.CourseRole{permit.CourseTeacher, permit.CourseAssistant}}
	Do      = permit.Capability{Name: "assignment.hand_in", CourseRoles: []permit.CourseRole{permit.CoursePupil}}
)

// teaching reads an assignment for somebody who holds a teacher's capability in its course. Faults: NotFound outside the course,
// Forbidden in it without the capability.
func (s *Service) teaching(ctx context.Context, q db.Q, which ID, a permit.Actor, need permit.Capability) (Assignment, course.Course, error) {
	v, err := findAssignment(ctx, q, which)
	if err != nil {
		return v, course.Course{}, err
	}
	c, _, err := s.Course.Need(ctx, q, v.Course, a, need)
	if err != nil || v.Audience == ForAll {
		return v, c, err
	}
	v.Targets, err = readTargets(ctx, q, which)
	return v, c, err
}

// theirs reads an assignment for a pupil it is for: handed out, not removed, and she is in its audience. Fault: NotFound.
func (s *Service) theirs(ctx context.Context, q db.Q, which ID, pupil person.ID) (Assignment, error) {
	v, err := findAssignment(ctx, q, which)
	if err == nil && !v.HandedOut() {
		err = notFound()
	}
	if err != nil {
		return v, err
	}
	return v, isFor(ctx, q, which, pupil)
}

// isFor refuses a pupil the assignment is not for. Fault: NotFound.
func isFor(ctx context.Context, q db.Q, which ID, pupil person.ID) error {
	in, err := readInAudience(ctx, q, which, pupil)
	if err == nil && len(in) == 0 {
		err = notFound()
	}
	return err
}

// readers are the pupils for whom somebody may read an assignment that is handed out: herself when it is for her, otherwise her
// children it is for. Fault: NotFound when there is none.
func (s *Service) readers(ctx context.Context, q db.Q, a permit.Actor, which ID) (Assignment, []person.ID, error) {
	v, err := findAssignment(ctx, q, which)
	if err == nil && !v.HandedOut() {
		err = notFound()
	}
	if err != nil {
		return v, nil, err
	}
	children, err := s.Person.ChildrenFor(ctx, q, person.ID(a.Person), person.SeeWork)
	if err != nil {
		return v, nil, err
	}
	asked := []person.ID{person.ID(a.Person)}
	for _, child := range children {
		asked = append(asked, child.ID)
	}
	in, err := readInAudience(ctx, q, which, asked...)
	if err == nil && len(in) == 0 {
		err = notFound()
	}
	return v, in, err
}

// MaySee tells whether a person may see the task and its files: whoever marks in the course; a pupil it is for, and her guardian,
// once it is open for her.
func (s *Service) MaySee(ctx context.Context, q db.Q, a permit.Actor, which ID) (bool, error) {
	_, _, err := s.teaching(ctx, q, which, a, Marking)
	if err == nil || !refused(err) {
		return err == nil, err
	}
	v, pupils, err := s.readers(ctx, q, a, which)
	if err != nil {
		return false, unlessRefused(err)
	}
	for _, pupil := range pupils {
		t, err := s.terms(ctx, q, v, pupil)
		if err != nil {
			return false, err
		}
		if v.Door(t, s.now()) != NotYet {
			return true, nil
		}
	}
	return false, nil
}

// MaySeeWork tells whether a person may see a pupil's work: the pupil, her guardian, whoever marks in the course.
func (s *Service) MaySeeWork(ctx context.Context, q db.Q, a permit.Actor, which SubmissionID) (bool, error) {
	w, err := findSubmissionByID(ctx, q, which)
	if err != nil {
		return false, unlessRefused(err)
	}
	if int64(w.Person) == a.Person {
		return true, nil
	}
	if paused, err := s.paused(ctx, q, w.Assignment, w.Person); err != nil || paused {
		return false, err
	}
	if guardian, err := s.Person.MayFor(ctx, q, person.ID(a.Person), w.Person, person.SeeWork); err != nil || guardian {
		return guardian, err
	}
	_, _, err = s.teaching(ctx, q, w.Assignment, a, Marking)
	return err == nil, unlessRefused(err)
}

// MayEdit tells whether a person may change an assignment.
func (s *Service) MayEdit(ctx context.Context, q db.Q, a permit.Actor, which ID) (bool, error) {
	_, _, err := s.teaching(ctx, q, which, a, Edit)
	return err == nil, unlessRefused(err)
}

// MayAddToWork tells whether a person may put files to a piece of work: the pupil alone, while it is for her.
func (s *Service) MayAddToWork(ctx context.Context, q db.Q, a permit.Actor, which SubmissionID) (bool, error) {
	w, err := findSubmissionByID(ctx, q, which)
	if err != nil || int64(w.Person) != a.Person {
		return false, unlessRefused(err)
	}
	_, err = s.theirs(ctx, q, w.Assignment, w.Person)
	return err == nil, unlessRefused(err)
}

// refused tells whether an error says that she may not, or that there is nothing.
func refused(err error) bool { return fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) }

func unlessRefused(err error) error {
	if refused(err) {
		return nil
	}
	return err
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }
