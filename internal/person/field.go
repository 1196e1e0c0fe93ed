// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"context"
	"slices"
	"strings"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/personal"
)

// Fields are the roster columns that were mapped to a purpose; no other column of a roster is kept.
func (s *Service) Fields(ctx context.Context, q db.Q) ([]Field, error) { return readFields(ctx, q) }

// FieldKinds are the kinds of data that a mapped column may be.
func FieldKinds() []personal.Category {
	return []personal.Category{personal.Identifier, personal.Contact, personal.Judgement, personal.Behaviour, personal.Pastoral, personal.Special}
}

// MapField maps a column ("demographics.birthDate") to a purpose. The caller has checked that it may. Faults: Invalid by field.
func (s *Service) MapField(ctx context.Context, tx *db.Tx, f Field) error {
	bad := fault.New(fault.Invalid, "fault.invalid")
	f.Column, f.Label = strings.TrimSpace(f.Column), tidy(f.Label)
	if !strings.Contains(f.Column, ".") {
		bad.With("column", "person.field_column")
	}
	if f.Label == "" {
		bad.With("label", "person.field_label")
	}
	if !slices.ContainsFunc(personal.Activities(), func(a personal.Activity) bool { return a.ID == f.Activity }) {
		bad.With("activity", "person.field_activity")
	}
	if !slices.Contains(FieldKinds(), f.Category) {
		bad.With("category", "person.field_category")
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	f.ID = s.IDs.Next()
	return insertField(ctx, tx, f, clock.NowOf(s.Clock))
}

// UnmapField forgets a mapping and every value that came by it.
func (s *Service) UnmapField(ctx context.Context, tx *db.Tx, field int64) error {
	return deleteField(ctx, tx, field)
}

// SetValue keeps a mapped fact of a person.
func (s *Service) SetValue(ctx context.Context, tx *db.Tx, who ID, field int64, value string) error {
	return upsertValue(ctx, tx, who, field, value)
}
