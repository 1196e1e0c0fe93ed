// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"slices"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
	"lectern/internal/restriction"
)

// record is a pupil's part of an assignment, as pauses and statements name it.
func record(which ID) restriction.Record { return restriction.Record{Kind: Kind, ID: int64(which)} }

// paused tells whether a pupil's part of an assignment is only kept for now: nobody but she reads it, and nobody changes it.
func (s *Service) paused(ctx context.Context, q db.Q, which ID, pupil person.ID) (bool, error) {
	all, err := s.Restriction.Paused(ctx, q, record(which))
	return all[pupil], err
}

// mayUse refuses a change to what is only kept. Fault: Conflict "assignment.paused".
func (s *Service) mayUse(ctx context.Context, q db.Q, which ID, pupil person.ID) error {
	paused, err := s.paused(ctx, q, which, pupil)
	if err == nil && paused {
		err = fault.New(fault.Conflict, "assignment.paused")
	}
	return err
}

// hidePaused takes out of a class what is only kept, and marks what is contested.
func (s *Service) hidePaused(ctx context.Context, q db.Q, which ID, works []Work) error {
	paused, contested, err := s.Restriction.PausedAndContested(ctx, q, record(which))
	for i, w := range works {
		works[i].Contested = contested[w.ID]
		if paused[w.ID] {
			works[i].Paused, works[i].Submission, works[i].Grade = true, w.Submission.bare(), Grade{Assignment: which, Person: w.ID}
		}
	}
	return err
}

// bare is the work without anything of its content.
func (w Submission) bare() Submission {
	return Submission{ID: w.ID, Assignment: w.Assignment, Person: w.Person, Draft: richtext.Empty, Body: richtext.Empty}
}

// OfChild is OfPupil for a guardian: without what is only kept for now.
func (s *Service) OfChild(ctx context.Context, q db.Q, child person.ID) ([]Line, error) {
	lines, err := s.OfPupil(ctx, q, int64(child), 0)
	if err != nil {
		return nil, err
	}
	hidden, err := s.Restriction.Hidden(ctx, q, child)
	if err != nil || hidden == nil {
		return lines, err
	}
	return slices.DeleteFunc(lines, func(l Line) bool { return hidden(record(l.ID)) }), nil
}

// letMark has what a pupil hands in marked although the use of her data is paused, or not, as she says with it.
func (s *Service) letMark(ctx context.Context, tx *db.Tx, a permit.Actor, which ID, yes bool) error {
	her := person.ID(a.Person)
	seal, err := s.Restriction.SealOf(ctx, tx, her, record(which))
	if err != nil || seal.Marked == 0 || yes == seal.Open() {
		return err
	}
	do, action := s.Restriction.KeepBack, "assignment.kept_back"
	if yes {
		do, action = s.Restriction.Let, "assignment.let_mark"
	}
	if err := do(ctx, tx, her, record(which)); err != nil {
		return err
	}
	return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: action, Subject: a.Person, Kind: Kind, Object: int64(which)})
}

// KeepBack has a work that a pupil let be marked while her data is paused be only hers again. Fault: NotFound.
func (s *Service) KeepBack(ctx context.Context, a permit.Actor, which ID) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.theirs(ctx, tx, which, person.ID(a.Person)); err != nil {
			return err
		}
		if err := s.letMark(ctx, tx, a, which, false); err != nil {
			return err
		}
		return s.tell(ctx, tx, which)
	})
}

// Contest lets a pupil say that what came back is wrong, or add to it, where she may not change it herself. Fault: NotFound when
// nothing came back, Invalid by field.
func (s *Service) Contest(ctx context.Context, a permit.Actor, which ID, contests bool, text string) error {
	her := person.ID(a.Person)
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.theirs(ctx, tx, which, her); err != nil {
			return err
		}
		g, err := findReturned(ctx, tx, which, her)
		if err == nil && !g.Returned.Given() {
			err = notFound()
		}
		if err != nil {
			return err
		}
		if err := s.Restriction.Say(ctx, tx, her, record(which), contests, text); err != nil {
			return err
		}
		if err := s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "assignment.contested", Subject: a.Person, Kind: Kind, Object: int64(which)}); err != nil {
			return err
		}
		return s.tell(ctx, tx, which)
	})
}

// TakeBackStatement deletes what a pupil said about what came back.
func (s *Service) TakeBackStatement(ctx context.Context, a permit.Actor, which ID) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.theirs(ctx, tx, which, person.ID(a.Person)); err != nil {
			return err
		}
		if err := s.Restriction.TakeBack(ctx, tx, person.ID(a.Person), record(which)); err != nil {
			return err
		}
		return s.tell(ctx, tx, which)
	})
}

// Answer ends a contest: whoever marks says what was looked at and what became of it. Needs Marking.
func (s *Service) Answer(ctx context.Context, a permit.Actor, which ID, pupil person.ID, text string) error {
	return s.change(ctx, a, which, pupil, "assignment.contest_answered", func(ctx context.Context, tx *db.Tx, _ *desk) error {
		return s.Restriction.Settle(ctx, tx, a, pupil, record(which), text)
	})
}
