// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"cmp"
	"slices"
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

// Whose own terms they are. The same words stand in the audience.
const (
	OnePupil = "pupil"
	OneGroup = "group"
)

// OwnTerms replace the common ones for one pupil or group, each date where it is set.
type OwnTerms struct {
	Kind   string // OnePupil or OneGroup
	Target int64
	Terms
	Reason string
}

// For are the terms of one pupil: her own dates go before her groups', her groups' before the common ones. In several groups with
// dates she has those of the group whose deadline is the latest.
func (a Assignment) For(own []OwnTerms, pupil int64, groups []int64) Terms {
	t, grouped := a.Terms, false
	for _, o := range own {
		if o.Kind != OneGroup || !slices.Contains(groups, o.Target) {
			continue
		}
		if theirs := o.over(a.Terms); !grouped || theirs.laterThan(t) {
			t, grouped = theirs, true
		}
	}
	for _, o := range own {
		if o.Kind == OnePupil && o.Target == pupil {
			return o.over(t)
		}
	}
	return t
}

func (o OwnTerms) over(t Terms) Terms {
	return Terms{OpensAt: cmp.Or(o.OpensAt, t.OpensAt), DueAt: cmp.Or(o.DueAt, t.DueAt), LateUntil: cmp.Or(o.LateUntil, t.LateUntil)}
}

// laterThan compares deadlines; no deadline is later than any.
func (t Terms) laterThan(other Terms) bool {
	return other.DueAt != 0 && (t.DueAt == 0 || t.DueAt > other.DueAt)
}

// Door says whether a pupil can hand in at a moment.
type Door int

const (
	NotYet Door = iota
	Open        // in time; the minutes of grace count as in time
	OpenLate
	Closed
)

// Takes tells whether something can be handed in through the door.
func (d Door) Takes() bool { return d == Open || d == OpenLate }

// Door is the state of the door for a pupil with these terms. Every instant has exactly one; the last moment of a stretch belongs
// to it.
func (a Assignment) Door(t Terms, now clock.Instant) Door {
	switch closes := a.closes(t); {
	case t.OpensAt != 0 && now < t.OpensAt:
		return NotYet
	case closes != 0 && now > closes:
		return Closed
	case t.DueAt == 0 || now <= a.inTime(t):
		return Open
	case a.Late == LateMark, a.Late == LateUntil && now <= t.LateUntil:
		return OpenLate
	}
	return Closed
}

// LastMoment is the last moment at which the door takes something; zero for no end.
func (a Assignment) LastMoment(t Terms) clock.Instant {
	closes := a.closes(t)
	if t.DueAt == 0 || a.Late == LateMark {
		return closes
	}
	end := a.inTime(t)
	if a.Late == LateUntil {
		end = max(end, t.LateUntil)
	}
	if closes != 0 {
		end = min(end, closes)
	}
	return end
}

// inTime is until when it counts as in time.
func (a Assignment) inTime(t Terms) clock.Instant {
	return t.DueAt.Add(time.Duration(a.GraceMinutes) * time.Minute)
}

// closes is when the door closes for good; a deadline that she was given for herself keeps it open.
func (a Assignment) closes(t Terms) clock.Instant {
	if a.ClosesAt != 0 && t.DueAt > a.ClosesAt {
		return a.inTime(t)
	}
	return a.ClosesAt
}

// DoorFor is the door for a pupil who may have been asked for a redo: that opens it until its own date, or without one until the
// redo is returned.
func (a Assignment) DoorFor(t Terms, g Grade, now clock.Instant) Door {
	if g.RedoAt != 0 && (g.RedoDueAt == 0 || now <= g.RedoDueAt) {
		return Open
	}
	return a.Door(t, now)
}

// LastMomentFor is LastMoment for a pupil who may have been asked for a redo.
func (a Assignment) LastMomentFor(t Terms, g Grade) clock.Instant {
	end := a.LastMoment(t)
	switch {
	case g.RedoAt == 0 || end == 0:
		return end
	case g.RedoDueAt == 0:
		return 0
	}
	return max(end, g.RedoDueAt)
}
