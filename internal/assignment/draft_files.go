// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"slices"

	"lectern/internal/file"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// DraftHolder is what holds files that a pupil has put to her draft and not handed in. Nobody but she sees them.
const DraftHolder = "assignment_draft"

// KeepFiles puts uploads to a pupil's draft, and takes files out of it. What was handed in stays as it was. Fault: NotFound for
// somebody it is not for.
func (s *Service) KeepFiles(ctx context.Context, a permit.Actor, which ID, add, drop []file.ID) error {
	if len(add) == 0 && len(drop) == 0 {
		return nil
	}
	her := person.ID(a.Person)
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := s.theirs(ctx, tx, which, her)
		if err != nil {
			return err
		}
		if err := lockWork(ctx, tx, which, her); err != nil {
			return err
		}
		w, err := s.begin(ctx, tx, which, her)
		if err != nil {
			return err
		}
		for _, f := range drop {
			if err := s.File.Remove(ctx, tx, f, DraftHolder, int64(w.ID)); err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
		}
		if !v.Takes.Files {
			return nil
		}
		return s.File.Adopt(ctx, tx, add, a.Person, DraftHolder, int64(w.ID))
	})
}

// MaySeeDraft tells whether a person may see the files of a draft: the pupil alone.
func (s *Service) MaySeeDraft(ctx context.Context, q db.Q, a permit.Actor, which SubmissionID) (bool, error) {
	w, err := findSubmissionByID(ctx, q, which)
	return err == nil && int64(w.Person) == a.Person, unlessRefused(err)
}

// draftFiles are the files of a draft.
func (s *Service) draftFiles(ctx context.Context, q db.Q, which SubmissionID) ([]file.File, error) {
	all, err := s.File.Of(ctx, q, DraftHolder, int64(which))
	return all[int64(which)], err
}

// gatherFiles passes the files of the draft to what is handed in, and tells which files it has: those of the last hand-in that are
// not left out, and the new ones.
func (s *Service) gatherFiles(ctx context.Context, tx *db.Tx, w Submission, leave []file.ID) ([]file.File, error) {
	waiting, err := s.draftFiles(ctx, tx, w.ID)
	if err != nil {
		return nil, err
	}
	for _, f := range waiting {
		if slices.Contains(leave, f.ID) {
			continue
		}
		if err := s.File.Pass(ctx, tx, f.ID, DraftHolder, int64(w.ID), FileHolder, int64(w.ID)); err != nil {
			return nil, err
		}
	}
	attempts, err := readAttempts(ctx, tx, w.ID)
	if err != nil {
		return nil, err
	}
	held, err := s.filesOf(ctx, tx, w.ID)
	if err != nil {
		return nil, err
	}
	return current(held, attempts, leave), nil
}

// current are the files a hand-in has now: not those an earlier one had and the last one had not, and none that are left out.
func current(held []file.File, attempts []Attempt, leave []file.ID) []file.File {
	var last, earlier []file.ID
	for i, a := range attempts {
		if i == 0 {
			last = a.fileIDs
			continue
		}
		earlier = append(earlier, a.fileIDs...)
	}
	var out []file.File
	for _, f := range held {
		dropped := slices.Contains(earlier, f.ID) && !slices.Contains(last, f.ID)
		if !dropped && !slices.Contains(leave, f.ID) {
			out = append(out, f)
		}
	}
	return out
}
