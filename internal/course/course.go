// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"lectern/internal/class"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
)

// ID names a course.
type ID = id.Of[Course]

// Course is one exercise book.
type Course struct {
	ID                    ID
	Class                 class.ID // whose participants it follows; none when made by hand
	Org                   org.ID
	Title, Code, Cover    string // Code is the two or three letters on the book, Cover one of the twelve colours
	About                 richtext.Doc
	StartsOn, EndsOn      clock.Date
	CreatedAt, ArchivedAt clock.Instant
	idleFrom              clock.Instant
}

// Covers are the twelve cover colours.
var Covers = []string{"berry", "brick", "ochre", "olive", "leaf", "lagoon", "sky", "royal", "violet", "plum", "rose", "slate"}

// Where a participant comes from.
const (
	FromClass = "class" // in step with the roster
	FromHand  = "hand"
)

// Mine is a course as its participant sees it in her list.
type Mine struct {
	Course
	Role permit.CourseRole
}

// Member is one participant.
type Member struct {
	person.Name
	Role   permit.CourseRole
	Source string
	Since  clock.Instant
}

// place is as what somebody takes part, and since which source.
type place struct {
	Role   permit.CourseRole
	Source string
}

// GroupID names a group of a course.
type GroupID = id.Of[Group]

// Group is some of the pupils of a course.
type Group struct {
	ID      GroupID
	Drawn   GroupID // of a new one: the id its form was drawn with, or none
	Name    string
	Members []person.ID
}

// The capabilities.
var (
	See    = permit.Capability{Name: "course.see", CourseRoles: permit.CourseRoles()}
	Manage = permit.Capability{Name: "course.manage", CourseRoles: []permit.CourseRole{permit.CourseTeacher}}
	People = permit.Capability{Name: "course.people", CourseRoles: permit.CourseRoles()}
	Make   = permit.Capability{Name: "course.make", Roles: []permit.Role{permit.Teacher, permit.Admin}}
)

// Teaches tells whether the role sees what pupils do not see yet.
func Teaches(r permit.CourseRole) bool {
	return r == permit.CourseTeacher || r == permit.CourseAssistant
}
