// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

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

// verifyLog compares the log with its seals and names what is not as it was sealed. It changes nothing. Exit code 2 when something is not.
func (c *common) verifyLog(ctx context.Context, s *app.Site) error {
	r, err := s.Audit.Verify(ctx)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%d entries under %d seals are as they were sealed (%d lost a name to an erasure, %d went when their time was over); %d are too new to be sealed",
		r.Entries, r.Seals, r.Blank, r.Swept, r.Unsealed)
	if r.HeadNumber > 0 {
		text += fmt.Sprintf("\nnewest seal: %d %s", r.HeadNumber, r.HeadDigest)
	}
	if !r.Green() {
		text += fmt.Sprintf("\nNOT as it was sealed: %d", r.Faults)
	}
	for _, f := range r.Named {
		line := fmt.Sprintf("\n  %-12s %s", f.Kind, f.At.Time().Format(time.RFC3339))
		if f.Table != "" {
			line += fmt.Sprintf("  %s %d", f.Table, f.Row)
		} else {
			line += fmt.Sprintf("  seal %d", f.Seal)
		}
		text += line
	}
	if err := c.say(r, text); err != nil {
		return err
	}
	if !r.Green() {
		return errFaults
	}
	return nil
}
