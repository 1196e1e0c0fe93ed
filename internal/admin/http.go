// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"lectern/internal/person"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/admin", permit.Site(Manage), s.overview).For("account"),
		web.Get("/admin/people", permit.Site(Manage), s.people).For("account"),
	}
}

func (s *Service) overview(c *web.Call) error {
	return c.OK(overviewPage(c.Shell(c.T("admin.admin"), c.Site.Info().Name)))
}

func (s *Service) people(c *web.Call) error {
	f := person.Filter{Text: c.Query("q"), Role: permit.Role(c.Query("role")), Closed: c.Query("closed") != "", After: c.Query("after"), Before: c.Query("before")}
	list, err := s.Person.List(c.Ctx(), s.DB, f)
	if err != nil {
		return err
	}
	return c.OK(peoplePage(c.Shell(c.T("admin.people"), c.T("admin.admin")), peopleView{List: list, Filter: f}))
}

type peopleView struct {
	List   person.Page
	Filter person.Filter
}
