// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"slices"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/subject"
)

// Held is how many things the site holds about a person for one purpose.
type Held struct {
	Activity string
	Rows     int64
}

// heldBy counts a plan by purpose, in the order in which people read purposes.
func heldBy(p subject.Plan) []Held {
	seen := map[string]map[string]int64{}
	for _, i := range p.Items {
		if seen[i.Activity] == nil {
			seen[i.Activity] = map[string]int64{}
		}
		key := i.Table + i.Role
		seen[i.Activity][key] = max(seen[i.Activity][key], i.Rows)
	}
	var out []Held
	for _, a := range personal.Activities() {
		h := Held{Activity: a.ID}
		for _, n := range seen[a.ID] {
			h.Rows += n
		}
		if h.Rows > 0 {
			out = append(out, h)
		}
	}
	return out
}

// Line is one line of a preview: so many things of one kind.
type Line struct {
	Table  string // its words are the text thing.<Table>
	Rows   int64
	Fate   personal.Erasure
	Reason string
	Until  clock.Date
	Bare   bool // it stays without her name
	Held   bool // by a hold, as it is

	Activity, Retention string // what it is for, and the rule that ends it
}

// gone are the things that an erasure takes away, the most first.
func gone(p subject.Plan) []Line {
	return lines(p, func(i subject.Item) bool {
		return i.Fate == personal.Delete || i.Fate == personal.Null && i.Table == "person"
	})
}

// staying are the things that stay, each with the reason and its last day.
func staying(p subject.Plan) []Line {
	return lines(p, func(i subject.Item) bool { return i.Stays() })
}

func lines(p subject.Plan, in func(subject.Item) bool) []Line {
	var out []Line
	roles := map[string]string{} // rows of one role are counted once, whatever happens to their columns
	for _, i := range p.Items {
		if !in(i) {
			continue
		}
		at := slices.IndexFunc(out, func(l Line) bool { return l.Table == i.Table && l.Held == i.Held })
		if at < 0 {
			out = append(out, Line{Table: i.Table, Fate: i.Fate, Reason: i.Reason, Until: i.Until, Held: i.Held, Activity: i.Activity, Retention: i.Retention})
			at = len(out) - 1
		}
		if key := i.Table + map[bool]string{true: " held"}[i.Held]; i.Role != roles[key] {
			out[at].Rows += i.Rows
			roles[key] = i.Role
		}
		out[at].Bare = out[at].Bare || i.Stays() && i.Link != subject.ByPerson
		out[at].Until = max(out[at].Until, i.Until)
		if out[at].Reason == "" {
			out[at].Reason = i.Reason
		}
	}
	slices.SortStableFunc(out, func(a, b Line) int { return int(b.Rows - a.Rows) })
	return out
}

// why is the text key of why a line stays: its own reason, or that of its fate.
func (l Line) why() string {
	if l.Reason != "" {
		return l.Reason
	}
	return "rights.stays." + string(l.Fate)
}
