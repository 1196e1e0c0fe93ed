// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"slices"

	"lectern/internal/file"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/richtext"
)

// Attempt is one hand-in as it was.
type Attempt struct {
	Number     int64
	HandedInAt clock.Instant
	Late       bool
	Body       richtext.Doc
	Link       string
	Files      []file.File
	Receipt    string

	fileIDs []file.ID
}

// Empty tells whether there is nothing in it to read.
func (a Attempt) Empty() bool { return a.Body.IsEmpty() && a.Link == "" && len(a.Files) == 0 }

// attempts are the hand-ins of one pupil's work, the newest first, with their files. They are what was handed in, never a draft.
func (s *Service) attempts(ctx context.Context, q db.Q, w Submission) ([]Attempt, error) {
	if w.ID == 0 || w.State != HandedIn {
		return nil, nil
	}
	all, err := readAttempts(ctx, q, w.ID)
	if err != nil {
		return nil, err
	}
	held, err := s.filesOf(ctx, q, w.ID)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 { // handed in before attempts were kept
		return []Attempt{{Number: w.Attempt, HandedInAt: w.HandedInAt, Late: w.Late, Body: w.Body, Link: w.Link, Files: held, Receipt: w.Receipt}}, nil
	}
	for i, a := range all {
		all[i].Files = among(held, a.fileIDs)
	}
	return all, nil
}

// among keeps the files with these ids.
func among(files []file.File, ids []file.ID) []file.File {
	var out []file.File
	for _, f := range files {
		if slices.Contains(ids, f.ID) {
			out = append(out, f)
		}
	}
	return out
}
