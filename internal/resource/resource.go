// SPDX-License-Identifier: AGPL-3.0-or-later

package resource

import (
	"lectern/internal/course"
	"lectern/internal/file"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
)

// ID names a resource.
type ID = id.Of[Resource]

// The kinds; each is a kind of item of a plan.
const (
	Page = "page"
	Link = "link"
	File = "file"
)

// Holder is the kind of thing that holds the files of resources: the one of a file, the pictures of a page.
const Holder = "resource"

// Resource is one thing to read.
type Resource struct {
	ID        ID
	Course    course.ID
	Kind      string
	Title     string
	Body      richtext.Doc
	URL       string
	File      file.ID
	Shown     bool // to the class, and so is its lesson
	Version   int64
	CreatedAt clock.Instant
	ChangedAt clock.Instant
}

// The capabilities.
var (
	See  = permit.Capability{Name: "resource.see", CourseRoles: permit.CourseRoles()}
	Edit = permit.Capability{Name: "resource.edit", CourseRoles: []permit.CourseRole{permit.CourseTeacher, permit.CourseAssistant}}
)
