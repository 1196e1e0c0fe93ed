// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"slices"

	"lectern/internal/platform/clock"
)

// stack is one of the heaps a teacher's work lies on.
type stack struct {
	Name  string // waiting, out, drafts, done
	Lines []Line
}

// stacks puts a course's assignments on heaps: where work waits, what is out, what only she sees, what is done. They come with the
// latest deadline first; what needs somebody is turned round, so that the oldest is on top.
func stacks(lines []Line, now clock.Instant) []stack {
	out := []stack{{Name: "waiting"}, {Name: "out"}, {Name: "drafts"}, {Name: "done"}}
	for _, l := range lines {
		i := slices.IndexFunc(out, func(s stack) bool { return s.Name == l.stack(now) })
		out[i].Lines = append(out[i].Lines, l)
	}
	slices.Reverse(out[0].Lines)
	slices.Reverse(out[1].Lines)
	return out
}

func (l Line) stack(now clock.Instant) string {
	switch over := l.DueAt != 0 && l.DueAt < now; {
	case !l.HandedOut():
		return "drafts"
	case l.Waiting > 0:
		return "waiting"
	case l.Returned < l.HandedIn, !over && (l.HandedIn == 0 || l.HandedIn < l.Pupils):
		return "out"
	}
	return "done"
}
