// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"lectern/internal/course"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
	"lectern/internal/platform/richtext"
)

// ID names an assignment.
type ID = id.Of[Assignment]

// Assignment is one piece of work.
type Assignment struct {
	ID       ID
	Course   course.ID
	Title    string
	Body     richtext.Doc
	Audience Audience
	Targets  []int64 // groups or pupils, when the audience is not all

	Terms        // the dates that hold for everybody without dates of her own
	ClosesAt     clock.Instant
	Late         LateRule
	GraceMinutes int
	Homework     bool
	Minutes      int // about how long it takes; 0 when nobody knows

	Takes  Takes
	Redo   bool // pupils may be asked for another try
	Scale  Scale
	Counts bool // towards the term's result

	HandedOutAt clock.Instant // zero: only you
	Version     int64
	CreatedAt   clock.Instant
	RemovedAt   clock.Instant
}

// Audience says whom it is for.
type Audience string

const (
	ForAll    Audience = "all"
	ForGroups Audience = "groups"
	ForPupils Audience = "pupils"
)

// target is what its targets are.
func (a Audience) target() string {
	if a == ForGroups {
		return OneGroup
	}
	return OnePupil
}

// HandedOut tells whether pupils may see it.
func (a Assignment) HandedOut() bool { return a.HandedOutAt != 0 }
