// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"net/url"
	"slices"

	"lectern/internal/person"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

const (
	rowsOnScreen = 50
	noRole       = "none" // ?role=none are the people who hold no role
)

func (s *Service) peoplePage(c *web.Call) error {
	role := c.Query("role")
	f := person.Filter{Text: c.Query("q"), Closed: c.Query("closed") != "", After: c.Query("after"), Before: c.Query("before"), Limit: rowsOnScreen}
	switch {
	case role == noRole:
		f.NoRole = true
	case slices.Contains(permit.Roles(), permit.Role(role)):
		f.Role = permit.Role(role)
	default:
		role = ""
	}
	list, err := s.Person.List(c.Ctx(), s.DB, f)
	if err != nil {
		return err
	}
	v := peopleView{Page: c.Shell(c.T("admin.people"), c.T("admin.admin")), Text: f.Text, Role: role, Closed: f.Closed, Total: list.Total}
	for _, r := range []string{"", "pupil", "teacher", "parent", "mentor", "staff", "admin", "officer", noRole} {
		v.Chips = append(v.Chips, ui.Chip{Text: roleChip(c, r), Value: r, Pressed: r == role})
	}
	for _, p := range list.People {
		v.People = append(v.People, personLine{Person: p.Person, Href: personPath(p.ID), Roles: roleWords(c, p.Roles)})
	}
	seen := make([]int64, len(list.People))
	for i, p := range list.People {
		seen[i] = int64(p.ID)
	}
	s.Audit.ReadMany(c.Actor, seen, "list")
	if list.Next != "" {
		v.Next = v.address("after", list.Next)
	}
	if list.Prev != "" {
		v.Prev = v.address("before", list.Prev)
	}
	return c.OK(peoplePage(v))
}

func personPath(who person.ID) string { return "/admin/people/" + who.String() }

func roleChip(c *web.Call, role string) string {
	switch role {
	case "":
		return c.T("admin.everybody")
	case noRole:
		return c.T("admin.no_role")
	}
	return c.T("person.role." + role)
}

// roleWords are the roles in the order people read them.
func roleWords(c *web.Call, roles []permit.Role) string {
	var words []string
	for _, r := range permit.Roles() {
		if slices.Contains(roles, r) {
			words = append(words, c.T("person.role."+string(r)))
		}
	}
	return c.P.List(words)
}

// address is this list with one thing more or different; an empty value leaves it out.
func (v peopleView) address(kv ...string) string {
	closed := ""
	if v.Closed {
		closed = "1"
	}
	return address("/admin/people", append([]string{"q", v.Text, "role", v.Role, "closed", closed}, kv...)...)
}

// address writes a page with its parameters; later ones win, empty ones are left out.
func address(path string, kv ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		q.Del(kv[i])
		if kv[i+1] != "" {
			q.Set(kv[i], kv[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (s *Service) newPersonPage(c *web.Call) error {
	v := s.newPersonView(c)
	v.Drawn = id.New[person.Person](s.Person.IDs)
	return c.OK(newPersonPage(v))
}

func (s *Service) newPersonView(c *web.Call) newPersonView {
	v := newPersonView{Page: c.Shell(c.T("admin.person_new"), c.T("admin.people"))}
	for _, r := range permit.Roles() {
		v.Roles = append(v.Roles, ui.Option{Value: string(r), Text: c.T("person.role." + string(r))})
	}
	return v
}

func (s *Service) createForm(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	n := person.NewPerson{ID: web.FormID[person.Person](f, "new"), GivenName: f.Text("given_name"), FamilyName: f.Text("family_name"), CallName: f.Text("call_name"), Email: f.Text("email"),
		Username: f.Text("username"), YearGroup: f.Text("year_group")}
	for _, r := range f.All("role") {
		n.Roles = append(n.Roles, permit.Role(r))
	}
	who, err := s.CreatePerson(c.Ctx(), c.Actor, n)
	if err == nil {
		c.Flash("admin.person_made")
		return c.See(personPath(who))
	}
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	v := s.newPersonView(c)
	v.Drawn, v.Fields = n.ID, fieldsOf(n)
	v.Chosen, v.Faults = f.All("role"), faults
	return c.Again(newPersonPage(v))
}

func fieldsOf(n person.NewPerson) personFields {
	return personFields{Given: n.GivenName, Family: n.FamilyName, Call: n.CallName, Email: n.Email, Username: n.Username, Year: n.YearGroup}
}
