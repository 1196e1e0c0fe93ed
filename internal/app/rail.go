// SPDX-License-Identifier: AGPL-3.0-or-later

package app

import (
	"slices"
	"strings"

	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

// rail is the navigation of the person who asks: the places the domains offer her, and her courses.
func (s *Site) rail(c *web.Call) (*ui.Rail, error) {
	if c.Actor.Closed {
		return &ui.Rail{Home: "/privacy/me", Person: ui.NavPerson{ID: c.Actor.Person, Name: c.Actor.Name, Line: c.Site.Info().Name, Href: "/privacy/me"},
			Nav: []ui.NavItem{{Label: c.T("rights.me"), Href: "/privacy/me", Icon: "shield", Current: true}}}, nil
	}
	r := &ui.Rail{Home: "/", All: "/courses", Person: ui.NavPerson{ID: c.Actor.Person, Name: c.Actor.Name, Line: c.Site.Info().Name, Href: "/me"}}
	for _, f := range s.Features {
		for _, entry := range f.Rail {
			items, err := entry(c.Ctx(), s.DB, c.Actor, c.P)
			if err != nil {
				return nil, err
			}
			r.Nav = append(r.Nav, items...)
		}
	}
	slices.SortStableFunc(r.Nav, func(a, b ui.NavItem) int { return a.Order - b.Order })
	here := c.R.URL.Path
	for i, n := range r.Nav {
		r.Nav[i].Current = n.Href == here || (n.Href != "/" && strings.HasPrefix(here, n.Href+"/"))
	}
	books, err := s.Course.Books(c.Ctx(), s.DB, c.Actor.Person)
	if err != nil {
		return nil, err
	}
	for i, b := range books {
		books[i].Current = b.Href == here || strings.HasPrefix(here, b.Href+"/")
	}
	r.Courses = books
	r.Person.Current = strings.HasPrefix(here, "/me")
	return r, nil
}
