// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// visiting refuses support of the host whatever the school did not let her: everything once her time is over, and whatever does
// something at any time. It asks the clock at each request, so that nothing has to happen for a visit to end. The ways in and out stay open.
func (s *Site) visiting(c *Call, v *permit.Visit) error {
	switch {
	case strings.HasPrefix(c.route.Path, "/sign-"):
		return nil
	case !v.Open(clock.NowOf(s.Clock)):
		return fault.New(fault.Forbidden, "web.visit_over")
	case c.R.Method != http.MethodGet && c.R.Method != http.MethodHead:
		return fault.New(fault.Forbidden, "web.visit_reads")
	case c.route.Stream:
		return fault.New(fault.Forbidden, "web.visit_stream") // it would outlast the visit
	case !v.Work && (c.route.Purpose == "assignment" || c.route.Purpose == "assessment"):
		return fault.New(fault.Forbidden, "web.visit_work")
	}
	return nil
}

// visit is the line above every page that says to support until when she reads; "" for everybody else.
func (c *Call) visit() string {
	v := c.Actor.Visit
	if v == nil || !v.Open(clock.NowOf(c.Site.Clock)) {
		return ""
	}
	return c.T("web.visit_line", "site", c.Site.Info().Name, "until", c.P.Moment(v.Until))
}
