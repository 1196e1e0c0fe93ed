// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// Asked is an open request as it stands on the officer's start page.
type Asked struct {
	ID     ID
	Kind   Kind
	Number int64
	Due    clock.Date
	Left   int // days until then; below zero when the day has passed
}

// Waiting are the first requests of the officer's queue, the nearest day first, and how many there are in all. For anybody else: none.
func (s *Service) Waiting(ctx context.Context, q db.Q, a permit.Actor, most int) ([]Asked, int64, error) {
	if !a.May(Decide) {
		return nil, 0, nil
	}
	list, n, err := queue(ctx, q, false, 0, most)
	if err != nil || n == 0 {
		return nil, 0, err
	}
	site, err := s.Site.Get(ctx, q)
	var out []Asked
	for _, r := range list {
		out = append(out, Asked{ID: r.ID, Kind: r.Kind, Number: r.Number, Due: r.Due, Left: left(s.today(site), r.Due)})
	}
	return out, n, err
}
