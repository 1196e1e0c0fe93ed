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

// SaveDraft keeps what a pupil is writing; nobody else reads it. It is taken also when the door has closed: what was typed is never
// refused. Faults: NotFound for somebody it is not for; Conflict "assignment.draft_elsewhere" when she wrote on another device
// meanwhile (DraftOf is what she wrote there).
func (s *Service) SaveDraft(ctx context.Context, a permit.Actor, which ID, d Draft) (Saved, error) {
	out := Saved{Version: d.Version + 1, At: s.now()}
	her := person.ID(a.Person)
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.theirs(ctx, tx, which, her); err != nil {
			return err
		}
		saved, err := updateDraft(ctx, tx, which, her, d, out.At)
		if err == nil && !saved && d.Version == 0 {
			if err = insertEmpty(ctx, tx, id.New[Submission](s.IDs), which, her, out.At); err == nil {
				saved, err = updateDraft(ctx, tx, which, her, d, out.At)
			}
		}
		if err == nil && !saved {
			err = fault.New(fault.Conflict, "assignment.draft_elsewhere")
		}
		return err
	})
	return out, err
}

// DraftOf is what the server holds of the actor's own draft, to show beside a conflict.
func (s *Service) DraftOf(ctx context.Context, q db.Q, a permit.Actor, which ID) (Submission, error) {
	return findSubmission(ctx, q, which, person.ID(a.Person))
}

// Begin makes sure that a pupil's work has a row, so that files can be held by it, and returns it. Fault: NotFound for somebody it
// is not for.
func (s *Service) Begin(ctx context.Context, a permit.Actor, which ID) (Submission, error) {
	var v Submission
	her := person.ID(a.Person)
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.theirs(ctx, tx, which, her); err != nil {
			return err
		}
		var err error
		v, err = s.begin(ctx, tx, which, her)
		return err
	})
	return v, err
}

func (s *Service) begin(ctx context.Context, tx *db.Tx, which ID, pupil person.ID) (Submission, error) {
	if err := insertEmpty(ctx, tx, id.New[Submission](s.IDs), which, pupil, s.now()); err != nil {
		return Submission{}, err
	}
	return findSubmission(ctx, tx, which, pupil)
}
