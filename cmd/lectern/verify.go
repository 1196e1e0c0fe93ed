// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"strings"

	"lectern/internal/app"
)

// verifySite proves the promises on a running site with a pupil who does not exist; nobody else is touched. Exit code 2 when they do not hold.
func (c *common) verifySite(ctx context.Context, s *app.Site) error {
	r, err := s.Rights.Prove(ctx)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%d words planted, %d found before, %d in the copy, %d traces left after the erasure; %d values read", r.Planted, r.Found, r.InCopy,
		len(r.Left), r.Values)
	if len(r.Left) > 0 {
		text += "\nleft in: " + strings.Join(r.Left, ", ")
	}
	if err := c.say(r, text); err != nil {
		return err
	}
	if !r.Green() {
		return errFaults
	}
	return nil
}
