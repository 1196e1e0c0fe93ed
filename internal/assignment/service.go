// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"fmt"
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
	"lectern/internal/platform/permit"
)

// The events.
const (
	EventHandedOut event.Kind = "assignment.handed_out" // ids: assignment
	EventSubmitted event.Kind = "assignment.submitted"  // ids: assignment, pupil
	EventReturned  event.Kind = "assignment.returned"   // ids: assignment, pupils…
)

// Kind is what an item of a plan that is an assignment is called.
const Kind = "assignment"

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
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

func (s *Service) now() clock.Instant { return clock.NowOf(s.Clock) }

// topic is what the open pages of an assignment listen to.
func topic(which ID) string { return fmt.Sprintf("assignment/%s", which) }

// tell refreshes the open pages of an assignment after the commit.
func (s *Service) tell(ctx context.Context, tx *db.Tx, which ID) error {
	return live.Tell(ctx, tx, s.Live, topic(which))
}

// Work is one pupil's line: who, what she handed in, how it is marked, and the dates that hold for her.
type Work struct {
	person.Name
	Submission Submission
	Grade      Grade
	Terms      Terms
}

// Stands tells where her work stands.
func (w Work) Stands() Standing { return Stands(w.Submission, w.Grade) }

// Class is every pupil an assignment is for, by name, with her work. Whoever marks in the course may call it. Constant number of
// queries.
func (s *Service) Class(ctx context.Context, q db.Q, a permit.Actor, which ID) (Assignment, course.Course, []Work, error) {
	v, c, err := s.teaching(ctx, q, which, a, Marking)
	if err != nil {
		return v, c, nil, err
	}
	works, err := s.class(ctx, q, v)
	return v, c, works, err
}

func (s *Service) class(ctx context.Context, q db.Q, v Assignment) ([]Work, error) {
	works, err := readClass(ctx, q, v)
	if err != nil {
		return nil, err
	}
	own, err := readOwnTerms(ctx, q, v.ID)
	if err != nil {
		return nil, err
	}
	groups := map[person.ID][]int64{}
	if anyGroup(own) {
		if groups, err = s.groups(ctx, q, v.Course); err != nil {
			return nil, err
		}
	}
	for i, w := range works {
		works[i].Terms = v.For(own, int64(w.ID), groups[w.ID])
	}
	return works, nil
}

func anyGroup(own []OwnTerms) bool {
	for _, o := range own {
		if o.Kind == "group" {
			return true
		}
	}
	return false
}

func (s *Service) groups(ctx context.Context, q db.Q, c course.ID) (map[person.ID][]int64, error) {
	all, err := s.Course.Groups(ctx, q, c)
	out := map[person.ID][]int64{}
	for _, g := range all {
		for _, who := range g.Members {
			out[who] = append(out[who], int64(g.ID))
		}
	}
	return out, err
}

// terms are the dates that hold for one pupil.
func (s *Service) terms(ctx context.Context, q db.Q, v Assignment, pupil int64) (Terms, error) {
	own, err := readOwnTerms(ctx, q, v.ID)
	if err != nil || len(own) == 0 {
		return v.Terms, err
	}
	mine, err := s.Course.GroupsOf(ctx, q, v.Course, pupil)
	groups := make([]int64, len(mine))
	for i, g := range mine {
		groups[i] = int64(g)
	}
	return v.For(own, pupil, groups), err
}
