// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"context"
	"strings"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/roster/oneroster"
)

// Field is a column of the roster that an admin mapped to a purpose: "users.metadata.house", "demographics.birthDate".
type Field struct {
	ID       int64
	Column   string
	Label    string
	Activity string
	Category personal.Category
}

// Fields are the mapped columns.
func (s *Service) Fields(ctx context.Context, q db.Q) ([]Field, error) {
	all, err := s.Person.Fields(ctx, q)
	out := make([]Field, len(all))
	for i, f := range all {
		out[i] = Field(f)
	}
	return out, err
}

// taken are the mapped columns whose values are kept, and those that wait because no assessment covers them any more.
func (s *Service) taken(ctx context.Context, q db.Q) (kept, wait []Field, err error) {
	all, err := s.Fields(ctx, q)
	if err != nil || len(all) == 0 {
		return nil, nil, err
	}
	holds, err := s.DPIA.Holds(ctx, q)
	for _, f := range all {
		if holds(f.Activity, f.Category) {
			kept = append(kept, f)
		} else {
			wait = append(wait, f)
		}
	}
	return kept, wait, err
}

// MapField keeps a column from the next import on, for the purpose that is named. Needs Import. What the law
// protects most needs an approved assessment of consequences first. Faults: Invalid by field, Conflict.
func (s *Service) MapField(ctx context.Context, a permit.Actor, f Field) error {
	f.Column = strings.TrimSpace(f.Column)
	file, column, _ := strings.Cut(f.Column, ".")
	switch {
	case file != oneroster.Users && file != oneroster.Demographics, strings.TrimSpace(column) == "":
		return fault.New(fault.Invalid, "fault.invalid").With("column", "roster.field_column")
	case strings.EqualFold(f.Column, oneroster.Users+".password"):
		return fault.New(fault.Invalid, "fault.invalid").With("column", "roster.field_password")
	}
	if oneroster.Special(f.Column) && f.Category != personal.Special {
		return fault.New(fault.Invalid, "fault.invalid").With("category", "roster.field_special")
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Fields(ctx, tx)
		if err != nil {
			return err
		}
		for _, other := range all {
			if strings.EqualFold(other.Column, f.Column) {
				return fault.New(fault.Invalid, "fault.invalid").With("column", "roster.field_twice")
			}
		}
		if err := s.DPIA.Require(ctx, tx, f.Activity, f.Category); err != nil {
			return err
		}
		if err := s.Person.MapField(ctx, tx, person.Field(f)); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "site.changed", Kind: "roster_field"})
	})
}

// UnmapField forgets a column and every value that came by it. Needs Import.
func (s *Service) UnmapField(ctx context.Context, a permit.Actor, field int64) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.Person.UnmapField(ctx, tx, field); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "site.changed", Kind: "roster_field", Object: field})
	})
}
