// SPDX-License-Identifier: AGPL-3.0-or-later

package plan

import (
	"lectern/internal/course"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

// The ids.
type (
	TopicID  = id.Of[Topic]
	LessonID = id.Of[Lesson]
	ItemID   = id.Of[Item]
)

// Topic is a stretch of the plan.
type Topic struct {
	ID               TopicID
	Drawn            TopicID // of a new one: the id its form was drawn with, or none
	Course           course.ID
	Title            string
	StartsOn, EndsOn clock.Date
	Position         int64
}

// Lesson is one meeting of the class, dated or not.
type Lesson struct {
	ID       LessonID
	Drawn    LessonID // of a new one: the id its form was drawn with, or none
	Course   course.ID
	Topic    TopicID
	Title    string
	Note     string
	HeldOn   clock.Date
	Position int64
	ShownAt  clock.Instant // zero: only you
	Items    []Item
}

// Item is a thing in its place.
type Item struct {
	ID       ItemID
	Course   course.ID
	Lesson   LessonID
	Kind     string
	Thing    int64
	Title    string
	Position int64
	ShownAt  clock.Instant // zero: only you
}

// spot is a lesson as a place to put something.
type spot struct {
	Lesson LessonID
	Title  string
	HeldOn clock.Date
	Topic  string
}

// NewItem places a thing.
type NewItem struct {
	Course course.ID
	Lesson LessonID // none: it lies in the course, outside any lesson
	Kind   string
	Thing  int64
	Title  string
	Shown  bool
	By     permit.Actor
}

// Direction moves a thing among its neighbours.
type Direction int

const (
	Up   Direction = -1
	Down Direction = 1
)

// The capabilities.
var (
	See  = permit.Capability{Name: "plan.see", CourseRoles: permit.CourseRoles()}
	Edit = permit.Capability{Name: "plan.edit", CourseRoles: []permit.CourseRole{permit.CourseTeacher, permit.CourseAssistant}}
)
