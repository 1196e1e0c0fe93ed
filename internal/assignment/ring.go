// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import "lectern/internal/platform/clock"

// Ring is how a pupil's state is drawn.
type Ring struct {
	State string // empty, part or full
	Word  string // text key
}

// RingOf draws where a pupil's work stands. Never red: what is not handed in is an empty ring.
func RingOf(v Assignment, t Terms, w Submission, g Grade, now clock.Instant) Ring {
	switch Stands(w, g) {
	case Excused:
		return Ring{"full", "assignment.state.excused"}
	case CameBack:
		return Ring{"full", "assignment.state.came_back"}
	case Redo:
		return Ring{"part", "assignment.state.redo"}
	case Waiting, Marked:
		if w.Late {
			return Ring{"full", "assignment.state.handed_in_late"}
		}
		return Ring{"full", "assignment.state.handed_in"}
	}
	switch door := v.DoorFor(t, g, now); {
	case door == Closed:
		return Ring{"empty", "assignment.state.closed"}
	case door == NotYet:
		return Ring{"empty", "assignment.state.not_open"}
	case w.State == Started:
		return Ring{"part", "assignment.state.started"}
	}
	return Ring{"empty", "assignment.state.not_started"}
}

func (l Line) ring(now clock.Instant) Ring {
	return RingOf(l.Assignment, l.Mine, l.Submission, l.Grade, now)
}

func (w Work) ring(v Assignment, now clock.Instant) Ring {
	return RingOf(v, w.Terms, w.Submission, w.Grade, now)
}
