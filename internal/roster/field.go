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
	"lectern/internal/roster/oneroster"
)

// Field is a column of the roster that an admin mapped to a purpose: "users.metadata.house", "demographics.birthDate".
type Field struct {
	ID       int64
	Column   string
	Label    string
	Activity string
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

// MapField keeps a column from the next import on, for the purpose that is named. Needs Import. Faults: Invalid by field.
func (s *Service) MapField(ctx context.Context, a permit.Actor, f Field) error {
	f.Column = strings.TrimSpace(f.Column)
	file, column, _ := strings.Cut(f.Column, ".")
	switch {
	case file != oneroster.Users && file != oneroster.Demographics, strings.TrimSpace(column) == "":
		return fault.New(fault.Invalid, "fault.invalid").With("column", "roster.field_column")
	case strings.EqualFold(f.Column, oneroster.Users+".password"):
		return fault.New(fault.Invalid, "fault.invalid").With("column", "roster.field_password")
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
