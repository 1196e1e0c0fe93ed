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

// Resource is one thing to read.
type Resource struct {
	ID        ID
	Course    course.ID
	Kind      string
	Title     string
	Body      richtext.Doc
	URL       string
	File      file.ID
	Version   int64
	CreatedAt clock.Instant
	ChangedAt clock.Instant
}

// The capabilities.
var (
	See  = permit.Capability{Name: "resource.see", CourseRoles: permit.CourseRoles()}
	Edit = permit.Capability{Name: "resource.edit", CourseRoles: []permit.CourseRole{permit.CourseTeacher, permit.CourseAssistant}}
)
