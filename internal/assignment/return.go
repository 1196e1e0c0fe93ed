// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"slices"

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
	told := []int64{int64(which)}
	err := s.eachWork(ctx, a, which, func(ctx context.Context, tx *db.Tx, v Assignment, works []Work) error {
		told = told[:1]
		for _, w := range Returnable(works) {
			if len(pupils) > 0 && !slices.Contains(pupils, w.ID) {
				continue
			}
			w.Grade.giveBack(a, s.now())
			if w.Submission.HandedInAt > w.Grade.RedoAt {
				w.Grade.RedoAt, w.Grade.RedoDueAt = 0, 0
			}
			if err := s.putLogged(ctx, tx, a, "assignment.returned", desk{v, w.Submission, w.Grade}); err != nil {
				return err
			}
			told = append(told, int64(w.ID))
		}
		if len(told) == 1 {
			return nil
		}
		if err := s.Course.Active(ctx, tx, v.Course); err != nil {
			return err
		}
		return s.Events.Tell(ctx, tx, EventReturned, told...)
	})
	return len(told) - 1, err
}

// giveBack lets the pupil see mark and comment as they are now.
func (g *Grade) giveBack(a permit.Actor, now clock.Instant) {
	g.Returned = Returned{Mark: g.Mark, Comment: g.Comment, By: person.ID(a.Person), At: now}
	g.SeenAt = 0
}

// TakeBack undoes the returns of the last ten minutes of an assignment, and the redos asked for with them: pupils see nothing of
// them any more. Marks and comments stay as they are written. It tells how many. Needs Marking.
func (s *Service) TakeBack(ctx context.Context, a permit.Actor, which ID) (int, error) {
	n := 0
	err := s.eachWork(ctx, a, which, func(ctx context.Context, tx *db.Tx, v Assignment, works []Work) error {
		n = 0
		for _, w := range works {
			if !CanTakeBack(w.Grade, s.now()) {
				continue
			}
			if w.Grade.RedoAt == w.Grade.Returned.At {
				w.Grade.RedoAt, w.Grade.RedoDueAt = 0, 0
			}
			w.Grade.Returned, w.Grade.SeenAt = Returned{}, 0
			if err := s.putLogged(ctx, tx, a, "assignment.taken_back", desk{v, w.Submission, w.Grade}); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// CanTakeBack tells whether a return is younger than ten minutes.
func CanTakeBack(g Grade, now clock.Instant) bool {
	return g.Returned.Given() && now.Sub(g.Returned.At) < takeBackFor
}

// eachWork is a verb on the whole class of an assignment, whose work and grades wait for nobody else meanwhile. Needs Marking.
func (s *Service) eachWork(ctx context.Context, a permit.Actor, which ID, do func(context.Context, *db.Tx, Assignment, []Work) error) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, _, err := s.teaching(ctx, tx, which, a, Marking)
		if err != nil {
			return err
		}
		works, err := readClass(ctx, tx, v)
		if err != nil {
			return err
		}
		if err := lockClass(ctx, tx, which, works); err != nil {
			return err
		}
		if works, err = readClass(ctx, tx, v); err != nil {
			return err
		}
		if err := s.hidePaused(ctx, tx, which, works); err != nil {
			return err
		}
		return do(ctx, tx, v, slices.DeleteFunc(works, func(w Work) bool { return w.Paused }))
	})
}

func (s *Service) putLogged(ctx context.Context, tx *db.Tx, a permit.Actor, action string, d desk) error {
	if err := s.log(ctx, tx, a, action, d); err != nil {
		return err
	}
	return s.put(ctx, tx, d)
}

// Seen notes that a pupil opened what came back, so that the ring draws itself once.
func (s *Service) Seen(ctx context.Context, a permit.Actor, which ID) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		her := person.ID(a.Person)
		if err := lockWork(ctx, tx, which, her); err != nil {
			return err
		}
		return setSeen(ctx, tx, which, her, s.now())
	})
}
