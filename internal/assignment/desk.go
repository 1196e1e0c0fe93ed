// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

// desk is one pupil's work and grade as whoever marks has them before her.
type desk struct {
	Assignment
	Work  Submission
	Grade Grade
}

// desk reads the work and grade of a pupil for a change; whoever else changes them waits until this transaction ends. Needs Marking.
// Fault: NotFound for a pupil it is not for.
func (s *Service) desk(ctx context.Context, tx *db.Tx, a permit.Actor, which ID, pupil person.ID) (desk, error) {
	var d desk
	var err error
	if d.Assignment, _, err = s.teaching(ctx, tx, which, a, Marking); err != nil {
		return d, err
	}
	if err = isFor(ctx, tx, which, pupil); err != nil {
		return d, err
	}
	if err = s.mayUse(ctx, tx, which, pupil); err != nil {
		return d, err
	}
	if err = lockWork(ctx, tx, which, pupil); err != nil {
		return d, err
	}
	if d.Work, err = findSubmission(ctx, tx, which, pupil); err != nil {
		return d, err
	}
	d.Grade, err = findGrade(ctx, tx, which, pupil)
	return d, err
}

// put writes a grade, and what the counts read of it.
func (s *Service) put(ctx context.Context, tx *db.Tx, d desk) error {
	if d.Grade.ID == 0 {
		d.Grade.ID = id.New[Grade](s.IDs)
	}
	if err := upsertGrade(ctx, tx, d.Grade); err != nil {
		return err
	}
	if err := s.settle(ctx, tx, d.Work, d.Grade); err != nil {
		return err
	}
	return s.tell(ctx, tx, d.ID)
}

// settle keeps the counts of waiting work in step with where the work stands. Every verb that changes work or grade ends with it.
func (s *Service) settle(ctx context.Context, tx *db.Tx, w Submission, g Grade) error {
	if w.ID == 0 {
		return nil
	}
	return setWaiting(ctx, tx, w.ID, Stands(w, g) == Waiting)
}

// change is a verb of whoever marks that the log keeps.
func (s *Service) change(ctx context.Context, a permit.Actor, which ID, pupil person.ID, action string,
	do func(context.Context, *db.Tx, *desk) error) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		d, err := s.desk(ctx, tx, a, which, pupil)
		if err != nil {
			return err
		}
		if err := do(ctx, tx, &d); err != nil {
			return err
		}
		if err := s.log(ctx, tx, a, action, d); err != nil {
			return err
		}
		return s.put(ctx, tx, d)
	})
}

func (s *Service) log(ctx context.Context, tx *db.Tx, a permit.Actor, action string, d desk) error {
	return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: action, Subject: int64(d.Grade.Person), Kind: Kind, Object: int64(d.ID)})
}
