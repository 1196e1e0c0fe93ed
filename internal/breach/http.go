// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

import (
	"net/http"
	"strconv"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

const (
	screen   = 25 // lines on a page
	register = "/privacy/leaks"
)

func (s *Service) routes() []web.Route {
	officer := permit.Site(Handle)
	routes := []web.Route{
		web.Get("/privacy/leak", permit.Anyone, s.reportPage).Asking(reportAsks),
		web.Post("/privacy/leak", permit.Anyone, s.reportForm).Asking(reportAsks),
		web.Get("/privacy/breaches", permit.Anyone, s.publicPage),
		web.Get("/privacy/leaks", officer, s.registerPage),
		web.Get("/privacy/leaks/{breach}", officer, s.casePage),
		web.Get("/privacy/leaks/{breach}/touched", officer, s.touchedPage),
		web.Post("/privacy/leaks/{breach}/touched", officer, s.act("/touched", touch)),
		web.Get("/privacy/leaks/{breach}/people", officer, s.peoplePage),
		web.Get("/privacy/leaks/{breach}/form", officer, s.formPage),
		web.Get("/privacy/leaks/{breach}/letter", officer, s.letterPage),
		web.Post("/privacy/leaks/{breach}/letter", officer, s.act("/letter", send)),
		web.Post("/privacy/leaks/{breach}/aware", officer, s.act("", aware)),
		web.Post("/privacy/leaks/{breach}/facts", officer, s.act("", describe)),
		web.Post("/privacy/leaks/{breach}/reach", officer, s.act("", reach)),
		web.Post("/privacy/leaks/{breach}/authority", officer, s.act("", authority)),
		web.Post("/privacy/leaks/{breach}/people", officer, s.act("", people)),
		web.Post("/privacy/leaks/{breach}/supplement", officer, s.act("", supplement)),
		web.Post("/privacy/leaks/{breach}/close", officer, s.act("", closeIt)),
	}
	for i := range routes {
		routes[i] = routes[i].For("accountability")
	}
	return routes
}

func (s *Service) reportView(c *web.Call) reportView {
	return reportView{Page: c.Shell(c.T("breach.report_title"), c.Site.Info().Name), P: c.P, SignedIn: c.Actor.SignedIn(), Sent: c.Query("sent") != ""}
}

func (s *Service) reportPage(c *web.Call) error { return c.OK(reportPage(s.reportView(c))) }

func (s *Service) reportForm(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	v := s.reportView(c)
	v.Typed = Report{Said: f.Text("said"), Place: f.Text("place"), Contact: f.Text("contact")}
	_, err = s.Report(c.Ctx(), c.Actor, v.Typed)
	if g, ok := fault.As(err); ok && g.Kind == fault.TooMany {
		v.Faults = ui.Faults{}.Add("", c.Say(g))
		return c.Page(http.StatusTooManyRequests, reportPage(v))
	}
	if faults, ok := c.Failed(err); ok {
		v.Faults = faults
		return c.Again(reportPage(v))
	}
	if err != nil {
		return err
	}
	return c.See("/privacy/leak?sent=1")
}

// from is where a paged list begins.
func from(c *web.Call) int {
	n, _ := strconv.Atoi(c.Query("from"))
	return max(0, n)
}

func (s *Service) publicPage(c *web.Call) error {
	list, n, err := notified(c.Ctx(), s.DB, from(c), screen)
	if err != nil {
		return err
	}
	v := publicView{Page: c.Shell(c.T("breach.public"), c.Site.Info().Name), P: c.P, Paging: Paging{From: from(c), Shown: len(list), Total: int(n)}}
	for _, b := range list {
		_, reached, err := countTold(c.Ctx(), s.DB, b.ID)
		if err != nil {
			return err
		}
		v.Lines = append(v.Lines, publicLine{b, s.categories(b.Touched), reached})
	}
	return c.OK(publicPage(v))
}

func (s *Service) registerPage(c *web.Call) error {
	closed := c.Query("show") == "closed"
	list, n, err := listBreaches(c.Ctx(), s.DB, closed, from(c), screen)
	if err != nil {
		return err
	}
	for _, b := range list {
		s.Audit.Read(c.Ctx(), c.Actor, int64(b.ReportedBy), "breach")
	}
	return c.OK(registerPage(registerView{Page: c.Shell(c.T("breach.register"), c.Site.Info().Name), P: c.P, Closed: closed, Lines: list, Now: s.now(),
		Paging: Paging{From: from(c), Shown: len(list), Total: int(n)}}))
}
