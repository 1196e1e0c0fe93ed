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
	See     = permit.Capability{Name: "assignment.see", CourseRoles: permit.CourseRoles()}
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
	return v, c, err
}

// theirs reads an assignment for a pupil it is for: handed out, not removed, and she is in its audience. Fault: NotFound.
func (s *Service) theirs(ctx context.Context, q db.Q, which ID, pupil int64) (Assignment, error) {
	v, err := findAssignment(ctx, q, which)
	if err != nil {
		return v, err
	}
	in, err := countInAudience(ctx, q, which, pupil)
	if err != nil {
		return v, err
	}
	if in == 0 || !v.HandedOut() {
		return v, notFound()
	}
	return v, nil
}

// MaySee tells whether a person may see the task itself: a teacher of the course, a pupil it is for, a guardian of one.
func (s *Service) MaySee(ctx context.Context, q db.Q, a permit.Actor, which ID) (bool, error) {
	_, _, err := s.teaching(ctx, q, which, a, Marking)
	if err == nil {
		return true, nil
	}
	if _, known := fault.As(err); !known {
		return false, err
	}
	if _, err = s.theirs(ctx, q, which, a.Person); err == nil {
		return true, nil
	}
	children, err := s.Person.Children(ctx, q, person.ID(a.Person))
	for _, child := range children {
		if _, no := s.theirs(ctx, q, which, int64(child.ID)); no == nil {
			return true, nil
		}
	}
	return false, err
}

// MaySeeWork tells whether a person may see a pupil's work: the pupil, her guardian, whoever marks in the course.
func (s *Service) MaySeeWork(ctx context.Context, q db.Q, a permit.Actor, which SubmissionID) (bool, error) {
	v, err := findSubmissionByID(ctx, q, which)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil || int64(v.Person) == a.Person {
		return err == nil, err
	}
	if guardian, err := s.Person.IsGuardian(ctx, q, person.ID(a.Person), v.Person); err != nil || guardian {
		return guardian, err
	}
	_, _, err = s.teaching(ctx, q, v.Assignment, a, Marking)
	if _, known := fault.As(err); known {
		return false, nil
	}
	return err == nil, err
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }
