// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"errors"
	"strings"
	"time"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
)

const (
	sweepEvery = time.Hour
	rowsFor    = 90 * 24 * time.Hour // as declared
	orphanFrom = 24 * time.Hour      // longer than any task may take
)

// Sweep deletes the ciphertext of what was not fetched in time, and that of which nothing is known any more, and forgets old parcels.
func (s *Service) Sweep(ctx context.Context) error {
	now := clock.NowOf(s.Clock)
	late, err := readLate(ctx, s.DB, now)
	if err != nil {
		return err
	}
	for _, which := range late {
		if err := s.drop(ctx, which); err != nil {
			return err
		}
	}
	return errors.Join(s.orphans(ctx, now), s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return deleteOld(ctx, tx, now.Add(-rowsFor))
	}))
}

// Drop ends a parcel before its time: the request was withdrawn.
func (s *Service) Drop(ctx context.Context, which ID) error { return s.drop(ctx, which) }

func (s *Service) drop(ctx context.Context, which ID) error {
	if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return updateEnd(ctx, tx, which, Expired, 0) }); err != nil {
		return err
	}
	return s.Blob.Delete(ctx, blobKey(which))
}

// orphans deletes ciphertext that no parcel waits for: its row went with the person, or a kill came between the two.
func (s *Service) orphans(ctx context.Context, now clock.Instant) error {
	var found []string
	if err := s.Blob.List(ctx, blobFolder, func(i blob.Info) error {
		if strings.HasSuffix(i.Key, blobEnding) && clock.At(i.Modified).Add(orphanFrom).Before(now) {
			found = append(found, i.Key)
		}
		return nil
	}); err != nil {
		return err
	}
	for _, key := range found {
		which, err := id.Parse[Parcel](strings.TrimSuffix(strings.TrimPrefix(key, blobFolder), blobEnding))
		if err != nil {
			continue // not one of ours
		}
		p, err := readParcel(ctx, s.DB, which)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err == nil && (p.State == Making || p.State == Ready) {
			continue
		}
		if err := s.Blob.Delete(ctx, key); err != nil {
			return err
		}
	}
	return nil
}
