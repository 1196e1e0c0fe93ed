// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/me", permit.SignedIn, s.mePage).For("account"),
		web.Post("/me/display", permit.SignedIn, s.setDisplayForm).For("account"),
	}
}

func (s *Service) mePage(c *web.Call) error {
	v, err := s.meView(c, c.Actor.Display)
	if err != nil {
		return err
	}
	return c.OK(mePage(v))
}

func (s *Service) meView(c *web.Call, d permit.Display) (meView, error) {
	her := ID(c.Actor.Person)
	p, err := s.Find(c.Ctx(), s.DB, her)
	if err != nil {
		return meView{}, err
	}
	children, err := s.Followed(c.Ctx(), s.DB, her)
	if err != nil {
		return meView{}, err
	}
	guardians, err := s.Guardians(c.Ctx(), s.DB, her)
	if err != nil {
		return meView{}, err
	}
	return meView{
		Page: c.Shell(p.Name(), ""), Person: p, Roles: roleWords(c), Display: displayForm(c, d),
		Children: links(c, children, "/children/"), Guardians: links(c, guardians, ""), Pupil: c.Actor.Has(permit.Pupil),
	}, nil
}

func roleWords(c *web.Call) string {
	var words []string
	for _, r := range permit.Roles() {
		if c.Actor.Has(r) {
			words = append(words, c.T("person.role."+string(r)))
		}
	}
	return c.P.List(words)
}

// links are the people on the other side, with what they are to each other. path leads to a child's page; "" leads nowhere.
func links(c *web.Call, people []Guardian, path string) []link {
	out := make([]link, 0, len(people))
	for _, g := range people {
		key := "person.relation." + g.Relation
		if !c.Site.Texts.Has(key) {
			key = "person.relation.other"
		}
		l := link{Name: g.Full, Line: c.T(key, "since", c.P.Date(g.Since)) + ". " + sees(c, g)}
		if path != "" && (g.May(SeeNews) || g.May(SeeWork)) {
			l.Href = path + g.ID.String()
		}
		out = append(out, l)
	}
	return out
}

// sees says what holds today between a guardian and a child.
func sees(c *web.Call, g Guardian) string {
	if len(g.Now) == 0 {
		return c.T("person.sees_nothing")
	}
	words := make([]string, len(g.Now))
	for i, s := range g.Now {
		words[i] = c.T("person.scope." + string(s))
	}
	return c.T("person.sees", "what", c.P.List(words))
}

func displayForm(c *web.Call, d permit.Display) display {
	if d.Theme == "" {
		d.Theme = themes[0]
	}
	v := display{Display: d, Languages: []ui.Option{{Value: "", Text: c.T("person.lang_browser")}}}
	for _, l := range c.Site.Texts.Languages() {
		v.Languages = append(v.Languages, ui.Option{Value: l, Text: c.Site.Texts.NameOf(l)})
	}
	v.Themes = options(c, "person.theme.", themes)
	v.Contrasts = options(c, "person.contrast.", contrasts)
	v.Spacings = options(c, "person.spacing.", spacings)
	v.Fonts = options(c, "person.font.", fonts)
	return v
}

func options(c *web.Call, prefix string, values []string) []ui.Option {
	out := make([]ui.Option, len(values))
	for i, v := range values {
		key := v
		if v == "" {
			key = "default"
		}
		out[i] = ui.Option{Value: v, Text: c.T(prefix + key)}
	}
	return out
}

// forgetful are sessions that hold people in memory for a while: the next page shall know the new settings.
type forgetful interface{ Forget() }

func (s *Service) setDisplayForm(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	d := permit.Display{
		Lang: f.Text("lang"), Theme: f.Text("theme"), Contrast: f.Text("contrast"), Spacing: f.Text("spacing"), Font: f.Text("font"),
		NoKeys: !f.Check("keys"),
	}
	err = s.SetDisplay(c.Ctx(), c.Actor, d, c.Site.Texts.Languages())
	if err == nil {
		if held, ok := c.Site.Sessions.(forgetful); ok {
			held.Forget()
		}
		c.Flash("person.display_saved")
		return c.See("/me")
	}
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	v, err := s.meView(c, d)
	if err != nil {
		return err
	}
	v.Display.Faults = faults
	return c.Again(mePage(v))
}
