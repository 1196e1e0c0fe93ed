// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/audit"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// Extend gives one pupil or one group dates of its own. Needs Edit. Faults: Invalid by field; NotFound for somebody else's pupil or
// group. All dates empty takes the own dates away.
func (s *Service) Extend(ctx context.Context, a permit.Actor, which ID, o OwnTerms) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, _, err := s.teaching(ctx, tx, which, a, Edit)
		if err != nil {
			return err
		}
		if err := s.knows(ctx, tx, v, o); err != nil {
			return err
		}
		if o.Terms == (Terms{}) {
			err = deleteOwnTerms(ctx, tx, which, o)
		} else {
			if err := o.check(v); err != nil {
				return err
			}
			err = upsertOwnTerms(ctx, tx, s.IDs.Next(), which, o, a.Person, s.now())
		}
		if err != nil {
			return err
		}
		subject := o.Target
		if o.Kind == "group" {
			subject = 0
		}
		if err := s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "assignment.extended", Subject: subject, Kind: Kind, Object: int64(which)}); err != nil {
			return err
		}
		return s.tell(ctx, tx, which)
	})
}

func (o OwnTerms) check(v Assignment) error {
	t := o.over(v.Terms)
	f := fault.New(fault.Invalid, "fault.invalid")
	if t.OpensAt != 0 && t.DueAt != 0 && t.DueAt <= t.OpensAt {
		f.With("due_date", "assignment.due_before_open")
	}
	if o.LateUntil != 0 && t.DueAt != 0 && o.LateUntil <= t.DueAt {
		f.With("late_date", "assignment.late_before_due")
	}
	return f.OrNil()
}

func (s *Service) knows(ctx context.Context, q db.Q, v Assignment, o OwnTerms) error {
	switch o.Kind {
	case "pupil":
		if n, err := countInAudience(ctx, q, v.ID, o.Target); err != nil || n > 0 {
			return err
		}
	case "group":
		groups, err := s.Course.Groups(ctx, q, v.Course)
		if err != nil {
			return err
		}
		for _, g := range groups {
			if int64(g.ID) == o.Target {
				return nil
			}
		}
	}
	return notFound()
}

// OwnTerms are the dates that were given to pupils and groups of an assignment. Needs Edit.
func (s *Service) OwnTerms(ctx context.Context, q db.Q, a permit.Actor, which ID) ([]OwnTerms, error) {
	if _, _, err := s.teaching(ctx, q, which, a, Edit); err != nil {
		return nil, err
	}
	return readOwnTerms(ctx, q, which)
}
