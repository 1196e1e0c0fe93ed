// SPDX-License-Identifier: AGPL-3.0-or-later

package dpia

import (
	"slices"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/personal"
)

// ID names an assessment.
type ID = id.Of[DPIA]

// RiskID names one of its risks.
type RiskID = id.Of[Risk]

// DPIA is an assessment as it is being worked on.
type DPIA struct {
	ID     ID
	Number int64
	Content
	Created, Changed, Ended, Told clock.Instant // told the officer that it is stale
	EndedWhy                      string
}

// Content is what an assessment says, and what an approval keeps.
type Content struct {
	Title       string     `json:"title"`
	Purposes    []string   `json:"purposes"`
	Foreseen    []string   `json:"foreseen,omitempty"`  // kinds of data
	Condition   string     `json:"condition,omitempty"` // of Conditions, for what the law protects most
	Necessity   string     `json:"necessity"`
	Views       string     `json:"views"` // of the people it is about
	Risks       []Risk     `json:"risks"`
	Advice      string     `json:"advice"`
	ConsultedOn clock.Date `json:"consulted_on,omitempty"`
	Answer      string     `json:"answer,omitempty"` // of the authority
}

// Risk is what may happen to people, what is done about it, and how bad it is before and after: 1 to 3.
type Risk struct {
	ID          RiskID `json:"-"`
	What        string `json:"what"`
	Likely      int    `json:"likely"`
	Severe      int    `json:"severe"`
	Measure     string `json:"measure"`
	Proof       string `json:"proof,omitempty"` // of Proofs
	LikelyAfter int    `json:"likely_after"`
	SevereAfter int    `json:"severe_after"`
}

// Approval is what the school answers for, from its day on.
type Approval struct {
	At        clock.Instant
	By        person.ID
	ReviewOn  clock.Date
	Content   Content
	Described []Described
}

// The levels of a risk.
const (
	Low    = "low"
	Middle = "middle"
	High   = "high"
)

// level is likelihood times severity, as the authorities draw it.
func level(likely, severe int) string {
	switch n := likely * severe; {
	case n >= 6:
		return High
	case n >= 3:
		return Middle
	}
	return Low
}

// Before and After are the levels without and with the measure.
func (r Risk) Before() string { return level(r.Likely, r.Severe) }
func (r Risk) After() string  { return level(r.LikelyAfter, r.SevereAfter) }

// Left is the highest level that the measures leave.
func (c Content) Left() string {
	out := Low
	for _, r := range c.Risks {
		switch r.After() {
		case High:
			return High
		case Middle:
			out = Middle
		}
	}
	return out
}

// mustConsult tells that the authority must be asked and has not answered (Article 36(1)).
func (c Content) mustConsult() bool {
	return c.Left() == High && (c.ConsultedOn == "" || c.Answer == "")
}

// Night is the proof that runs on the site every night. The other proofs are tests of the program, by their number.
const Night = "night"

// Proofs are what a measure can rest on. A risk whose proof is red, or is no longer here, is open again. Words: dpia.proof.<id>.
func Proofs() []string {
	return []string{Night, "T-08", "T-13", "T-31", "T-37", "T-38", "T-40", "T-41", "T-44", "T-45", "T-47", "T-63", "T-75"}
}

// Kinds are the kinds of data that are not taken into use without an assessment.
func Kinds() []string {
	var out []string
	for _, c := range []personal.Category{personal.Pastoral, personal.Special} {
		out = append(out, string(c))
	}
	return out
}

// Conditions are the letters of Article 9(2) on which a school can keep what the law protects most. Words: dpia.condition.<letter>.
func Conditions() []string { return []string{"a", "b", "c", "g", "h", "i", "j"} }

// Needs tells whether data of a kind needs an assessment.
func Needs(c personal.Category) bool { return slices.Contains(Kinds(), string(c)) }

const (
	longest     = 5000 // characters of a field
	longestName = 200
	mostRisks   = 50
	reviewYears = 3
)

func (c Content) wrong() error {
	f := fault.New(fault.Invalid, "fault.invalid")
	if n := len([]rune(c.Title)); n == 0 || n > longestName {
		f.With("title", "dpia.no_title", "n", longestName)
	}
	if len(c.Purposes) == 0 || !all(c.Purposes, purposes()) {
		f.With("purposes", "dpia.no_purpose")
	}
	if !all(c.Foreseen, Kinds()) {
		f.With("foreseen", "dpia.no_kind")
	}
	if c.Condition != "" && !slices.Contains(Conditions(), c.Condition) {
		f.With("condition", "dpia.no_kind")
	}
	tooLong(f, map[string]string{"necessity": c.Necessity, "views": c.Views})
	return f.OrNil()
}

func (r Risk) wrong() error {
	f := fault.New(fault.Invalid, "fault.invalid")
	if r.What == "" {
		f.With("what", "dpia.no_risk")
	}
	for name, n := range map[string]int{"likely": r.Likely, "severe": r.Severe, "likely_after": r.LikelyAfter, "severe_after": r.SevereAfter} {
		if n < 1 || n > 3 {
			f.With(name, "dpia.no_level")
		}
	}
	if r.Proof != "" && !slices.Contains(Proofs(), r.Proof) {
		f.With("proof", "dpia.no_proof")
	}
	tooLong(f, map[string]string{"what": r.What, "measure": r.Measure})
	return f.OrNil()
}

func tooLong(f *fault.Fault, fields map[string]string) {
	for name, text := range fields {
		if len([]rune(text)) > longest {
			f.With(name, "dpia.too_long", "n", longest)
		}
	}
}

func purposes() []string {
	var out []string
	for _, a := range personal.Activities() {
		out = append(out, a.ID)
	}
	return out
}

// latest is the last day on which an approved assessment must be looked at again.
func latest(today clock.Date) clock.Date { return today.Plus(365 * reviewYears) }

func all(some, known []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(known, s) })
}
