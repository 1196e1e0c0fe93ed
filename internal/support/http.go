// SPDX-License-Identifier: AGPL-3.0-or-later

package support

import (
	"strconv"

	"lectern/internal/audit"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

const (
	screen = 25 // lines on a page
	list   = "/admin/support"
	known  = "/privacy/support"
)

func (s *Service) routes() []web.Route {
	let, see := permit.Site(Let), permit.Site(See)
	routes := []web.Route{
		web.Get("/admin/support", see, s.listPage),
		web.Post("/admin/support", let, s.letForm).Asking(letAsks),
		web.Get("/admin/support/new", let, s.newPage).Asking(letAsks),
		web.Get("/admin/support/{grant}", see, s.grantPage),
		web.Post("/admin/support/{grant}/end", see, s.endForm),
		web.Get("/privacy/support", permit.SignedIn, s.knownPage),
	}
	for i := range routes {
		routes[i] = routes[i].For("accountability")
	}
	return routes
}

// from is where a paged list begins.
func from(c *web.Call) int {
	n, _ := strconv.Atoi(c.Query("from"))
	return max(0, n)
}

func (s *Service) listPage(c *web.Call) error {
	v := listView{Page: c.Shell(c.T("support.title"), c.Site.Info().Name), P: c.P, Now: s.now(), From: from(c), MayLet: c.Actor.May(Let)}
	grants, n, err := s.Times(c.Ctx(), s.DB, v.From, screen)
	if err != nil {
		return err
	}
	all, err := s.Audit.OpenedFor(c.Ctx(), s.DB, reasons(grants))
	if err != nil {
		return err
	}
	v.Total = int(n)
	for _, g := range grants {
		s.Audit.Read(c.Ctx(), c.Actor, int64(g.Guest), "support")
		v.Lines = append(v.Lines, grantLine{g, opened(all, g)})
	}
	return c.OK(listPage(v))
}

// knownPage is for everybody: when the host could look, why, and whether it opened something of hers.
func (s *Service) knownPage(c *web.Call) error {
	v := listView{Page: c.Shell(c.T("support.title"), ""), P: c.P, Now: s.now(), From: from(c)}
	grants, n, err := s.Times(c.Ctx(), s.DB, v.From, screen)
	if err == nil {
		err = s.Audit.Flush(c.Ctx())
	}
	var all map[int64]audit.Opened
	if err == nil {
		all, err = s.Audit.OpenedOf(c.Ctx(), s.DB, reasons(grants), c.Actor.Person)
	}
	if err != nil {
		return err
	}
	v.Total = int(n)
	for _, g := range grants {
		v.Lines = append(v.Lines, grantLine{g, opened(all, g)})
	}
	return c.OK(knownPage(v))
}

func (s *Service) newPage(c *web.Call) error {
	return c.OK(newPage(s.newView(c, Ask{Hours: Hours[1]})))
}

func (s *Service) newView(c *web.Call, typed Ask) newView {
	return newView{Page: c.Shell(c.T("support.new"), c.T("support.title")), P: c.P, Typed: typed}
}

// letForm shows first what she would be able to read, then lets her in and shows the link on the page that answers: it is kept nowhere.
func (s *Service) letForm(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	in := Ask{Given: f.Text("given_name"), Family: f.Text("family_name"), Reason: f.Text("reason"), Work: f.Check("work")}
	in.Hours, _ = f.Int("hours")
	v := s.newView(c, in)
	if f.Has("change") {
		return c.OK(newPage(v))
	}
	if faults, bad := c.Failed(Check(in)); bad {
		v.Faults = faults
		return c.Again(newPage(v))
	}
	if !f.Has("sure") {
		v.Until = s.now().Add(in.lasts())
		if v.Scope, err = s.Preview(c.Ctx(), s.DB); err != nil {
			return err
		}
		return c.OK(surePage(v))
	}
	made, path, err := s.LetIn(c.Ctx(), c.Actor, in)
	if err != nil {
		return err
	}
	v.Until, v.Path, v.Link = s.now().Add(in.lasts()), list+"/"+made.String(), s.base(c)+path
	return c.OK(linkPage(v))
}

// base is how people reach the site: as the operator says, or as this request came.
func (s *Service) base(c *web.Call) string {
	if s.Login.Base != "" {
		return s.Login.Base
	}
	return c.Base()
}

func (s *Service) grantPage(c *web.Call) error {
	v, err := s.grantView(c)
	if err != nil {
		return err
	}
	return c.OK(grantPage(v))
}

func (s *Service) grantView(c *web.Call) (grantView, error) {
	v := grantView{P: c.P, Now: s.now()}
	which, err := web.PathID[Grant](c, "grant")
	if err == nil {
		v.Grant, err = findGrant(c.Ctx(), s.DB, which)
	}
	if err != nil {
		return v, err
	}
	v.Page = c.Shell(v.title(), c.T("support.title"))
	s.Audit.Read(c.Ctx(), c.Actor, int64(v.Grant.Guest), "support")
	if err := s.Audit.Flush(c.Ctx()); err != nil {
		return v, err
	}
	all, err := s.Audit.OpenedFor(c.Ctx(), s.DB, []int64{v.Grant.reason})
	v.Opened = opened(all, v.Grant)
	return v, err
}

func (s *Service) endForm(c *web.Call) error {
	which, err := web.PathID[Grant](c, "grant")
	if err == nil {
		err = s.End(c.Ctx(), c.Actor, which)
	}
	if faults, ok := c.Failed(err); ok {
		v, err := s.grantView(c)
		if err != nil {
			return err
		}
		v.Faults = faults
		return c.Again(grantPage(v))
	}
	if err != nil {
		return err
	}
	c.Flash("support.ended_now")
	return c.See(list + "/" + which.String())
}

// Line says on the page of her own data whether the host can look now, or when it could last.
func (s *Service) Line(c *web.Call) (string, error) {
	grants, _, err := s.Times(c.Ctx(), s.DB, 0, 1)
	if err != nil || len(grants) == 0 {
		return c.T("support.never"), err
	}
	running, err := s.Now(c.Ctx(), s.DB)
	if err != nil || running.ID == 0 {
		return c.T("support.last", "date", c.P.Date(grants[0].Over())), err
	}
	return c.T("support.line_now", "until", c.P.When(running.UntilAt)), nil
}
