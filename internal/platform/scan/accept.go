// SPDX-License-Identifier: AGPL-3.0-or-later

package scan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"lectern/internal/platform/fault"
)

// Words for Accept.
const (
	Pictures  = "image/*"
	Sound     = "audio/*"
	Film      = "video/*"
	Documents = "documents" // PDF, office documents of every maker, rich text
	Writing   = "text/*"
)

func documents() []string {
	return []string{
		"application/pdf", "text/rtf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
		office + "wordprocessingml.document", office + "spreadsheetml.sheet", office + "presentationml.presentation",
		open + "text", open + "spreadsheet", open + "presentation", open + "graphics",
	}
}

// Allow is a list of kinds that are wanted somewhere. The zero value wants every kind.
type Allow struct{ kinds []string }

// Accept makes the list of MIME types, patterns such as "image/*" and the words above. It panics on a word it does not know,
// since the list is part of the program.
func Accept(kinds ...string) Allow {
	var a Allow
	for _, k := range kinds {
		switch {
		case k == Documents:
			a.kinds = append(a.kinds, documents()...)
		case strings.Count(k, "/") == 1:
			a.kinds = append(a.kinds, k)
		default:
			panic(fmt.Sprintf("scan.Accept: %q is neither a MIME type nor a word of this package", k))
		}
	}
	return a
}

// Check tells whether a file is wanted. Faults: Invalid "scan.mismatch" when it is not what its name says, "scan.not_accepted".
func (a Allow) Check(f Found) error {
	if f.Mismatch {
		return fault.New(fault.Invalid, "scan.mismatch", "name", f.Name)
	}
	if len(a.kinds) == 0 || slices.ContainsFunc(a.kinds, func(k string) bool { return fits(k, f.Type) }) {
		return nil
	}
	return fault.New(fault.Invalid, "scan.not_accepted", "name", f.Name)
}

func fits(kind, t string) bool {
	if kind == t || sameBox(kind, t) {
		return true
	}
	group, pattern := strings.CutSuffix(kind, "*")
	if !pattern {
		return false
	}
	// Recorders write sound into containers that are called film.
	moving := box(t) == "mp4" || box(t) == "matroska" || box(t) == "ogg"
	return strings.HasPrefix(t, group) || moving && (group == "audio/" || group == "video/")
}

// Attr is the list for the accept attribute of a file field: endings too, since some systems know files by them only.
func (a Allow) Attr() string {
	all := map[string]bool{}
	endings := endingsOf()
	for _, k := range a.kinds {
		all[k] = true
		for _, e := range endings[k] {
			all["."+e] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(all)), ",")
}

// Inline tells whether a browser may show this MIME type inside a page. Everything else is offered for saving: it could run
// scripts in our name (HTML, SVG, XML) or start a program.
func Inline(t string) bool {
	switch t {
	case "image/png", "image/apng", "image/jpeg", "image/gif", "image/webp", "application/pdf", "audio/mpeg", "video/mp4", "audio/mp4",
		"audio/x-m4a", "video/webm", "audio/webm", plain:
		return true
	}
	return false
}

// Inline is Inline for a file. One that contradicts its name is never shown.
func (f Found) Inline() bool { return !f.Mismatch && Inline(f.Type) }
