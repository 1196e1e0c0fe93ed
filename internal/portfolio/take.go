// SPDX-License-Identifier: AGPL-3.0-or-later

package portfolio

import (
	"context"
	"io"
	"slices"
	"strings"

	"lectern/internal/file"
	"lectern/internal/platform/archive"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
	"lectern/internal/rights/parcel"
)

// Take begins to take works from a parcel that was read; chosen are their places in it. Faults: NotFound, Conflict, Invalid "works".
func (s *Service) Take(ctx context.Context, a permit.Actor, which ArrivalID, chosen []int) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := s.Arrival(ctx, tx, a, which)
		if err == nil && v.State != Ready {
			err = fault.New(fault.Conflict, "portfolio.not_ready")
		}
		if err != nil {
			return err
		}
		chosen = slices.DeleteFunc(chosen, func(n int) bool { return n < 0 || n >= len(v.Of.Works) })
		if len(chosen) == 0 {
			return fault.New(fault.Invalid, "fault.invalid").With("works", "portfolio.none_chosen")
		}
		v.State, v.Chosen, v.Changed = Taking, chosen, s.now()
		if err := updateArrival(ctx, tx, v); err != nil {
			return err
		}
		_, err = s.Jobs.Add(ctx, tx, takeTask, task{int64(which)})
		return err
	})
}

// take takes the chosen works one by one, and puts the arrival away. Run again it goes on where it was stopped.
func (s *Service) take(ctx context.Context, t job.Task) error {
	v, err := s.of(ctx, t)
	if err != nil || v.State != Taking {
		return gone(err)
	}
	local, size, done, err := s.local(ctx, v.ID)
	if err != nil {
		return gone(err)
	}
	defer done()
	found, err := parcel.Import(ctx, local, size)
	if err != nil {
		return err
	}
	files, err := parcel.Contents(local, size)
	if err != nil {
		return err
	}
	defer files.Close()
	have, err := takenPlaces(ctx, s.DB, v.ID)
	if err != nil {
		return err
	}
	for _, n := range v.Chosen {
		if n >= len(found.Works) || slices.Contains(have, int64(n)) {
			continue
		}
		if err := s.takeOne(ctx, v, n, found.Works[n], files); err != nil {
			return gone(err)
		}
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.close(ctx, tx, v.ID) })
}

// takeOne stores the files of a work and then the work, unless the arrival was put away meanwhile. A file that this school does not take
// is left out by name.
func (s *Service) takeOne(ctx context.Context, v Arrival, place int, w parcel.Work, from *archive.Archive) error {
	owner := permit.Actor{Person: int64(v.Person)}
	var ids []file.ID
	var left []string
	for _, f := range w.Files {
		stored, err := s.store(ctx, owner, f, from)
		switch {
		case fault.Is(err, fault.Invalid), fault.Is(err, fault.TooLarge):
			left = append(left, f.Name)
		case err != nil:
			return err
		default:
			ids = append(ids, stored)
		}
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := findArrival(ctx, tx, v.ID); err != nil {
			return err
		}
		out := Work{ID: id.New[Work](s.IDs), Person: v.Person, Site: v.Of.Site, Place: called(w), Body: text(w), Added: s.now()}
		if len(left) > 0 {
			out.Body = strings.TrimSpace(out.Body + "\n\n[" + strings.Join(left, ", ") + "]")
		}
		if err := insertWork(ctx, tx, out, v.ID, place); err != nil {
			return err
		}
		return s.File.Adopt(ctx, tx, ids, owner.Person, Holder, int64(out.ID))
	})
}

func (s *Service) store(ctx context.Context, owner permit.Actor, f parcel.File, from *archive.Archive) (file.ID, error) {
	if f.State == parcel.Missing {
		return 0, fault.New(fault.Invalid, "fault.invalid")
	}
	r, err := from.Open(f.Entry)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	stored, err := s.File.Put(ctx, owner, f.Name, io.LimitReader(r, f.Size), f.Size)
	return stored.ID, err
}

// Progress is how many of the chosen works were taken.
func (s *Service) Progress(ctx context.Context, q db.Q, v Arrival) (int, error) {
	have, err := takenPlaces(ctx, q, v.ID)
	return len(have), err
}
