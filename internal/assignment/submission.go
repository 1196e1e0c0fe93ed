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

// GradeID names a grade.
type GradeID = id.Of[Grade]

// Grade is the teacher's side of one pupil's work, and what of it was returned.
type Grade struct {
	ID             GradeID
	Assignment     ID
	Person         person.ID
	Mark           Mark
	Comment        string
	MarkVersion    int64
	CommentVersion int64
	GradedBy       person.ID
	GradedAt       clock.Instant
	Returned       Returned
	SeenAt         clock.Instant
	RedoAt         clock.Instant
	RedoDueAt      clock.Instant
	ExcusedAt      clock.Instant

	readMark, readComment int64 // the versions the row had when it was read
}

// Returned is what the pupil sees.
type Returned struct {
	Mark    Mark
	Comment string
	By      person.ID
	At      clock.Instant
}

// Given tells whether it was returned.
func (r Returned) Given() bool { return r.At != 0 }

// Standing is where one pupil's work stands, for rulers and lists.
type Standing string

const (
	Missing  Standing = "missing" // nothing handed in
	Waiting  Standing = "waiting" // handed in, not marked
	Marked   Standing = "graded"  // marked, not returned
	CameBack Standing = "returned"
	Redo     Standing = "redo" // asked for another try, not handed in again
	Excused  Standing = "excused"
)

// Stands tells where the work stands. Exactly one holds at any time.
func Stands(s Submission, g Grade) Standing {
	switch {
	case g.ExcusedAt != 0:
		return Excused
	case g.RedoAt != 0 && s.HandedInAt < g.RedoAt:
		return Redo
	case g.Returned.Given() && s.HandedInAt <= g.Returned.At && !g.ahead():
		return CameBack
	case g.Marked() && (!s.HasWork() || s.HandedInAt <= g.GradedAt):
		return Marked
	case s.HasWork():
		return Waiting
	}
	return Missing
}

// Marked tells whether the teacher wrote something that can be returned.
func (g Grade) Marked() bool { return g.Mark.Set || g.Comment != "" }

// ahead tells whether mark or comment changed since they were returned.
func (g Grade) ahead() bool {
	return g.Mark != g.Returned.Mark || g.Comment != g.Returned.Comment
}
