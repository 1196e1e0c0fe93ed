// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

import (
	"slices"
	"time"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
)

// ID names a leak.
type ID = id.Of[Breach]

// Breach is one leak.
type Breach struct {
	ID         ID
	Number     int64
	ReportedBy person.ID
	Contact    string // of a reporter without an account
	Said       string // what happened, in the reporter's words
	Place      string
	DetectedAt clock.Instant
	AwareAt    clock.Instant // when the school knew
	DueAt      clock.Instant // until when the authority is told
	Reminded   int64         // how many of the reminders were sent
	Facts
	Authority Decision
	People    Decision
	Lessons   string
	ClosedAt  clock.Instant
}

// Facts are what the officer finds out.
type Facts struct {
	Nature       []string // of Natures
	Touched      []string // "table.column" and "store:name" of the registry
	What         string
	Consequences string
	Measures     string
	Risk         string // of Risks; "" while nobody has judged it
	RiskWhy      string
}

// Decision is whether somebody is told, why not, and when it was decided.
type Decision struct {
	Tell string // "", tell, not
	Why  string
	At   clock.Instant
}

// The values of a decision.
const (
	Tell = "tell"
	Not  = "not"
)

// Natures are what a leak takes from data; the words are the texts breach.nature.<value>.
func Natures() []string { return []string{"confidentiality", "integrity", "availability"} }

// Risks are how bad it is for the people, the least first; the words are the texts breach.risk.<value>.
func Risks() []string { return []string{"none", "some", "high"} }

// Step is one thing that was done about a leak. Its words are the text audit.breach.<What>.
type Step struct {
	At   clock.Instant
	What string
	Note string
}

// Affected is one person whose data a leak touches.
type Affected struct {
	Person  person.ID
	Name    string
	FoundBy string // looks, course, class, import, person
	ToldHow string // "", mail, none
	ToldAt  clock.Instant
}

// limit is how many hours the school has from knowing of a leak, for those it learns of from a day on.
type limit struct {
	From  clock.Date
	Hours int
}

// limits are the limits of Article 33(1), the oldest first: a change of the law is one more line.
var limits = []limit{{"2018-05-25", 72}}

// dueAfter is when the authority must have been told. It counts hours as they pass, over weekends and over changes of the clock.
func dueAfter(aware clock.Instant, zone *time.Location) clock.Instant {
	hours := limits[0].Hours
	day := clock.DateOf(aware.Time().In(zone))
	for _, l := range limits {
		if l.From <= day {
			hours = l.Hours
		}
	}
	return aware.Add(time.Duration(hours) * time.Hour)
}

// reminders are how long before the end of the clock the officer is written to.
var reminders = []time.Duration{48 * time.Hour, 24 * time.Hour, 6 * time.Hour}

// remindersDue are how many reminders should have been sent by now.
func (b Breach) remindersDue(now clock.Instant) int64 {
	if b.DueAt.IsZero() || b.Authority.Tell != "" || !b.ClosedAt.IsZero() {
		return 0
	}
	var n int64
	for _, r := range reminders {
		if b.DueAt.Sub(now) <= r {
			n++
		}
	}
	return n
}

func known(list []string, all ...string) bool {
	return !slices.ContainsFunc(list, func(v string) bool { return !slices.Contains(all, v) })
}
