// SPDX-License-Identifier: AGPL-3.0-or-later

package support

import (
	"time"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
)

// ID names a grant.
type ID = id.Of[Grant]

// Grant is one time for which the school lets somebody of the host in.
type Grant struct {
	ID      ID
	Guest   person.ID
	Name    string // of the guest, "" when she is gone
	Reason  string
	Work    bool // answers, comments and marks too
	MadeBy  string
	MadeAt  clock.Instant
	UntilAt clock.Instant
	EndedAt clock.Instant // before its time; zero when not

	reason int64
}

// Open tells whether it lasts.
func (g Grant) Open(now clock.Instant) bool { return g.EndedAt.IsZero() && now < g.UntilAt }

// Over is when it ended, or will.
func (g Grant) Over() clock.Instant {
	if g.EndedAt.IsZero() {
		return g.UntilAt
	}
	return g.EndedAt
}

// Hours are the times to choose from. Nobody of the host is let in for longer than a working day at once.
var Hours = []int{1, 2, 4, 8}

const longestReason = 500 // characters

// Ask is what an admin says when she lets somebody in.
type Ask struct {
	Given, Family string
	Reason        string
	Hours         int
	Work          bool
}

func (in Ask) lasts() time.Duration { return time.Duration(in.Hours) * time.Hour }
