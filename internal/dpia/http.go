// SPDX-License-Identifier: AGPL-3.0-or-later

package dpia

import (
	"strconv"

	"lectern/internal/person"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

const (
	screen = 25 // lines on a page
	home   = "/privacy/assessments"
)

func (s *Service) routes() []web.Route {
	write, approve, advise := permit.Site(Write), permit.Site(Approve), permit.Site(Advise)
	routes := []web.Route{
		web.Get("/privacy/assessments", permit.Anyone, s.listPage),
		web.Get("/privacy/assessments/new", write, s.newPage),
		web.Post("/privacy/assessments", write, s.beginForm),
		web.Get("/privacy/assessments/{dpia}", permit.Anyone, s.publishedPage),
		web.Get("/privacy/assessments/{dpia}/work", write, s.workPage),
		web.Post("/privacy/assessments/{dpia}/text", write, s.act(describe)),
		web.Post("/privacy/assessments/{dpia}/risks", write, s.act(putRisk)),
		web.Get("/privacy/assessments/{dpia}/risks/{risk}", write, s.riskPage),
		web.Post("/privacy/assessments/{dpia}/risks/{risk}", write, s.act(putRisk)),
		web.Post("/privacy/assessments/{dpia}/risks/{risk}/remove", write, s.act(dropRisk)),
		web.Post("/privacy/assessments/{dpia}/advice", advise, s.act(giveAdvice)),
		web.Post("/privacy/assessments/{dpia}/consultation", write, s.act(consult)),
		web.Post("/privacy/assessments/{dpia}/approve", approve, s.act(agree)),
		web.Post("/privacy/assessments/{dpia}/end", approve, s.act(end)),
	}
	for i := range routes {
		routes[i] = routes[i].For("accountability")
	}
	return routes
}

func (s *Service) listPage(c *web.Call) error {
	from, _ := strconv.Atoi(c.Query("from"))
	from = max(0, from)
	v := listView{Page: c.Shell(c.T("dpia.title"), c.Site.Info().Name), P: c.P, May: c.Actor.May(Write), From: from}
	var n int64
	var err error
	if v.Lines, n, err = listDPIAs(c.Ctx(), s.DB, v.May, from, screen); err != nil {
		return err
	}
	v.Total = int(n)
	if err := s.stand(c.Ctx(), s.DB, v.Lines); err != nil || !v.May {
		return done(c, err, listPage(v))
	}
	open, err := openDPIAs(c.Ctx(), s.DB)
	if err == nil {
		v.Due, err = s.due(c.Ctx(), s.DB, open)
	}
	return done(c, err, listPage(v))
}

func (s *Service) newPage(c *web.Call) error {
	v := s.newView(c)
	if p := c.Query("purpose"); p != "" {
		v.Typed.Purposes = []string{p}
	}
	return c.OK(newPage(v))
}

func (s *Service) newView(c *web.Call) newView {
	return newView{Page: c.Shell(c.T("dpia.new"), c.T("dpia.title")), P: c.P}
}

func contentOf(f *web.Form) Content {
	return Content{Title: f.Text("title"), Purposes: f.All("purposes"), Foreseen: f.All("foreseen"), Condition: f.Text("condition"), Necessity: f.Text("necessity"), Views: f.Text("views")}
}

func (s *Service) beginForm(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	in := contentOf(f)
	which, err := s.Begin(c.Ctx(), c.Actor, in)
	if faults, ok := c.Failed(err); ok {
		v := s.newView(c)
		v.Typed, v.Faults = in, faults
		return c.Again(newPage(v))
	}
	if err != nil {
		return err
	}
	c.Flash("dpia.kept")
	return c.See(home + "/" + which.String() + "/work")
}

func (s *Service) publishedPage(c *web.Call) error {
	which, err := web.PathID[DPIA](c, "dpia")
	if err != nil {
		return err
	}
	st, err := s.read(c.Ctx(), s.DB, c.Actor, which)
	if err != nil {
		return err
	}
	if st.Approval == nil {
		return c.See(home + "/" + which.String() + "/work")
	}
	return c.OK(publishedPage(publishedView{Page: c.Shell(st.Approval.Content.Title, c.T("dpia.title")), P: c.P, S: st, May: c.Actor.May(Write)}))
}

func (s *Service) workView(c *web.Call) (workView, error) {
	which, err := web.PathID[DPIA](c, "dpia")
	if err != nil {
		return workView{}, err
	}
	st, err := s.read(c.Ctx(), s.DB, c.Actor, which)
	v := workView{Page: c.Shell(c.T("dpia.one", "n", st.Number), c.T("dpia.title")), P: c.P, S: st, Typed: st.Content, Today: s.Site.Today(),
		Advises: c.Actor.May(Advise), Approves: c.Actor.May(Approve)}
	if err != nil || st.Approval == nil || st.Approval.By == 0 {
		return v, err
	}
	names, err := s.Person.Names(c.Ctx(), s.DB, []person.ID{st.Approval.By})
	v.ApprovedBy = names[st.Approval.By].Full
	return v, err
}

func (s *Service) workPage(c *web.Call) error {
	v, err := s.workView(c)
	return done(c, err, workPage(v))
}

func (s *Service) riskPage(c *web.Call) error {
	which, err := web.PathID[Risk](c, "risk")
	if err != nil {
		return err
	}
	v, err := s.workView(c)
	if err != nil {
		return err
	}
	if v.Risk, err = v.S.risk(which); err != nil {
		return err
	}
	v.Page = c.Shell(c.T("dpia.risk"), c.T("dpia.one", "n", v.S.Number))
	return c.OK(riskPage(v))
}
