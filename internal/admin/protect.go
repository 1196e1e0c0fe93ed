// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"context"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// SetFlag protects a child. Needs person.Protect. Faults: NotFound, Invalid by field.
func (s *Service) SetFlag(ctx context.Context, a permit.Actor, f person.Flag) error {
	return s.guard(ctx, a, "person.flag_set", func(ctx context.Context, tx *db.Tx, by person.ID) (person.Flag, error) {
		for _, who := range []person.ID{f.Child, f.Other} {
			if who == 0 {
				continue
			}
			if _, err := s.Person.Find(ctx, tx, who); err != nil {
				return f, err
			}
		}
		_, err := s.Person.SetFlag(ctx, tx, f, by)
		return f, err
	})
}

// AskLift asks to take a flag away; KeepFlag takes that back; Lift does it, by another person and after three days. Need person.Protect.
// Faults as those of person.
func (s *Service) AskLift(ctx context.Context, a permit.Actor, which person.FlagID, why string) error {
	return s.onFlag(ctx, a, "person.flag_lift_asked", which, func(ctx context.Context, tx *db.Tx, by person.ID) error {
		return s.Person.AskLift(ctx, tx, which, by, why)
	})
}

// KeepFlag lets a flag stand after all.
func (s *Service) KeepFlag(ctx context.Context, a permit.Actor, which person.FlagID) error {
	return s.onFlag(ctx, a, "person.flag_kept", which, func(ctx context.Context, tx *db.Tx, _ person.ID) error {
		return s.Person.KeepFlag(ctx, tx, which)
	})
}

// Lift takes a flag away.
func (s *Service) Lift(ctx context.Context, a permit.Actor, which person.FlagID) error {
	return s.onFlag(ctx, a, "person.flag_lifted", which, func(ctx context.Context, tx *db.Tx, by person.ID) error {
		return s.Person.Lift(ctx, tx, which, by)
	})
}

// SeenConflict ends that staff are told what an import delivered.
func (s *Service) SeenConflict(ctx context.Context, a permit.Actor, which person.FlagID) error {
	return s.onFlag(ctx, a, "person.flag_conflict_seen", which, func(ctx context.Context, tx *db.Tx, _ person.ID) error {
		return s.Person.SeenConflict(ctx, tx, which)
	})
}

func (s *Service) onFlag(ctx context.Context, a permit.Actor, action string, which person.FlagID, do func(ctx context.Context, tx *db.Tx, by person.ID) error) error {
	return s.guard(ctx, a, action, func(ctx context.Context, tx *db.Tx, by person.ID) (person.Flag, error) {
		f, err := s.Person.FindFlag(ctx, tx, which)
		if err == nil {
			err = do(ctx, tx, by)
		}
		return f, err
	})
}

// guard does something to a child's protection and writes it down: that it was done, about whom, never against whom.
func (s *Service) guard(ctx context.Context, a permit.Actor, action string, do func(ctx context.Context, tx *db.Tx, by person.ID) (person.Flag, error)) error {
	if !a.May(person.Protect) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		f, err := do(ctx, tx, person.ID(a.Person))
		if err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: action, Subject: int64(f.Child), Kind: "person"})
	})
}
