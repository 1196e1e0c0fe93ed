// SPDX-License-Identifier: AGPL-3.0-or-later

package portfolio

import (
	"context"

	"lectern/internal/file"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
)

// Deps is what the domain is handed.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	IDs   *id.Maker
	File  *file.Service
	Jobs  *job.Queue
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d} }

func (s *Service) now() clock.Instant { return clock.NowOf(s.Clock) }

// Works is one screen of what somebody brought along, the newest first, and how many there are.
func (s *Service) Works(ctx context.Context, q db.Q, a permit.Actor, offset, limit int) ([]Work, int64, error) {
	return listWorks(ctx, q, person.ID(a.Person), offset, limit)
}

// Find reads one of her works with its files. Fault: NotFound, also for those of others.
func (s *Service) Find(ctx context.Context, q db.Q, a permit.Actor, which WorkID) (Work, error) {
	w, err := findWork(ctx, q, person.ID(a.Person), which)
	if err != nil {
		return w, err
	}
	held, err := s.File.Of(ctx, q, Holder, int64(which))
	w.Files = held[int64(which)]
	return w, err
}

// Remove deletes one of her works with its files. Fault: NotFound.
func (s *Service) Remove(ctx context.Context, a permit.Actor, which WorkID) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		w, err := s.Find(ctx, tx, a, which)
		if err != nil {
			return err
		}
		for _, f := range w.Files {
			if err := s.File.Remove(ctx, tx, f.ID, Holder, int64(which)); err != nil {
				return err
			}
		}
		return deleteWork(ctx, tx, which)
	})
}

// Arrivals are the parcels she has not finished with.
func (s *Service) Arrivals(ctx context.Context, q db.Q, a permit.Actor) ([]Arrival, error) {
	return listArrivals(ctx, q, person.ID(a.Person))
}

// Arrival reads one of them. Fault: NotFound, also for those of others.
func (s *Service) Arrival(ctx context.Context, q db.Q, a permit.Actor, which ArrivalID) (Arrival, error) {
	v, err := findArrival(ctx, q, which)
	if err == nil && int64(v.Person) != a.Person {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return v, err
}

// maySee: what somebody brought along is hers alone.
func (s *Service) maySee(ctx context.Context, q db.Q, a permit.Actor, holder int64) (bool, error) {
	_, err := findWork(ctx, q, person.ID(a.Person), WorkID(holder))
	return unlessRefused(err)
}

func (s *Service) maySeeArrival(ctx context.Context, q db.Q, a permit.Actor, holder int64) (bool, error) {
	_, err := s.Arrival(ctx, q, a, ArrivalID(holder))
	return unlessRefused(err)
}

func mayNot(context.Context, db.Q, permit.Actor, int64) (bool, error) { return false, nil }

// unlessRefused is no for a fault of the person, and an error for any other.
func unlessRefused(err error) (bool, error) {
	if _, known := fault.As(err); known {
		return false, nil
	}
	return err == nil, err
}
