// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/privacy", permit.Anyone, s.notice).For("accountability"),
		web.Get("/privacy/records", permit.Anyone, s.records).For("accountability"),
		web.Get("/privacy/storage", permit.Anyone, s.storage).For("accountability"),
	}
}

func (s *Service) notice(c *web.Call) error {
	v, err := s.Site.Get(c.Ctx(), s.DB)
	if err != nil {
		return err
	}
	all, err := s.Activities(c.Ctx())
	if err != nil {
		return err
	}
	return c.OK(noticePage(c.Shell(c.T("privacy.notice"), v.Name), noticeView{Site: v, Activities: all, SignedIn: c.Actor.SignedIn()}))
}

func (s *Service) records(c *web.Call) error {
	r, err := s.Records(c.Ctx())
	if err != nil {
		return err
	}
	if c.WantsJSON() {
		return c.JSON(200, r)
	}
	return c.OK(recordsPage(c.Shell(c.T("privacy.records"), r.Controller), r))
}

func (s *Service) storage(c *web.Call) error {
	return c.OK(storagePage(c.Shell(c.T("privacy.storage"), c.Site.Info().Name), s.InBrowser()))
}
