// SPDX-License-Identifier: AGPL-3.0-or-later

package setup

import (
	"slices"
	"strconv"
	"time"

	"lectern/internal/login"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
	"lectern/internal/site"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get(web.SetupPath, permit.Anyone, s.firstPage).For("operation").Asking(firstAsks),
		web.Post(web.SetupPath, permit.Anyone, s.makeSite).For("operation").Asking(firstAsks),
		web.Get("/admin/site", permit.Site(site.Manage), s.sitePage).For("operation"),
		web.Post("/admin/site", permit.Site(site.Manage), s.changeSite).For("operation"),
	}
}

// keep is how long the first admin stays signed in on the browser she made the site with.
const keep = 30 * 24 * time.Hour

func made(c *web.Call) error {
	if c.Site.Info().Ready {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return nil
}

func (s *Service) firstPage(c *web.Call) error {
	if err := made(c); err != nil {
		return err
	}
	languages := c.Site.Texts.Languages()
	in := First{Site: site.Settings{
		Country: countryOf(c.R.Header.Get("Accept-Language"), site.Countries()), Languages: ownFirst(c.P.Lang(), languages),
	}}
	return c.OK(firstPage(s.firstView(c, in)))
}

func (s *Service) firstView(c *web.Call, in First) firstView {
	return firstView{Page: c.Bare(c.T("setup.first_title"), ""), In: in, Fields: fieldsOf(c, in.Site)}
}

func (s *Service) makeSite(c *web.Call) error {
	if err := made(c); err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	in := First{
		Site: settingsOf(f), GivenName: f.Text("given_name"), FamilyName: f.Text("family_name"), Email: f.Text("email"),
		Password: f.Raw("new_password"), Device: login.DeviceName(c.R.UserAgent()),
	}
	token, err := s.Create(c.Ctx(), in)
	if err == nil {
		c.SetSession(token, keep)
		c.Flash("setup.made")
		return c.See("/")
	}
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	v := s.firstView(c, in)
	v.Faults, v.Fields.Faults = faults, faults
	return c.Again(firstPage(v))
}

func (s *Service) sitePage(c *web.Call) error {
	v, err := s.Site.Get(c.Ctx(), s.DB)
	if err != nil {
		return err
	}
	return c.OK(sitePage(s.siteView(c, v)))
}

func (s *Service) siteView(c *web.Call, v site.Settings) siteView {
	view := siteView{Page: c.Shell(c.T("setup.site_title"), c.Site.Info().Name), Authority: v.Authority, Fields: fieldsOf(c, v), DecidesAge: strconv.Itoa(v.DecidesAge)}
	view.Ages = append(view.Ages, ui.Option{Value: "0", Text: c.T("setup.decides_law")})
	for age := site.YoungestToDecide; age <= site.OldestToDecide; age++ {
		view.Ages = append(view.Ages, ui.Option{Value: strconv.Itoa(age), Text: c.T("setup.decides_from", "n", age)})
	}
	return view
}

func (s *Service) changeSite(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	in := settingsOf(f)
	err = s.Change(c.Ctx(), c.Actor, in)
	if err == nil {
		c.Flash("setup.changed")
		return c.See("/admin/site")
	}
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	v := s.siteView(c, in)
	v.Fields.Faults = faults
	return c.Again(sitePage(v))
}

// settingsOf reads the fields of the site. Of the languages the site's own stands first.
func settingsOf(f *web.Form) site.Settings {
	country := f.Text("country")
	age, _ := f.Int("decides_age")
	return site.Settings{
		Name: f.Text("name"), Country: country, Languages: ownFirst(f.Text("language"), f.All("languages")), Zone: zone(f.Text("zone"), country),
		ControllerName: f.Text("controller_name"), ControllerAddress: f.Text("controller_address"), ControllerEmail: f.Text("controller_email"),
		OfficerName: f.Text("officer_name"), OfficerEmail: f.Text("officer_email"), Authority: f.Text("authority"),
		DecidesAge: age,
	}
}

// ownFirst is each language once, the site's own first.
func ownFirst(own string, others []string) []string {
	var out []string
	for _, l := range append([]string{own}, others...) {
		if l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

func fieldsOf(c *web.Call, v site.Settings) fields {
	f := fields{W: c.P, Settings: v}
	for _, l := range c.Site.Texts.Languages() {
		f.LanguageOptions = append(f.LanguageOptions, ui.Option{Value: l, Text: c.Site.Texts.NameOf(l)})
	}
	countries := site.Countries()
	slices.SortFunc(countries, func(a, b string) int { return compareNames(c.T("setup.country."+a), c.T("setup.country."+b)) })
	f.Countries = append(f.Countries, ui.Option{Text: c.T("setup.choose")})
	f.Zones = append(f.Zones, ui.Option{Text: c.T("setup.zone_of_country")})
	for _, code := range countries {
		name := c.T("setup.country." + code)
		f.Countries = append(f.Countries, ui.Option{Value: code, Text: name})
		for _, z := range zonesOf(code) {
			f.Zones = append(f.Zones, ui.Option{Value: z, Text: z, Group: name})
		}
	}
	if v.Zone != "" && !slices.ContainsFunc(f.Zones, func(o ui.Option) bool { return o.Value == v.Zone }) {
		f.Zones = append(f.Zones, ui.Option{Value: v.Zone, Text: v.Zone})
	}
	return f
}

func compareNames(a, b string) int {
	ka, kb := i18n.SortKey(a), i18n.SortKey(b)
	switch {
	case ka < kb:
		return -1
	case ka > kb:
		return 1
	}
	return 0
}
