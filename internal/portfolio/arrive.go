// SPDX-License-Identifier: AGPL-3.0-or-later

package portfolio

import (
	"context"
	"io"
	"os"

	"lectern/internal/file"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
	"lectern/internal/rights/parcel"
)

const (
	readTask = "portfolio.read"
	takeTask = "portfolio.take"
)

type task struct {
	Arrival int64 `json:"arrival"`
}

// mostArrivals are as many as one person may have under way at once.
const mostArrivals = 3

// Bring begins to read a parcel that she uploaded. Faults: Invalid "file", Conflict when she has several under way.
func (s *Service) Bring(ctx context.Context, a permit.Actor, uploads []file.ID) (ArrivalID, error) {
	if len(uploads) != 1 {
		return 0, fault.New(fault.Invalid, "fault.invalid").With("file", "portfolio.one_file")
	}
	v := Arrival{ID: id.New[Arrival](s.IDs), Person: person.ID(a.Person), State: Reading, Changed: s.now()}
	return v.ID, s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		open, err := listArrivals(ctx, tx, v.Person)
		if err == nil && len(open) >= mostArrivals {
			err = fault.New(fault.Conflict, "portfolio.too_many", "n", mostArrivals)
		}
		if err == nil {
			err = insertArrival(ctx, tx, v)
		}
		if err == nil {
			err = s.File.Adopt(ctx, tx, uploads, a.Person, ArrivalHolder, int64(v.ID))
		}
		if err != nil {
			return err
		}
		held, err := s.File.Of(ctx, tx, ArrivalHolder, int64(v.ID))
		if err == nil && len(held[int64(v.ID)]) == 0 {
			err = fault.New(fault.Invalid, "fault.invalid").With("file", "portfolio.one_file")
		}
		if err == nil {
			_, err = s.Jobs.Add(ctx, tx, readTask, task{int64(v.ID)})
		}
		return err
	})
}

// Drop puts an arrival away, with its file. What was taken from it stays. Fault: NotFound.
func (s *Service) Drop(ctx context.Context, a permit.Actor, which ArrivalID) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.Arrival(ctx, tx, a, which); err != nil {
			return err
		}
		return s.close(ctx, tx, which)
	})
}

func (s *Service) close(ctx context.Context, tx *db.Tx, which ArrivalID) error {
	if err := s.letGo(ctx, tx, which); err != nil {
		return err
	}
	return deleteArrival(ctx, tx, which)
}

// letGo lets the parcel itself go.
func (s *Service) letGo(ctx context.Context, tx *db.Tx, which ArrivalID) error {
	held, err := s.File.Of(ctx, tx, ArrivalHolder, int64(which))
	for _, f := range held[int64(which)] {
		if err == nil {
			err = s.File.Remove(ctx, tx, f.ID, ArrivalHolder, int64(which))
		}
	}
	return err
}

// read looks into the parcel and keeps what it holds, or why it is refused.
func (s *Service) read(ctx context.Context, t job.Task) error {
	v, err := s.of(ctx, t)
	if err != nil || v.State != Reading {
		return gone(err)
	}
	found, err := s.look(ctx, v.ID)
	refused, known := fault.As(err)
	if err != nil && (!known || refused.Kind != fault.Invalid) {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := findArrival(ctx, tx, v.ID)
		if err != nil {
			return gone(err)
		}
		v.Changed = s.now()
		if refused != nil {
			v.State, v.Why = Refused, refused.Key
			if err := s.letGo(ctx, tx, v.ID); err != nil {
				return err
			}
			return updateArrival(ctx, tx, v)
		}
		v.State, v.Of = Ready, contentsOf(found)
		return updateArrival(ctx, tx, v)
	})
}

// of is the arrival of a task.
func (s *Service) of(ctx context.Context, t job.Task) (Arrival, error) {
	var in task
	if err := t.Into(&in); err != nil {
		return Arrival{}, err
	}
	return findArrival(ctx, s.DB, ArrivalID(in.Arrival))
}

// gone makes nothing of an arrival that was put away meanwhile.
func gone(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// look reads a parcel from a local copy: ZIPs are read from their end.
func (s *Service) look(ctx context.Context, which ArrivalID) (parcel.Arrival, error) {
	local, size, done, err := s.local(ctx, which)
	if err != nil {
		return parcel.Arrival{}, err
	}
	defer done()
	return parcel.Import(ctx, local, size)
}

func (s *Service) local(ctx context.Context, which ArrivalID) (*os.File, int64, func(), error) {
	held, err := s.File.Of(ctx, s.DB, ArrivalHolder, int64(which))
	if err == nil && len(held[int64(which)]) == 0 {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return nil, 0, nil, err
	}
	r, err := s.File.Open(ctx, held[int64(which)][0], 0, -1)
	if err != nil {
		return nil, 0, nil, err
	}
	defer r.Close()
	f, err := os.CreateTemp("", "lectern-portfolio-*.zip")
	if err != nil {
		return nil, 0, nil, err
	}
	done := func() { _ = f.Close(); _ = os.Remove(f.Name()) }
	size, err := io.Copy(f, r)
	if err != nil {
		done()
		return nil, 0, nil, err
	}
	return f, size, done, nil
}
