// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"strings"

	"lectern/internal/org"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

func (s *Service) orgsPage(c *web.Call) error {
	nodes, err := s.Org.Tree(c.Ctx(), s.DB)
	if err != nil {
		return err
	}
	v := orgsView{Page: c.Shell(c.T("admin.orgs"), c.T("admin.admin"))}
	names := map[org.ID]string{}
	for _, n := range nodes {
		names[n.ID] = n.Name
		l := orgLine{Name: n.Name, Depth: n.Depth, Kind: kindWord(c, n.Kind), Below: names[n.Parent], Number: n.Identifier, Href: orgPath(n.ID)}
		if !n.ClosedAt.IsZero() {
			l.Closed = c.T("admin.closed_since", "when", c.P.Date(n.ClosedAt))
		}
		v.Orgs = append(v.Orgs, l)
	}
	return c.OK(orgsPage(v))
}

func orgPath(which org.ID) string { return "/admin/organisations/" + which.String() }

func kindWord(c *web.Call, kind string) string {
	if key := "admin.org_kind." + kind; c.Site.Texts.Has(key) {
		return c.T(key)
	}
	return kind
}

// places are the organisations to choose from, as a tree, without one and what lies below it. first is the answer for none.
func (s *Service) places(c *web.Call, first string, but org.ID) ([]ui.Option, error) {
	nodes, err := s.Org.Tree(c.Ctx(), s.DB)
	out := []ui.Option{{Text: first}}
	hidden := -1
	for _, n := range nodes {
		if hidden >= 0 && n.Depth > hidden {
			continue
		}
		if hidden = -1; n.ID == but && but != 0 {
			hidden = n.Depth
			continue
		}
		out = append(out, ui.Option{Value: n.ID.String(), Text: strings.Repeat("\u2003", n.Depth) + n.Name})
	}
	return out, err
}

func (s *Service) newOrgPage(c *web.Call) error {
	v, err := s.orgView(c, org.Org{Kind: "school", Parent: web.QueryID[org.Org](c, "below")})
	if err != nil {
		return err
	}
	v.Drawn = id.New[org.Org](s.Org.IDs)
	return c.OK(orgPage(v))
}

func (s *Service) orgView(c *web.Call, o org.Org) (orgView, error) {
	v := orgView{Page: c.Shell(c.T("admin.org_new"), c.T("admin.orgs")), Org: o, Action: "/admin/organisations"}
	if o.ID != 0 {
		v.Page = c.Shell(o.Name, c.T("admin.orgs"))
		v.Action = orgPath(o.ID)
	}
	if o.Parent != 0 {
		v.Parent = o.Parent.String()
	}
	for _, k := range orgKinds {
		v.Kinds = append(v.Kinds, ui.Option{Value: k, Text: c.T("admin.org_kind." + k)})
	}
	var err error
	v.Parents, err = s.places(c, c.T("admin.at_the_top"), o.ID)
	return v, err
}

func (s *Service) orgPage(c *web.Call) error {
	o, err := s.orgOf(c)
	if err != nil {
		return err
	}
	v, err := s.orgView(c, o)
	if err != nil {
		return err
	}
	return c.OK(orgPage(v))
}

func (s *Service) orgOf(c *web.Call) (org.Org, error) {
	which, err := web.PathID[org.Org](c, "org")
	if err != nil {
		return org.Org{}, err
	}
	return s.Org.Find(c.Ctx(), s.DB, which)
}

func (s *Service) createOrgForm(c *web.Call) error { return s.putOrg(c, org.Org{}) }

func (s *Service) orgForm(c *web.Call) error {
	o, err := s.orgOf(c)
	if err != nil {
		return err
	}
	return s.putOrg(c, o)
}

// putOrg makes an organisation, or changes the one that is there already.
func (s *Service) putOrg(c *web.Call, was org.Org) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	o := was
	o.Name, o.Kind, o.Parent, o.Identifier = f.Text("name"), f.Text("kind"), web.FormID[org.Org](f, "parent"), f.Text("number")
	if f.Text("parent") != "" && o.Parent == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	drawn := web.FormID[org.Org](f, "new")
	_, err = s.PutOrg(c.Ctx(), c.Actor, o, drawn)
	if err == nil {
		c.Flash("admin.saved")
		return c.See("/admin/organisations")
	}
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	v, err := s.orgView(c, o)
	if err != nil {
		return err
	}
	v.Drawn, v.Faults = drawn, faults
	return c.Again(orgPage(v))
}

func (s *Service) closeOrgForm(c *web.Call) error {
	o, err := s.orgOf(c)
	if err != nil {
		return err
	}
	if err := s.SetOrgClosed(c.Ctx(), c.Actor, o.ID, true); err != nil {
		return err
	}
	c.FlashUndo(orgPath(o.ID)+"/reopen", "admin.org_closed")
	return c.See("/admin/organisations")
}

func (s *Service) reopenOrgForm(c *web.Call) error {
	o, err := s.orgOf(c)
	if err != nil {
		return err
	}
	if err := s.SetOrgClosed(c.Ctx(), c.Actor, o.ID, false); err != nil {
		return err
	}
	c.Flash("admin.org_reopened")
	return c.See("/admin/organisations")
}
