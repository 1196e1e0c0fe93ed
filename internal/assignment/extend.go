// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// Extend gives one pupil or one group dates of its own; all dates empty takes them away. Needs Edit. Faults: Invalid by field;
// NotFound for somebody else's pupil or group.
func (s *Service) Extend(ctx context.Context, a permit.Actor, which ID, o OwnTerms) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, _, err := s.teaching(ctx, tx, which, a, Edit)
		if err != nil {
			return err
		}
		if err := s.reaches(ctx, tx, v, o); err != nil {
			return err
		}
		if err := s.setOwn(ctx, tx, a, v, o); err != nil {
			return err
		}
		entry := audit.Entry{Actor: a, Action: "assignment.extended", Kind: Kind, Object: int64(which)}
		if o.Kind == OnePupil {
			entry.Subject = o.Target
		}
		if err := s.Audit.Log(ctx, tx, entry); err != nil {
			return err
		}
		return s.tell(ctx, tx, which)
	})
}

func (s *Service) setOwn(ctx context.Context, tx *db.Tx, a permit.Actor, v Assignment, o OwnTerms) error {
	if o.Terms == (Terms{}) {
		return deleteOwnTerms(ctx, tx, v.ID, o)
	}
	if err := o.check(v); err != nil {
		return err
	}
	return upsertOwnTerms(ctx, tx, s.IDs.Next(), v.ID, o, a.Person, s.now())
}

func (o OwnTerms) check(v Assignment) error {
	t := o.over(v.Terms)
	f := fault.New(fault.Invalid, "fault.invalid")
	if t.OpensAt != 0 && t.DueAt != 0 && t.DueAt <= t.OpensAt {
		f.With("due_date", "assignment.due_before_open")
	}
	if o.LateUntil != 0 && o.LateUntil <= t.DueAt {
		f.With("late_date", "assignment.late_before_due")
	}
	if len([]rune(o.Reason)) > longestTitle {
		f.With("reason", "assignment.title_long", "n", longestTitle)
	}
	return f.OrNil()
}

// reaches refuses a pupil the assignment is not for, and a group of another course. Fault: NotFound.
func (s *Service) reaches(ctx context.Context, q db.Q, v Assignment, o OwnTerms) error {
	switch o.Kind {
	case OnePupil:
		return isFor(ctx, q, v.ID, person.ID(o.Target))
	case OneGroup:
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
