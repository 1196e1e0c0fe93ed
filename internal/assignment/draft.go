// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
)

// Draft is what a pupil is writing, as her browser holds it. Version is the version she started from.
type Draft struct {
	Version int64
	Body    richtext.Doc
	Link    string
}

// Saved is where a draft stands after a save.
type Saved struct {
	Version int64
	At      clock.Instant
}

// SaveDraft keeps what a pupil is writing; nobody else reads it. It is taken while the door is open and also when it has just
// closed: what was typed is never refused. Fault: Conflict with the stored version when she wrote on another device meanwhile.
func (s *Service) SaveDraft(ctx context.Context, a permit.Actor, which ID, d Draft) (Saved, error) {
	out := Saved{Version: d.Version + 1, At: s.now()}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.theirs(ctx, tx, which, a.Person); err != nil {
			return err
		}
		n, err := updateDraft(ctx, tx, which, a.Person, d, out.At)
		if err != nil || n > 0 {
			return err
		}
		if d.Version == 0 {
			err = insertDraft(ctx, tx, id.New[Submission](s.IDs), which, person.ID(a.Person), d, out.At)
			if !fault.Is(err, fault.Conflict) {
				return err
			}
		}
		return fault.New(fault.Conflict, "assignment.draft_elsewhere")
	})
	return out, err
}

// DraftOf is what the server holds of a pupil's draft, to show beside a conflict. She alone may call it.
func (s *Service) DraftOf(ctx context.Context, q db.Q, a permit.Actor, which ID) (Submission, error) {
	v, found, err := findSubmission(ctx, q, which, person.ID(a.Person))
	if err == nil && !found {
		v.Assignment, v.Person = which, person.ID(a.Person)
	}
	return v, err
}

// Begin makes sure that a pupil's work has a row, so that files can be held by it, and returns it.
func (s *Service) Begin(ctx context.Context, a permit.Actor, which ID) (Submission, error) {
	var v Submission
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.theirs(ctx, tx, which, a.Person); err != nil {
			return err
		}
		var err error
		v, err = s.begin(ctx, tx, a, which)
		return err
	})
	return v, err
}

func (s *Service) begin(ctx context.Context, tx *db.Tx, a permit.Actor, which ID) (Submission, error) {
	if err := insertEmpty(ctx, tx, id.New[Submission](s.IDs), which, person.ID(a.Person), s.now()); err != nil {
		return Submission{}, err
	}
	v, _, err := findSubmission(ctx, tx, which, person.ID(a.Person))
	return v, err
}
