// SPDX-License-Identifier: AGPL-3.0-or-later

package retention

import (
	"slices"

	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
)

// ID names a hold.
type ID = id.Of[Hold]

// Hold is one order to keep. It names a person, a course, or both: then only her part of that course.
type Hold struct {
	ID        ID
	Person    person.ID
	Course    course.ID
	Reason    string
	Authority string // who may demand it: a court, a law, the school's lawyer
	Made      clock.Instant
	ReviewOn  clock.Date
	TellOn    clock.Date // "" when the person may know at once
	Told      bool
	Lifted    clock.Instant
	Things    []string // the tables it is about; none is all
	Ground    string   // on which an erasure left them out; "" of a hold that was made by itself
}

// Grounds are why an erasure leaves something out (Article 17(3)). Words: keep.refused.<ground>.
var Grounds = []string{"law", "claims", "expression", "archive"}

// about tells whether it keeps rows of a table.
func (h Hold) about(table string) bool { return len(h.Things) == 0 || slices.Contains(h.Things, table) }

const (
	longest    = 1000 // characters of a reason
	reviewDays = 183  // half a year at most until somebody looks again
	warnDays   = 7    // the officer is reminded so long before
)

// latest is the last day on which a hold must be looked at again.
func latest(today clock.Date) clock.Date { return today.Plus(reviewDays) }

func (h Hold) overdue(today clock.Date) bool { return h.Lifted.IsZero() && h.ReviewOn < today }

// secret tells that the person may not know of it yet.
func (h Hold) secret() bool { return h.TellOn != "" && !h.Told }
