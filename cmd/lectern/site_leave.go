// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"

	"lectern/internal/audit"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/site"
)

// leave tells everybody who comes that the school leaves and until when everything can be fetched, or takes that back.
func (c *siteFlags) leave(ctx context.Context) error {
	if c.stay == (c.until != "") {
		return wrongUsage("say --until DATE, such as 2027-06-30, or --stay")
	}
	until, err := clock.ParseDate(c.until)
	if err != nil {
		return wrongUsage("--until: %q is no date; write it as 2027-06-30", c.until)
	}
	on, err := clock.ParseDate(c.on)
	if err != nil {
		return wrongUsage("--on: %q is no date; write it as 2027-06-30", c.on)
	}
	s, _, err := c.openSite(ctx, false)
	if err != nil {
		return err
	}
	defer s.Close(ctx)
	place := s.Domains.Site
	l := site.Leaving{LeaveOn: on, KeptUntil: until}
	action := "site.leaving"
	if c.stay {
		action = "site.staying"
	}
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if l.LeaveOn == "" {
			v, err := place.Get(ctx, tx)
			if err != nil {
				return err
			}
			if l.LeaveOn = v.LeaveOn; !v.Leaves() {
				l.LeaveOn = place.Today()
			}
		}
		if c.stay {
			err = place.Stay(ctx, tx)
		} else {
			err = place.Leave(ctx, tx, l)
		}
		if err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: audit.Operator, Action: action})
	})
	if err != nil {
		return c.explain(err, s.Web.Printer("en"))
	}
	if c.stay {
		return c.say(map[string]bool{"leaves": false}, "the school stays; nobody is told anything any more")
	}
	return c.say(map[string]any{"leaves": true, "leave_on": l.LeaveOn, "kept_until": l.KeptUntil}, fmt.Sprintf(
		"the school leaves on %s; everything can be fetched until %s, and that stands on the sign-in page and on everybody's Today\n"+
			"export it with lectern site export; remove it after %[2]s with lectern site remove; take it back with lectern site leave --stay", l.LeaveOn, l.KeptUntil))
}
