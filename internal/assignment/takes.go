// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"strings"

	"lectern/internal/file"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/richtext"
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

func (t Takes) accepts(mime string) bool {
	patterns := t.Accepted()
	if len(patterns) == 0 {
		return true
	}
	for _, p := range patterns {
		if stem, open := strings.CutSuffix(p, "*"); p == mime || open && strings.HasPrefix(mime, stem) {
			return true
		}
	}
	return false
}

// only leaves out what the assignment does not ask for.
func (t Takes) only(in Submit) Submit {
	if !t.Text {
		in.Body = richtext.Empty
	}
	if !t.Link {
		in.Link = ""
	}
	if !t.Files {
		in.Add = nil
	}
	return in
}

// check looks at a whole hand-in: in with its files.
func (t Takes) check(in Submit, files []file.File) error {
	if in.Body.IsEmpty() && in.Link == "" && len(files) == 0 {
		return fault.New(fault.Invalid, "assignment.nothing_to_hand_in")
	}
	f := fault.New(fault.Invalid, "fault.invalid")
	if len(files) > t.MaxFiles {
		f.With("files", "assignment.too_many_files", "n", t.MaxFiles)
	}
	for _, one := range files {
		switch {
		case one.Size > t.MaxBytes:
			f.With("files", "assignment.file_large", "name", one.Name, "n", t.MaxBytes>>20)
		case !t.accepts(one.Mime):
			f.With("files", "assignment.file_kind", "name", one.Name)
		}
	}
	return f.OrNil()
}
