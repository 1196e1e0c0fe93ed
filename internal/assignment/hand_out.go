// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// HandOut lets the pupils see an assignment. Doing it twice changes nothing. Needs Edit.
func (s *Service) HandOut(ctx context.Context, a permit.Actor, which ID) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, _, err := s.teaching(ctx, tx, which, a, Edit)
		if err != nil {
			return err
		}
		return s.handOut(ctx, tx, a, v)
	})
}

func (s *Service) handOut(ctx context.Context, tx *db.Tx, a permit.Actor, v Assignment) error {
	if first, err := setHandedOut(ctx, tx, v.ID, s.now()); err != nil || !first {
		return err
	}
	if err := s.Course.Active(ctx, tx, v.Course); err != nil {
		return err
	}
	if err := s.Plan.ShowItem(ctx, tx, Kind, int64(v.ID)); err != nil {
		return err
	}
	if err := s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "assignment.handed_out", Kind: Kind, Object: int64(v.ID)}); err != nil {
		return err
	}
	if err := s.Events.Tell(ctx, tx, EventHandedOut, int64(v.ID)); err != nil {
		return err
	}
	return s.tell(ctx, tx, v.ID)
}

// Reaches are the pupils an assignment is for, by name: the preview before it is handed out. Needs Edit.
func (s *Service) Reaches(ctx context.Context, q db.Q, a permit.Actor, which ID) ([]person.Name, error) {
	v, _, err := s.teaching(ctx, q, which, a, Edit)
	if err != nil {
		return nil, err
	}
	works, err := readClass(ctx, q, v)
	names := make([]person.Name, len(works))
	for i, w := range works {
		names[i] = w.Name
	}
	return names, err
}
