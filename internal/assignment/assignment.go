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

// Takes says what a pupil hands in.
type Takes struct {
	Text, Files, Link, Paper bool
	MaxFiles                 int
	MaxBytes                 int64    // of one file
	Kinds                    []string // kinds of file: pdf, image, audio, video, office, text; none means all
}

// Nothing tells whether there is nothing to hand in online.
func (t Takes) Nothing() bool { return !t.Text && !t.Files && !t.Link }

// What a teacher may ask for at most.
const (
	MostFiles = 20
	MostBytes = 512 << 20
)

// Kinds are the kinds of file that can be asked for, with what they stand for.
var Kinds = map[string][]string{
	"pdf":    {"application/pdf"},
	"image":  {"image/*"},
	"audio":  {"audio/*"},
	"video":  {"video/*"},
	"text":   {"text/plain", "text/markdown", "text/csv"},
	"office": {"application/msword", "application/vnd.*", "application/rtf", "text/rtf"},
}

// KindOrder is how the kinds are listed.
var KindOrder = []string{"pdf", "image", "audio", "video", "text", "office"}

// Accepted are the mime patterns of the kinds taken; none means all.
func (t Takes) Accepted() []string {
	var out []string
	for _, k := range t.Kinds {
		out = append(out, Kinds[k]...)
	}
	return out
}

// HandedOut tells whether pupils may see it.
func (a Assignment) HandedOut() bool { return a.HandedOutAt != 0 }
