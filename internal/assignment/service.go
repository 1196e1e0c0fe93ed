// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"time"

	"lectern/internal/audit"
	"lectern/internal/course"
	"lectern/internal/file"
	"lectern/internal/person"
	"lectern/internal/plan"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/event"
	"lectern/internal/platform/id"
	"lectern/internal/platform/live"
	"lectern/internal/restriction"
)

// The events.
const (
	EventHandedOut event.Kind = "assignment.handed_out" // ids: assignment
	EventSubmitted event.Kind = "assignment.submitted"  // ids: assignment, pupil
	EventReturned  event.Kind = "assignment.returned"   // ids: assignment, pupils…
)

// Kind is what an item of a plan that is an assignment is called, and what holds the files that are handed out with it.
const Kind = "assignment"

// FileHolder is what holds the files of a pupil's work.
const FileHolder = "assignment_submission"

// takeBackFor is how long a return can be taken back.
const takeBackFor = 10 * time.Minute

// Deps is what the domain is handed. Key is the site's own secret, for receipts.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	IDs    *id.Maker
	Person *person.Service
	Audit  *audit.Service
	File   *file.Service
	Course *course.Service
	Plan   *plan.Service
	Events *event.Bus
	Live   live.Bus
	Key    []byte
	// Restriction knows what is only kept and what is contested.
	Restriction *restriction.Service
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

func (s *Service) now() clock.Instant { return clock.NowOf(s.Clock) }

// topic is what the open pages of an assignment listen to.
func topic(which ID) string { return Kind + "/" + which.String() }

// tell refreshes the open pages of an assignment after the commit.
func (s *Service) tell(ctx context.Context, tx *db.Tx, which ID) error {
	return live.Tell(ctx, tx, s.Live, topic(which))
}
