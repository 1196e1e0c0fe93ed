// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"lectern/internal/file"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
	"lectern/internal/platform/richtext"
)

// SubmissionID names one pupil's work on one assignment.
type SubmissionID = id.Of[Submission]

// State is how far a pupil is.
type State string

const (
	NotStarted State = ""
	Started    State = "started"
	HandedIn   State = "handed_in"
)

// Submission is one pupil's work.
type Submission struct {
	ID           SubmissionID
	Assignment   ID
	Person       person.ID
	Draft        richtext.Doc
	DraftLink    string
	DraftVersion int64
	DraftAt      clock.Instant
	State        State
	Attempt      int64
	HandedInAt   clock.Instant
	Late         bool
	OnPaper      bool
	Body         richtext.Doc
	Link         string
	Receipt      string
	Files        []file.File
}

// HasWork tells whether there is something to mark.
func (s Submission) HasWork() bool { return s.State == HandedIn || s.OnPaper }
