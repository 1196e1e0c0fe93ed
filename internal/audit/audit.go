// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

// ID names an entry.
type ID = id.Of[Entry]

// Who did it, when it was not a person at a page.
const (
	ByPerson   = "person"
	ByOperator = "operator" // at the command line
	BySystem   = "system"   // a job
)

// Operator acts at the command line.
var Operator = permit.Actor{Name: ByOperator}

// Entry is one thing that was done.
type Entry struct {
	Actor   permit.Actor
	Action  string // "assignment.handed_out"; its sentence is the text audit.<Action>
	Subject int64  // the person it concerns, 0 for none
	Kind    string // the thing it was done to
	Object  int64
	Detail  map[string]any
}

// Line is an entry as read, with names.
type Line struct {
	ID          ID
	At          clock.Instant
	Actor       int64
	ActorKind   string
	ActorName   string
	Action      string
	Subject     int64
	SubjectName string
	Kind        string
	Object      int64
	Detail      string
}

// Filter narrows the log; zero values do not.
type Filter struct {
	Person int64 // as actor or subject
	Action string
	Before ID // older than this entry
	Limit  int
}

// Person is somebody the log can be narrowed to.
type Person struct {
	ID   int64
	Name string
}

// Look is one look at a record: who and as what, at what, how often in that quarter of an hour.
type Look struct {
	Viewer     int64
	ViewerName string
	Role       string // what the viewer was then; "" for looks from before it was written down
	Listed     int64  // seen in a list of so many people; 0 alone
	What       string // its words are the text audit.read.<What>
	At         clock.Instant
	Times      int64
	Reason     string // why, of somebody who is no part of the school
}
