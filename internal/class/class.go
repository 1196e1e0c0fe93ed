// SPDX-License-Identifier: AGPL-3.0-or-later

package class

import (
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
)

// ID names a class.
type ID = id.Of[Class]

// Class is a group that is taught together. Kind is OneRoster's word: homeroom or scheduled.
type Class struct {
	ID                  ID
	Org                 org.ID
	Subject             SubjectID
	Session             org.SessionID
	Title, Code         string
	Kind, YearGroup     string
	Location            string
	CreatedAt, ClosedAt clock.Instant
}

// SubjectID names a subject.
type SubjectID = id.Of[Subject]

// Subject is what the roster calls a course: a thing that is taught, by any number of classes.
type Subject struct {
	ID          SubjectID
	Org         org.ID
	Title, Code string
	ClosedAt    clock.Instant
}

// Roles of members.
const (
	Pupil     = "pupil"
	Teacher   = "teacher"
	Assistant = "assistant"
)

// Member is one person of a class.
type Member struct {
	Person           person.ID
	Role             string
	Main             bool
	BeginsOn, EndsOn clock.Date
	Source           string
}

// Row is one line of the list of classes.
type Row struct {
	Class
	Pupils, Teachers int64
}

// Filter narrows the list of classes.
type Filter struct {
	Text   string
	Org    org.ID
	Closed bool
	Offset int // rows to skip; classes are few enough to count
	Limit  int
}
