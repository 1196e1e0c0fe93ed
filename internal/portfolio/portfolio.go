// SPDX-License-Identifier: AGPL-3.0-or-later

package portfolio

import (
	"cmp"
	"slices"
	"strings"

	"lectern/internal/file"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
	"lectern/internal/rights/parcel"
)

// WorkID names a work, ArrivalID an arrival.
type (
	WorkID    = id.Of[Work]
	ArrivalID = id.Of[Arrival]
)

// The kinds of things that hold files here.
const (
	Holder        = "portfolio"
	ArrivalHolder = "portfolio_arrival"
)

// Work is one thing that somebody made at another school.
type Work struct {
	ID     WorkID
	Person person.ID
	Site   string // where it was made
	Place  string // the assignment or course it belonged to there
	Body   string
	Added  clock.Instant
	Files  []file.File
}

// Where an arrival stands. Words: portfolio.state.<state>.
const (
	Reading = "reading"
	Ready   = "ready"
	Refused = "refused"
	Taking  = "taking"
)

// Arrival is a parcel that somebody chose.
type Arrival struct {
	ID      ArrivalID
	Person  person.ID
	State   string
	Why     string // key of the text that says why it was refused
	Of      Contents
	Chosen  []int // places in Of.Works
	Changed clock.Instant
}

// Contents is what was found in a parcel.
type Contents struct {
	Site   string  `json:"site"`
	Name   string  `json:"name"` // whom it was made for
	Made   string  `json:"made"`
	Signer string  `json:"signer"` // fingerprint of the school's key
	Marks  int     `json:"marks"`
	Works  []Found `json:"works"`
}

// Found is a work as it is shown before it is taken.
type Found struct {
	Place string `json:"place"`
	Words string `json:"words"` // how it begins
	Files int    `json:"files"`
	Bytes int64  `json:"bytes"`
}

// mostWorks are as many as can be chosen from one parcel.
const mostWorks = 2000

func contentsOf(a parcel.Arrival) Contents {
	out := Contents{Site: a.Manifest.Site, Name: a.Manifest.Person, Made: a.Manifest.Made, Signer: a.Signer, Marks: len(a.Marks)}
	for _, w := range a.Works[:min(len(a.Works), mostWorks)] {
		f := Found{Place: called(w), Words: beginning(text(w)), Files: len(w.Files)}
		for _, one := range w.Files {
			f.Bytes += one.Size
		}
		out.Works = append(out.Works, f)
	}
	return out
}

const shown = 160 // characters of a beginning

func beginning(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > shown {
		return string(r[:shown]) + "…"
	}
	return s
}

// first are the columns whose words come first, in that order.
var first = []string{"title", "body", "draft"}

// called is what a work is called: where it belonged, or its file.
func called(w parcel.Work) string {
	if w.Place == "" && len(w.Files) > 0 {
		return w.Files[0].Name
	}
	return w.Place
}

// text puts the words of a work together: what was written, each thing once. What only names a file is no text.
func text(w parcel.Work) string {
	var columns, out []string
	for name, said := range w.Texts {
		if !slices.ContainsFunc(w.Files, func(f parcel.File) bool { return said == f.Name || said == f.SHA256 }) {
			columns = append(columns, name)
		}
	}
	slices.SortFunc(columns, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })
	for _, name := range columns {
		if t := strings.TrimSpace(w.Texts[name]); t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return strings.Join(out, "\n\n")
}

func rank(column string) int {
	if at := slices.Index(first, column); at >= 0 {
		return at
	}
	return len(first)
}
