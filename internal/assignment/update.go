// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/file"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// changed is the fault of somebody who saves over what another teacher saved meanwhile.
const changed = "assignment.changed"

// Update is an assignment as its teacher wants it now, with the Version she read. The course stays.
type Update struct {
	Assignment
	AddFiles, DropFiles []file.ID
}

// Update changes an assignment. Needs Edit. Faults: Invalid by field; Conflict "assignment.changed" when somebody else changed it
// since it was read: nothing is overwritten; Conflict "assignment.scale_fixed" when marks are written on another scale.
func (s *Service) Update(ctx context.Context, a permit.Actor, in Update) error {
	v := in.Assignment
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		was, _, err := s.teaching(ctx, tx, v.ID, a, Edit)
		if err != nil {
			return err
		}
		v.Course = was.Course
		if err := v.check(); err != nil {
			return err
		}
		if err := scaleStays(ctx, tx, was, v); err != nil {
			return err
		}
		if err := updateAssignment(ctx, tx, v, a.Person, s.now()); err != nil {
			return err
		}
		if err := deleteTargets(ctx, tx, v.ID); err != nil {
			return err
		}
		if err := s.aim(ctx, tx, v); err != nil {
			return err
		}
		if err := s.refile(ctx, tx, a, in); err != nil {
			return err
		}
		if err := s.Plan.RenameItem(ctx, tx, Kind, int64(v.ID), v.Title); err != nil {
			return err
		}
		return s.tell(ctx, tx, v.ID)
	})
}

// scaleStays refuses another scale while marks are written on the old one.
func scaleStays(ctx context.Context, tx *db.Tx, was, now Assignment) error {
	if was.Scale.Same(now.Scale) {
		return nil
	}
	n, err := countMarked(ctx, tx, was.ID)
	if err == nil && n > 0 {
		err = fault.New(fault.Conflict, "assignment.scale_fixed", "n", n).With("scale", "assignment.scale_fixed", "n", n)
	}
	return err
}

func (s *Service) refile(ctx context.Context, tx *db.Tx, a permit.Actor, in Update) error {
	for _, f := range in.DropFiles {
		if err := s.File.Remove(ctx, tx, f, Kind, int64(in.ID)); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return s.File.Adopt(ctx, tx, in.AddFiles, a.Person, Kind, int64(in.ID))
}
