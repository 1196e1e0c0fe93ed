// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"time"

	"lectern/internal/platform/clock"
)

// LateRule says what happens after the deadline.
type LateRule string

const (
	LateRefuse LateRule = "refuse" // nothing is taken
	LateUntil  LateRule = "until"  // taken as late until a second date
	LateMark   LateRule = "mark"   // always taken, as late
)

// Terms are the dates that hold for one pupil. Zero is no date.
type Terms struct {
	OpensAt   clock.Instant
	DueAt     clock.Instant
	LateUntil clock.Instant
}

// OwnTerms replace the common ones for one pupil or group where they are set.
type OwnTerms struct {
	Kind   string // pupil or group
	Target int64
	Terms
	Reason string
}

// For are the terms of one pupil: her own dates go before her groups', her groups' before the common ones. In several groups with
// dates she has the latest deadline of them.
func (a Assignment) For(own []OwnTerms, pupil int64, groups []int64) Terms {
	t := a.Terms
	var best *OwnTerms
	for i, o := range own {
		switch {
		case o.Kind == "pupil" && o.Target == pupil:
			return o.over(t)
		case o.Kind == "group" && has(groups, o.Target) && (best == nil || o.DueAt == 0 || (best.DueAt != 0 && o.DueAt > best.DueAt)):
			best = &own[i]
		}
	}
	if best != nil {
		return best.over(t)
	}
	return t
}

func (o OwnTerms) over(t Terms) Terms {
	if o.OpensAt != 0 {
		t.OpensAt = o.OpensAt
	}
	if o.DueAt != 0 {
		t.DueAt = o.DueAt
	}
	if o.LateUntil != 0 {
		t.LateUntil = o.LateUntil
	}
	return t
}

func has(list []int64, one int64) bool {
	for _, x := range list {
		if x == one {
			return true
		}
	}
	return false
}

// Door says whether a pupil can hand in at a moment.
type Door int

const (
	NotYet Door = iota
	Open        // in time; the minutes of grace count as in time
	OpenLate
	Closed
)

// Door is the state of the door for a pupil with these terms. Every instant has exactly one.
func (a Assignment) Door(t Terms, now clock.Instant) Door {
	if t.OpensAt != 0 && now < t.OpensAt {
		return NotYet
	}
	if a.ClosesAt != 0 && now >= a.ClosesAt {
		return Closed
	}
	if t.DueAt == 0 || now <= t.DueAt.Add(time.Duration(a.GraceMinutes)*time.Minute) {
		return Open
	}
	switch a.Late {
	case LateMark:
		return OpenLate
	case LateUntil:
		if now <= t.LateUntil {
			return OpenLate
		}
	}
	return Closed
}

// Takes tells whether something can be handed in through the door.
func (d Door) Takes() bool { return d == Open || d == OpenLate }

// LastMoment is until when she can hand in or change it; zero for no end.
func (a Assignment) LastMoment(t Terms) clock.Instant {
	end := clock.Instant(0)
	if t.DueAt != 0 {
		switch a.Late {
		case LateRefuse:
			end = t.DueAt.Add(time.Duration(a.GraceMinutes) * time.Minute)
		case LateUntil:
			end = max(t.LateUntil, t.DueAt.Add(time.Duration(a.GraceMinutes)*time.Minute))
		}
	}
	if a.ClosesAt != 0 && (end == 0 || a.ClosesAt < end) {
		end = a.ClosesAt
	}
	return end
}
