// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
)

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
	ExcusedBy      person.ID
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

// Marked tells whether the teacher wrote something that can be returned.
func (g Grade) Marked() bool { return g.Mark.Set || g.Comment != "" }

// ahead tells whether mark or comment changed since they were returned.
func (g Grade) ahead() bool {
	return g.Mark != g.Returned.Mark || g.Comment != g.Returned.Comment
}
