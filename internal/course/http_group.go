// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"lectern/internal/person"
	"lectern/internal/platform/id"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

type groupsView struct {
	Frame  Frame
	Groups []Group
	Pupils []person.Name
	One    Group
	Faults ui.Faults
}

func (s *Service) groupsView(c *web.Call) (groupsView, error) {
	v, role, err := s.in(c, Manage)
	if err != nil {
		return groupsView{}, err
	}
	var g groupsView
	if g.Frame, err = s.Frame(c, v, role, "groups", c.T("course.tab_groups")); err != nil {
		return g, err
	}
	if g.Groups, err = s.Groups(c.Ctx(), s.DB, v.ID); err != nil {
		return g, err
	}
	g.Pupils, err = s.Pupils(c.Ctx(), s.DB, v.ID)
	s.listed(c, role, g.Pupils)
	return g, err
}

func (s *Service) groups(c *web.Call) error {
	g, err := s.groupsView(c)
	if err != nil {
		return err
	}
	g.One.Drawn = id.New[Group](s.IDs)
	return c.OK(groupsPage(g))
}

func (s *Service) groupForm(c *web.Call) error {
	which, err := web.PathID[Group](c, "group")
	if err != nil {
		return err
	}
	g, err := s.groupsView(c)
	if err != nil {
		return err
	}
	if g.One, err = pick(g.Groups, which); err != nil {
		return err
	}
	return c.OK(groupsPage(g))
}

func (s *Service) putGroup(c *web.Call) error {
	which, err := web.PathID[Course](c, "course")
	if err != nil {
		return err
	}
	var one Group
	if c.Path("group") != "" {
		if one.ID, err = web.PathID[Group](c, "group"); err != nil {
			return err
		}
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	one.Drawn = web.FormID[Group](f, "new")
	one.Name, one.Members = f.Text("name"), web.FormIDs[person.Person](f, "member")
	_, err = s.PutGroup(c.Ctx(), c.Actor, which, one)
	if faults, ok := c.Failed(err); ok {
		g, err := s.groupsView(c)
		if err != nil {
			return err
		}
		g.One, g.Faults = one, faults
		return c.Again(groupsPage(g))
	}
	if err != nil {
		return err
	}
	c.Flash("course.group_saved")
	return c.See(Path(which) + "/groups")
}

func (s *Service) removeGroupQuestion(c *web.Call) error {
	which, err := web.PathID[Group](c, "group")
	if err != nil {
		return err
	}
	g, err := s.groupsView(c)
	if err != nil {
		return err
	}
	one, err := pick(g.Groups, which)
	if err != nil {
		return err
	}
	at := Path(g.Frame.Course.ID) + "/groups"
	return c.OK(questionPage(g.Frame, ui.Confirm{Question: c.T("course.remove_question", "name", one.Name),
		Consequence: c.T("course.remove_consequence", "n", len(one.Members)), Yes: c.T("course.remove"), Action: at + "/" + which.String() + "/remove",
		Safe: c.T("course.keep"), SafeHref: at}))
}

// pick is one group of a list. Fault: NotFound.
func pick(groups []Group, which GroupID) (Group, error) {
	for _, g := range groups {
		if g.ID == which {
			return g, nil
		}
	}
	return Group{}, notFound()
}

func (s *Service) removeGroup(c *web.Call) error {
	which, err := web.PathID[Course](c, "course")
	if err != nil {
		return err
	}
	g, err := web.PathID[Group](c, "group")
	if err != nil {
		return err
	}
	if err := s.RemoveGroup(c.Ctx(), c.Actor, which, g); err != nil {
		return err
	}
	c.Flash("course.group_removed")
	return c.See(Path(which) + "/groups")
}
