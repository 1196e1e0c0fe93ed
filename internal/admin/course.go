// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"context"
	"slices"

	"lectern/internal/audit"
	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// GiveTeacher puts a teacher into a course that has none. A course with a teacher is that teacher's to open for others. Needs Manage.
// Faults: NotFound, Invalid "who", Conflict "admin.has_teacher".
func (s *Service) GiveTeacher(ctx context.Context, a permit.Actor, c course.ID, who person.ID) error {
	if err := may(a); err != nil {
		return err
	}
	if who == 0 {
		return fault.New(fault.Invalid, "fault.invalid").With("who", "admin.choose_person")
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.Course.Find(ctx, tx, c); err != nil {
			return err
		}
		teachers, err := s.Course.Teachers(ctx, tx, c)
		if err != nil {
			return err
		}
		if len(teachers) > 0 {
			return fault.New(fault.Conflict, "admin.has_teacher")
		}
		if err := s.canTeach(ctx, tx, who); err != nil {
			return err
		}
		if err := s.Course.AdminAddTeacher(ctx, tx, c, who); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "course.member_added", Subject: int64(who), Kind: "course", Object: int64(c)})
	})
}

func (s *Service) canTeach(ctx context.Context, tx *db.Tx, who person.ID) error {
	p, err := s.Person.Find(ctx, tx, who)
	if err != nil {
		return err
	}
	roles, err := s.Person.Roles(ctx, tx, who)
	switch {
	case err != nil:
		return err
	case !p.ClosedAt.IsZero():
		return fault.New(fault.Invalid, "fault.invalid").With("who", "admin.person_closed")
	case !slices.Contains(roles, permit.Teacher):
		return fault.New(fault.Invalid, "fault.invalid").With("who", "admin.no_teacher_role")
	}
	return nil
}
