// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"context"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// AddMember lets a person in by hand, or gives one who was let in by hand another role. Needs Manage. Faults: NotFound for a person who
// is not there, closed, or protected and not in the course; Conflict "course.follows_class" for one who is here with the class;
// Conflict "course.last_teacher".
func (s *Service) AddMember(ctx context.Context, a permit.Actor, c ID, who person.ID, role permit.CourseRole) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, _, err := s.Need(ctx, tx, c, a, Manage); err != nil {
			return err
		}
		p, err := s.Person.Find(ctx, tx, who)
		if err != nil {
			return err
		}
		places, err := readPlaces(ctx, tx, c, []person.ID{who})
		if err != nil {
			return err
		}
		was, in := places[who]
		switch {
		case p.ClosedAt != 0, p.Protected && !in:
			return notFound()
		case in && was.Source == FromClass:
			return fault.New(fault.Conflict, "course.follows_class", "name", p.Name())
		case in && role != permit.CourseTeacher:
			if err := s.keepsTeacher(ctx, tx, c, who); err != nil {
				return err
			}
		}
		if err := upsertMember(ctx, tx, c, who, role, FromHand, clock.NowOf(s.Clock)); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "course.member_added", Subject: int64(who), Kind: "course", Object: int64(c)})
	})
}

// EndMember lets a person out again. Needs Manage. A course keeps its last teacher: Conflict "course.last_teacher".
func (s *Service) EndMember(ctx context.Context, a permit.Actor, c ID, who person.ID) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, _, err := s.Need(ctx, tx, c, a, Manage); err != nil {
			return err
		}
		if err := s.keepsTeacher(ctx, tx, c, who); err != nil {
			return err
		}
		if err := endMember(ctx, tx, c, who, clock.NowOf(s.Clock)); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "course.member_ended", Subject: int64(who), Kind: "course", Object: int64(c)})
	})
}

// keepsTeacher refuses to lose the only teacher.
func (s *Service) keepsTeacher(ctx context.Context, q db.Q, c ID, who person.ID) error {
	teachers, err := s.Teachers(ctx, q, c)
	if err == nil && len(teachers) == 1 && teachers[0].ID == who {
		err = fault.New(fault.Conflict, "course.last_teacher")
	}
	return err
}

// AdminAddTeacher makes a person a teacher of a course that has lost its own. The caller has checked that it may.
func (s *Service) AdminAddTeacher(ctx context.Context, tx *db.Tx, c ID, who person.ID) error {
	return upsertMember(ctx, tx, c, who, permit.CourseTeacher, FromHand, clock.NowOf(s.Clock))
}
