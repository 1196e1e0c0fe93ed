// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"context"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// keptFor is how long a run, its upload and its report are kept: the retention rule Imports.
const keptFor = 90 * 24 * time.Hour

// Sweep deletes the runs that were started more than ninety days ago, with their uploads and reports. The queue calls it daily.
func (s *Service) Sweep(ctx context.Context) error {
	before := clock.NowOf(s.Clock).Add(-keptFor)
	for {
		old, err := listOldFiles(ctx, s.DB, before, 100)
		if err != nil || len(old) == 0 {
			return err
		}
		for _, o := range old {
			for _, key := range []string{o.blob, o.report} {
				if key == "" {
					continue
				}
				if err := s.Blob.Delete(ctx, key); err != nil {
					return err
				}
			}
			if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return deleteRun(ctx, tx, o.run) }); err != nil {
				return err
			}
		}
	}
}
