// SPDX-License-Identifier: AGPL-3.0-or-later

package plan

import (
	"lectern/internal/course"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

type moveView struct {
	Frame   course.Frame
	Item    Item
	Lessons []ui.Option
}

// moveForm asks for the lesson to put an item into: the way without dragging, and into another topic.
func (s *Service) moveForm(c *web.Call) error {
	which, err := web.PathID[Item](c, "item")
	if err != nil {
		return err
	}
	v := moveView{}
	if v.Item, err = findItem(c.Ctx(), s.DB, which); err != nil {
		return err
	}
	if v.Frame, err = s.editing(c, v.Item.Course, c.T("plan.move_title", "title", v.Item.Title)); err != nil {
		return err
	}
	spots, err := readSpots(c.Ctx(), s.DB, v.Item.Course)
	if err != nil {
		return err
	}
	for _, p := range spots {
		text := c.T("plan.spot", "topic", p.Topic, "title", p.Title)
		if p.HeldOn != "" {
			text = c.T("plan.spot_on", "topic", p.Topic, "title", p.Title, "day", c.P.ShortDay(p.HeldOn))
		}
		v.Lessons = append(v.Lessons, ui.Option{Value: p.Lesson.String(), Text: text})
	}
	return c.OK(movePage(v))
}

// moveItem takes a step from a button, or the place a row was dragged to: the lesson, and the item that follows it.
func (s *Service) moveItem(c *web.Call) error {
	which, err := web.PathID[Item](c, "item")
	if err != nil {
		return err
	}
	i, err := findItem(c.Ctx(), s.DB, which)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	switch step := f.Text("step"); step {
	case "up":
		err = s.MoveItem(c.Ctx(), c.Actor, i.Course, which, Up)
	case "down":
		err = s.MoveItem(c.Ctx(), c.Actor, i.Course, which, Down)
	default:
		err = s.PlaceItem(c.Ctx(), c.Actor, i.Course, which, web.FormID[Lesson](f, "list"), web.FormID[Item](f, "before"))
	}
	if err != nil {
		return err
	}
	if c.WantsJSON() {
		return c.Nothing()
	}
	now, err := findItem(c.Ctx(), s.DB, which)
	if err != nil {
		return err
	}
	if now.Lesson != i.Lesson {
		c.Flash("plan.item_carried")
	}
	otherwise := course.Path(i.Course)
	if now.Lesson != 0 {
		otherwise = "/lessons/" + now.Lesson.String()
	}
	return c.See(c.Back(otherwise) + "#i-" + which.String())
}
