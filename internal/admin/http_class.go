// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"strconv"

	"lectern/internal/class"
	"lectern/internal/person"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

func (s *Service) classesPage(c *web.Call) error {
	f := class.Filter{Text: c.Query("q"), Closed: c.Query("closed") != "", Offset: offset(c), Limit: rowsOnScreen}
	rows, total, err := s.Class.List(c.Ctx(), s.DB, f)
	if err != nil {
		return err
	}
	v := classesView{Page: c.Shell(c.T("admin.classes"), c.T("admin.admin")), Text: f.Text, Closed: f.Closed, Total: total,
		Pager: pager(c, "/admin/classes", f.Offset, len(rows), total, "q", f.Text, "closed", c.Query("closed"))}
	for _, k := range rows {
		v.Classes = append(v.Classes, classLine{Row: k, Href: classPath(k.ID), Kind: c.T("admin.class_kind." + classKind(k.Kind))})
	}
	return c.OK(classesPage(v))
}

func classPath(which class.ID) string { return "/admin/classes/" + which.String() }

func classKind(kind string) string {
	if kind == "homeroom" {
		return kind
	}
	return "scheduled"
}

func offset(c *web.Call) int {
	n, _ := strconv.Atoi(c.Query("from"))
	return max(0, n)
}

// pager leads through a list that is read by offset. kv are the parameters that stay.
func pager(c *web.Call, path string, from, shown int, total int64, kv ...string) ui.Pager {
	p := ui.Pager{W: c.P}
	if shown > 0 {
		p.From, p.To, p.Of = from+1, from+shown, int(total)
	}
	if from > 0 {
		at := ""
		if before := from - rowsOnScreen; before > 0 {
			at = strconv.Itoa(before)
		}
		p.Prev = address(path, append(kv, "from", at)...)
	}
	if int64(from+shown) < total && shown > 0 {
		p.Next = address(path, append(kv, "from", strconv.Itoa(from+shown))...)
	}
	return p
}

func (s *Service) classPage(c *web.Call) error {
	which, err := web.PathID[class.Class](c, "class")
	if err != nil {
		return err
	}
	k, err := s.Class.Find(c.Ctx(), s.DB, which)
	if err != nil {
		return err
	}
	members, err := s.Class.Members(c.Ctx(), s.DB, which)
	if err != nil {
		return err
	}
	ids := make([]person.ID, len(members))
	for i, m := range members {
		ids[i] = m.Person
	}
	names, err := s.Person.Names(c.Ctx(), s.DB, ids)
	if err != nil {
		return err
	}
	v := classView{Page: c.Shell(k.Title, c.T("admin.classes")), Class: k, Kind: c.T("admin.class_kind." + classKind(k.Kind))}
	for _, role := range []string{class.Teacher, class.Assistant, class.Pupil} {
		g := memberGroup{ID: role, Title: c.T("admin.members." + role)}
		for _, m := range members {
			if m.Role == role {
				l := linkLine{Name: names[m.Person].Full, Href: personPath(m.Person)}
				if m.Main && role == class.Teacher {
					l.Line = c.T("admin.main_teacher")
				}
				g.People = append(g.People, l)
			}
		}
		if len(g.People) > 0 {
			v.Groups = append(v.Groups, g)
		}
	}
	return c.OK(classPage(v))
}
