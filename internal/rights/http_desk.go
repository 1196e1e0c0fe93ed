// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"strconv"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
	"lectern/internal/restriction"
)

const screen = 50 // requests on a page of the desk

func (s *Service) deskRoutes() []web.Route {
	officer, staff := permit.Site(Decide), permit.Site(WriteDown)
	routes := []web.Route{
		web.Get("/privacy/desk", officer, s.deskPage),
		web.Get("/privacy/desk/new", staff, s.paperPage),
		web.Post("/privacy/desk/new", staff, s.writeDown),
		web.Get("/privacy/desk/{request}", officer, s.casePage),
		web.Post("/privacy/desk/{request}/grant", officer, s.act(func(c *web.Call, f *web.Form, r ID) error {
			return s.Grant(c.Ctx(), c.Actor, r, Yes{Ground: restriction.Ground(f.Text("ground")), Keep: f.All("keep"), Why: f.Text("keep_ground"),
				Law: f.Text("keep_authority"), Words: f.Text("keep_reason")})
		})),
		web.Post("/privacy/desk/{request}/reply", officer, s.act(func(c *web.Call, f *web.Form, r ID) error {
			return s.Reply(c.Ctx(), c.Actor, r, f.Text("answer"))
		})),
		web.Post("/privacy/desk/{request}/refuse", officer, s.act(func(c *web.Call, f *web.Form, r ID) error {
			return s.Refuse(c.Ctx(), c.Actor, r, f.Text("reason"), f.Text("words"))
		})),
		web.Post("/privacy/desk/{request}/extend", officer, s.act(func(c *web.Call, f *web.Form, r ID) error {
			return s.Extend(c.Ctx(), c.Actor, r, f.Text("longer"))
		})),
		web.Post("/privacy/desk/{request}/ask-back", officer, s.act(func(c *web.Call, f *web.Form, r ID) error {
			return s.AskBack(c.Ctx(), c.Actor, r, f.Text("ask"))
		})),
		web.Post("/privacy/desk/{request}/resume", officer, s.act(func(c *web.Call, _ *web.Form, r ID) error { return s.Resume(c.Ctx(), c.Actor, r) })),
		web.Post("/privacy/desk/{request}/told", officer, s.act(func(c *web.Call, f *web.Form, r ID) error {
			return s.PassOn(c.Ctx(), c.Actor, r, f.Text("firm"), f.Text("outcome"))
		})),
		web.Post("/privacy/desk/{request}/again", officer, s.act(func(c *web.Call, _ *web.Form, r ID) error { return s.Again(c.Ctx(), c.Actor, r) })),
	}
	for i := range routes {
		routes[i] = routes[i].For("rights")
	}
	return routes
}

func (s *Service) deskPage(c *web.Call) error {
	from, _ := strconv.Atoi(c.Query("from"))
	ended := c.Query("show") == "ended"
	list, n, err := queue(c.Ctx(), s.DB, ended, max(0, from), screen)
	if err != nil {
		return err
	}
	site, err := s.Site.Get(c.Ctx(), s.DB)
	if err != nil {
		return err
	}
	v := deskView{Page: c.Shell(c.T("rights.desk"), c.Site.Info().Name), P: c.P, Ended: ended, From: max(0, from), Total: int(n), Today: s.today(site)}
	names, err := s.namesOf(c, list)
	for _, r := range list {
		v.Lines = append(v.Lines, deskLine{Request: r, Name: nameOf(r, names), Left: left(v.Today, r.Due)})
	}
	if err != nil {
		return err
	}
	if !ended && v.From == 0 {
		if v.Untold, err = s.stillToTell(c.Ctx(), s.DB); err != nil {
			return err
		}
	}
	return c.OK(deskPage(v))
}

func (s *Service) namesOf(c *web.Call, list []Request) (map[person.ID]person.Name, error) {
	var ids []person.ID
	for _, r := range list {
		if r.Person != 0 {
			ids = append(ids, r.Person)
			s.Audit.Read(c.Ctx(), c.Actor, int64(r.Person), "rights")
		}
	}
	return s.Person.Names(c.Ctx(), s.DB, ids)
}

// nameOf is who it is about, as far as that is still known.
func nameOf(r Request, names map[person.ID]person.Name) string {
	if n, ok := names[r.Person]; ok {
		return n.Full
	}
	return r.Name
}

func (s *Service) casePage(c *web.Call) error {
	which, err := web.PathID[Request](c, "request")
	if err != nil {
		return err
	}
	v, err := s.caseView(c, which)
	if err != nil {
		return err
	}
	return c.OK(casePage(v))
}

func (s *Service) caseView(c *web.Call, which ID) (caseView, error) {
	r, log, err := s.Read(c.Ctx(), s.DB, c.Actor, which)
	if err != nil {
		return caseView{}, err
	}
	site, err := s.Site.Get(c.Ctx(), s.DB)
	if err != nil {
		return caseView{}, err
	}
	names, err := s.namesOf(c, []Request{r})
	v := caseView{Page: c.Shell(c.T("rights.case", "n", r.Number), c.T("rights.desk")), P: c.P, Request: r, Log: log, Name: nameOf(r, names),
		Left: left(s.today(site), r.Due), Site: site}
	if err == nil {
		v.Told, err = s.toldOf(c.Ctx(), s.DB, r)
	}
	if err == nil && r.Person != 0 && !r.State.Over() {
		plan, planErr := s.Engine.Plan(c.Ctx(), s.DB, int64(r.Person))
		v.Goes, v.Stays, v.Held, err = gone(plan), staying(plan), heldBy(plan), planErr
	}
	return v, err
}

// act is one button of the officer. A refused one shows the case again with all that was typed.
func (s *Service) act(do func(*web.Call, *web.Form, ID) error) web.Handler {
	return func(c *web.Call) error {
		which, err := web.PathID[Request](c, "request")
		if err != nil {
			return err
		}
		f, err := c.Form()
		if err != nil {
			return err
		}
		err = do(c, f, which)
		if faults, ok := c.Failed(err); ok {
			v, err := s.caseView(c, which)
			if err != nil {
				return err
			}
			v.Faults, v.Keep, v.Typed = faults, f.All("keep"), map[string]string{}
			for _, name := range []string{"answer", "words", "reason", "keep_ground", "keep_authority", "keep_reason"} {
				v.Typed[name] = f.Text(name)
			}
			return c.Again(casePage(v))
		}
		if err != nil {
			return err
		}
		c.Flash("rights.done")
		return c.See("/privacy/desk/" + which.String())
	}
}

func (s *Service) paperPage(c *web.Call) error {
	return c.OK(paperPage(askView{Page: c.Shell(c.T("rights.paper_title"), c.T("rights.desk")), P: c.P, Person: c.Query("person")}))
}

func (s *Service) writeDown(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	typed := typedAsk{Kind: Kind(f.Text("kind")), Said: f.Text("said"), Name: f.Text("name"), Contact: f.Text("contact"), Since: f.Text("since")}
	since, err := f.Date("since")
	who := person.ID(0)
	login := f.Text("person")
	var faults ui.Faults
	if err == nil && login != "" {
		p, found := s.Person.FindByLogin(c.Ctx(), s.DB, login)
		if found != nil {
			faults = faults.Add("person", c.T("rights.person_unknown"))
		}
		who = p.ID
	}
	if err == nil && len(faults) == 0 {
		_, err = s.WriteDownPaper(c.Ctx(), c.Actor, Paper{Ask: Ask{Kind: typed.Kind, Who: who, Said: typed.Said, Lang: c.P.Lang()}, Name: typed.Name,
			Contact: typed.Contact, Since: clock.Date(since)})
	}
	if more, ok := c.Failed(err); ok {
		faults = append(faults, more...)
	} else if err != nil {
		return err
	}
	if len(faults) > 0 {
		return c.Again(paperPage(askView{Page: c.Shell(c.T("rights.paper_title"), c.T("rights.desk")), P: c.P, Typed: typed, Person: login, Faults: faults}))
	}
	c.Flash("rights.written_down")
	if !c.Actor.May(Decide) {
		return c.See("/admin")
	}
	return c.See("/privacy/desk")
}
