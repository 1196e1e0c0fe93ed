// SPDX-License-Identifier: AGPL-3.0-or-later

package org

import (
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
)

// ID names an organisation.
type ID = id.Of[Org]

// Org is one organisation. Kind is OneRoster's word: district, school, department, local, state, national.
type Org struct {
	ID, Parent          ID
	Kind, Name          string
	Identifier          string
	CreatedAt, ClosedAt clock.Instant
}

// Node is an organisation in the tree, with its depth.
type Node struct {
	Org
	Depth int
}

// SessionID names an academic session.
type SessionID = id.Of[Session]

// Session is a stretch of the school year. Kind is OneRoster's word: schoolYear, semester, term, gradingPeriod.
type Session struct {
	ID, Parent       SessionID
	Kind, Title      string
	StartsOn, EndsOn clock.Date
	SchoolYear       string
	ClosedAt         clock.Instant
}
