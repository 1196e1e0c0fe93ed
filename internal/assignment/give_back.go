// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// Returnable are the pupils whose mark or comment is written and not returned as it is now: the preview before Return.
func Returnable(works []Work) []Work {
	var out []Work
	for _, w := range works {
		if w.Grade.Marked() && w.Grade.ExcusedAt == 0 && (!w.Grade.Returned.Given() || w.Grade.ahead()) {
			out = append(out, w)
		}
	}
	return out
}

// Return lets pupils and their parents see mark and comment as they are now. pupils empty means everybody who can be. It tells how
// many were returned. Needs Marking.
func (s *Service) Return(ctx context.Context, a permit.Actor, which ID, pupils []person.ID) (int, error) {
	n := 0
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		n = 0
		v, _, err := s.teaching(ctx, tx, which, a, Marking)
		if err != nil {
			return err
		}
		works, err := readClass(ctx, tx, v)
		if err != nil {
			return err
		}
		told := []int64{int64(which)}
		for _, w := range Returnable(works) {
			if len(pupils) > 0 && !among(pupils, w.ID) {
				continue
			}
			g := w.Grade
			s.give(&g, a)
			if err := updateGrade(ctx, tx, g); err != nil {
				return err
			}
			if err := s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "assignment.returned", Subject: int64(w.ID), Kind: Kind, Object: int64(which)}); err != nil {
				return err
			}
			told = append(told, int64(w.ID))
			n++
		}
		if n == 0 {
			return nil
		}
		if err := s.Events.Tell(ctx, tx, EventReturned, told...); err != nil {
			return err
		}
		return s.tell(ctx, tx, which)
	})
	return n, err
}

// give writes what the pupil sees: mark and comment as they are now.
func (s *Service) give(g *Grade, a permit.Actor) {
	g.Returned = Returned{Mark: g.Mark, Comment: g.Comment, By: personID(a), At: s.now()}
	g.SeenAt = 0
}

// TakeBack undoes the returns of the last ten minutes of an assignment: pupils see nothing of them any more. It tells how many.
// Needs Marking.
func (s *Service) TakeBack(ctx context.Context, a permit.Actor, which ID) (int, error) {
	n := 0
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		n = 0
		v, _, err := s.teaching(ctx, tx, which, a, Marking)
		if err != nil {
			return err
		}
		works, err := readClass(ctx, tx, v)
		if err != nil {
			return err
		}
		for _, w := range works {
			g := w.Grade
			if !CanTakeBack(g, s.now()) {
				continue
			}
			g.Returned, g.SeenAt = Returned{}, 0
			if err := updateGrade(ctx, tx, g); err != nil {
				return err
			}
			if err := s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "assignment.taken_back", Subject: int64(w.ID), Kind: Kind, Object: int64(which)}); err != nil {
				return err
			}
			n++
		}
		return s.tell(ctx, tx, which)
	})
	return n, err
}

// CanTakeBack tells whether a return is younger than ten minutes.
func CanTakeBack(g Grade, now clock.Instant) bool {
	return g.Returned.Given() && now.Sub(g.Returned.At) < takeBackFor
}

// Seen notes that a pupil opened what came back, so that the ring draws itself once.
func (s *Service) Seen(ctx context.Context, a permit.Actor, which ID) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return setGradeSeen(ctx, tx, which, a.Person, s.now())
	})
}

func among(list []person.ID, one person.ID) bool {
	for _, x := range list {
		if x == one {
			return true
		}
	}
	return false
}

func personID(a permit.Actor) person.ID { return person.ID(a.Person) }
func pupilID(n int64) person.ID         { return person.ID(n) }
