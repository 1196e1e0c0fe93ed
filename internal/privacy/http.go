// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"bytes"
	"net/http"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	routes := []web.Route{
		web.Get("/privacy", permit.Anyone, s.notice),
		web.Get("/privacy/records", permit.Anyone, s.records),
		web.Get("/privacy/retention", permit.Anyone, s.retention),
		web.Get("/privacy/storage", permit.Anyone, s.storage),
		web.Get("/privacy/versions", permit.Anyone, s.versionsList),
		web.Get("/privacy/versions/feed", permit.Anyone, s.feed),
		web.Get("/privacy/versions/{version}", permit.Anyone, s.version),
		web.Post("/privacy/versions/{version}/seen", permit.SignedIn, s.seen),
		web.Post("/privacy/versions/{version}/now", permit.Site(Publish), s.hurry),
		web.Get("/privacy/recipients", permit.Anyone, s.recipients),
		web.Post("/privacy/recipients", permit.Site(List), s.addRecipient),
		web.Post("/privacy/recipients/{recipient}/end", permit.Site(List), s.endRecipient),
		web.Get("/.well-known/privacy-registry.jsonld", permit.Anyone, s.linkedData),
	}
	for i := range routes {
		routes[i] = routes[i].For("accountability")
	}
	return routes
}

// reading is for whom a page is written: whom she chose, or what a pupil of her year reads.
func (s *Service) reading(c *web.Call) (personal.Reading, error) {
	for _, r := range personal.Readings() {
		if c.Query("for") == string(r) {
			return r, nil
		}
	}
	if !c.Actor.Has(permit.Pupil) {
		return personal.Adult, nil
	}
	p, err := s.Person.Find(c.Ctx(), s.DB, person.ID(c.Actor.Person))
	return personal.ReadingFor(p.YearGroup, true), err
}

func (s *Service) notice(c *web.Call) error {
	err := s.Renew(c.Ctx()) // what an admin took from the roster a minute ago is told now
	f := s.holds.Load()
	if err == nil && f == nil {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return err
	}
	v := noticeView{P: c.P, Site: c.Site.Info().Name, Version: f.version, SignedIn: c.Actor.SignedIn(), Officer: c.Actor.May(Publish), Soon: f.announced}
	if v.Reading, err = s.reading(c); err != nil {
		return err
	}
	if f.announced != nil {
		v.Changes = Compare(f.version.Snapshot, f.announced.Snapshot)
	}
	if err := s.Seen(c.Ctx(), c.Actor, f.version.Number, "read"); err != nil {
		return err
	}
	return c.OK(noticePage(c.Shell(c.T("privacy.notice"), v.Site), v))
}

func (s *Service) records(c *web.Call) error {
	r, err := s.Records(c.Ctx())
	switch {
	case err != nil:
		return err
	case c.WantsJSON():
		return c.JSON(http.StatusOK, r)
	case c.Query("as") == "csv":
		var b bytes.Buffer
		if err := r.csv(&b, c.P); err != nil {
			return err
		}
		return c.File("records.csv", "text/csv; charset=utf-8", b.Bytes())
	}
	return c.OK(recordsPage(c.Shell(c.T("privacy.records"), r.Controller), c.P, r))
}

func (s *Service) linkedData(c *web.Call) error {
	r, err := s.Records(c.Ctx())
	if err != nil {
		return err
	}
	b, err := r.dpv(c.P)
	if err != nil {
		return err
	}
	return c.Bytes("application/ld+json", b)
}

func (s *Service) storage(c *web.Call) error {
	return c.OK(storagePage(c.Shell(c.T("privacy.storage"), c.Site.Info().Name), c.P, s.InBrowser()))
}

// retention is the schedule: every rule with what it ends.
func (s *Service) retention(c *web.Call) error {
	all, err := s.Activities(c.Ctx())
	if err != nil {
		return err
	}
	return c.OK(retentionPage(c.Shell(c.T("privacy.retention"), c.Site.Info().Name), c.P, rules(c.P, all), c.Actor.May(List)))
}

func rules(p *i18n.Printer, all []Activity) []rule {
	var out []rule
	for _, r := range personal.Retentions() {
		line := rule{Retention: r}
		for _, a := range all {
			for _, k := range purposeOf(a).Kept {
				if k.Retention == r.ID {
					what := append(named(p, "category.", k.Categories), named(p, "store.", k.Stores)...)
					line.What = append(line.What, p.T("privacy.ends", "purpose", p.T(a.Name()), "what", strings.Join(what, ", ")))
				}
			}
		}
		if len(line.What) > 0 {
			out = append(out, line)
		}
	}
	return out
}
