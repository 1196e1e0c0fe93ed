// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

const flushAfter = 250 * time.Millisecond

// Deps is what the domain is handed.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	IDs   *id.Maker
	LogTo *slog.Logger
	Key   []byte // the site's own secret: the log is sealed with it
}

// Service holds the verbs.
type Service struct {
	Deps
	writing sync.Mutex // held while looks are written, so that who flushes waits for those on their way
	// Follows tells whether somebody may read who looked at a child's data: a guardian of a child too young to decide. It is told by a
	// domain that knows ages; without it nobody may.
	Follows func(ctx context.Context, q db.Q, guardian, child int64) (bool, error)
	mu      sync.Mutex
	waiting map[look]seen
	timer   *time.Timer
}

type look struct {
	viewer, subject int64
	what, role      string
	quarter, reason int64
}

// seen is how often, and in a list of how many; 0 alone.
type seen struct{ times, listed int64 }

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d, waiting: map[look]seen{}} }

// Log writes down what is being done, in the transaction that does it.
func (s *Service) Log(ctx context.Context, tx *db.Tx, e Entry) error {
	kind := ByPerson
	switch {
	case e.Actor.Name == ByOperator && e.Actor.Person == 0:
		kind = ByOperator
	case e.Actor.Person == 0:
		kind = BySystem
	}
	var detail any
	if len(e.Detail) > 0 {
		b, err := json.Marshal(e.Detail)
		if err != nil {
			return err
		}
		detail = string(b)
	}
	return insertEntry(ctx, tx, id.New[Entry](s.IDs), clock.NowOf(s.Clock), kind, e, detail)
}

// Read writes down that viewer looked at subject's record. Looking at one's own is not written. what is a short code of the page.
func (s *Service) Read(_ context.Context, viewer permit.Actor, subject int64, what string) {
	s.read(viewer, []int64{subject}, what, 0)
}

// ReadMany is Read for a page that shows many people's records: each was seen in a list of so many.
func (s *Service) ReadMany(viewer permit.Actor, subjects []int64, what string) {
	s.read(viewer, subjects, what, int64(len(subjects)))
}

const grouped = 15 * time.Minute

func quarter(at clock.Instant) int64 { return at.Time().Truncate(grouped).UnixMilli() }

func (s *Service) read(viewer permit.Actor, subjects []int64, what string, listed int64) {
	l := look{viewer: viewer.Person, what: what, role: roleThen(viewer, what), quarter: quarter(clock.NowOf(s.Clock))}
	if viewer.Visit != nil {
		l.reason = viewer.Visit.Reason
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l.subject = range subjects {
		if viewer.Person == 0 || viewer.Person == l.subject {
			continue
		}
		n := s.waiting[l]
		if n.times == 0 || listed < n.listed {
			n.listed = listed
		}
		n.times++
		s.waiting[l] = n
	}
	if s.timer == nil && len(s.waiting) > 0 {
		s.timer = time.AfterFunc(flushAfter, func() { _ = s.Flush(context.Background()) })
	}
}

// roleThen is as what somebody looked: support of the host always as that, a parent at her child's pages, otherwise the role that opens most.
func roleThen(a permit.Actor, what string) string {
	if a.Visit != nil {
		return string(permit.Support)
	}
	order := []permit.Role{permit.Officer, permit.Admin, permit.Teacher, permit.Staff, permit.Mentor, permit.Parent, permit.Pupil}
	switch what {
	case "children", "submission":
		order = []permit.Role{permit.Parent, permit.Teacher}
	case "grading", "list":
		order = []permit.Role{permit.Teacher, permit.Admin, permit.Staff, permit.Mentor, permit.Pupil}
	}
	for _, r := range order {
		if a.Has(r) {
			return string(r)
		}
	}
	return ""
}

// Flush writes the waiting looks now. What cannot be written stays for the next time.
func (s *Service) Flush(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.Lock()
	batch := s.waiting
	s.waiting, s.timer = map[look]seen{}, nil
	s.mu.Unlock()
	if len(batch) == 0 {
		return nil
	}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for l, n := range batch {
			if now := clock.NowOf(s.Clock); clock.Instant(l.quarter).Add(grouped+lateFlush) < now {
				l.quarter = quarter(now) // its own may be under seal already
			}
			if err := upsertLook(ctx, tx, s.IDs.Next(), l, clock.NowOf(s.Clock), n); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		return nil
	}
	s.LogTo.Error("looks not written", "count", len(batch), "error", err)
	s.mu.Lock()
	defer s.mu.Unlock()
	for l, n := range batch {
		s.waiting[l] = seen{n.times + s.waiting[l].times, n.listed}
	}
	if s.timer == nil {
		s.timer = time.AfterFunc(time.Second, func() { _ = s.Flush(context.Background()) })
	}
	return err
}

// List is one screen of the log, newest first. Admins and officers may call it.
func (s *Service) List(ctx context.Context, q db.Q, f Filter) ([]Line, error) {
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	return listEntries(ctx, q, f)
}

// ReadsOf tells who looked at a person's record, newest first. She herself may ask, and the officer.
func (s *Service) ReadsOf(ctx context.Context, q db.Q, subject int64, limit int) ([]Look, error) {
	return listLooks(ctx, q, subject, limit)
}

// ByParents tells a child which parents looked in the last week, and when last.
func (s *Service) ByParents(ctx context.Context, q db.Q, child int64) ([]Look, error) {
	return lastOfParents(ctx, q, child, clock.NowOf(s.Clock).Add(-7*24*time.Hour))
}
