// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"net/http"
	"strconv"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

func (s *Service) markRoutes() []web.Route {
	gate := permit.In(Marking)
	put := func(path string, do web.Handler) web.Route {
		return web.Route{Method: http.MethodPut, Path: path, Gate: gate, Do: do, Purpose: "assessment"}
	}
	return []web.Route{
		web.Get("/assignments/{assignment}/marking", gate, s.markFirst).For("assessment"),
		web.Get("/assignments/{assignment}/marking/{pupil}", gate, s.markOne).For("assessment"),
		web.Post("/assignments/{assignment}/marking/{pupil}", gate, s.saveAndNext).For("assessment"),
		put("/assignments/{assignment}/marking/{pupil}/mark", s.saveFieldJSON(MarkField)),
		put("/assignments/{assignment}/marking/{pupil}/comment", s.saveFieldJSON(CommentField)),
		web.Post("/assignments/{assignment}/marking/{pupil}/return", gate, s.returnOne).For("assessment"),
		web.Post("/assignments/{assignment}/marking/{pupil}/redo", gate, s.redoOne).For("assessment"),
		web.Post("/assignments/{assignment}/marking/{pupil}/excuse", gate, s.excuseOne).For("assessment"),
		web.Post("/assignments/{assignment}/marking/{pupil}/paper", gate, s.paperOne).For("assessment"),
		web.Get("/assignments/{assignment}/return", gate, s.returnQuestion).For("assessment"),
		web.Post("/assignments/{assignment}/return", gate, s.returnNow).For("assessment"),
		web.Post("/assignments/{assignment}/take-back", gate, s.takeBackNow).For("assessment"),
	}
}

// markFirst opens the work that waits first.
func (s *Service) markFirst(c *web.Call) error {
	which, err := web.PathID[Assignment](c, "assignment")
	if err != nil {
		return err
	}
	pupil, err := s.FirstToMark(c.Ctx(), s.DB, c.Actor, which)
	if err != nil {
		return err
	}
	return c.See(markingPath(which, pupil))
}

func (s *Service) markOne(c *web.Call) error {
	which, pupil, err := markedOne(c)
	if err != nil {
		return err
	}
	v, err := s.markView(c, which, pupil)
	if err != nil {
		return err
	}
	return c.OK(markPage(v))
}

// markedOne is whose work a page of the marking is about.
func markedOne(c *web.Call) (ID, person.ID, error) {
	which, err := web.PathID[Assignment](c, "assignment")
	if err != nil {
		return 0, 0, err
	}
	pupil, err := web.PathID[person.Person](c, "pupil")
	return which, pupil, err
}

func (s *Service) markView(c *web.Call, which ID, pupil person.ID) (markView, error) {
	o, err := s.sheet(c.Ctx(), s.DB, c.Actor, which, pupil)
	if err != nil {
		return markView{}, err
	}
	s.Audit.Read(c.Ctx(), c.Actor, int64(pupil), "grading")
	page := c.Bare(o.Pupil.Full+", "+o.Title, o.Course.Title)
	page.OwnMain = true
	v := markView{Page: page, P: c.P, sheet: o, Now: s.now()}
	v.Typed = map[Field]string{MarkField: o.Scale.Typed(o.Grade.Mark), CommentField: o.Grade.Comment}
	return v, nil
}

// saveFieldJSON keeps one field as it is typed. If-Match is the version it was typed on.
func (s *Service) saveFieldJSON(field Field) web.Handler {
	return func(c *web.Call) error {
		which, pupil, err := markedOne(c)
		if err != nil {
			return err
		}
		f, err := c.Form()
		if err != nil {
			return err
		}
		version, err := strconv.ParseInt(strings.Trim(c.R.Header.Get("If-Match"), `W/" `), 10, 64)
		if err != nil {
			return fault.New(fault.Invalid, "fault.broken_form")
		}
		g, err := s.SaveField(c.Ctx(), c.Actor, Change{Assignment: which, Pupil: pupil, Field: field, Value: f.Text(string(field)), Version: version})
		if err != nil && !fault.Is(err, fault.Conflict) {
			return refuseJSON(c, err)
		}
		v, read := findAssignment(c.Ctx(), s.DB, which)
		if read != nil {
			return read
		}
		if err != nil && !g.holds(field, f.Text(string(field)), v.Scale) {
			return s.markedElsewhere(c, v, g, field)
		}
		out := savedJSON{Version: g.version(field), SavedAt: c.P.Clock(g.GradedAt)}
		if field == MarkField {
			out.Texts = map[string]string{".g-score .mark bdi": ringed(v.Scale, g.Mark, c.P)}
		}
		return c.JSON(http.StatusOK, out)
	}
}

// markedElsewhere tells what another teacher saved, to show beside what was typed.
func (s *Service) markedElsewhere(c *web.Call, v Assignment, g Grade, field Field) error {
	names, err := s.Person.Names(c.Ctx(), s.DB, []person.ID{g.GradedBy})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusConflict, savedJSON{
		Version: g.version(field), Who: names[g.GradedBy].Full, SavedAt: c.P.Clock(g.GradedAt),
		Values: map[string]string{string(field): g.typed(field, v.Scale)},
	})
}

// typed is a field of a grade as it is written.
func (g Grade) typed(f Field, scale Scale) string {
	if f == MarkField {
		return scale.Typed(g.Mark)
	}
	return g.Comment
}

// holds tells whether a field is already as somebody typed it.
func (g Grade) holds(f Field, typed string, scale Scale) bool {
	if f == CommentField {
		return strings.TrimSpace(typed) == g.Comment
	}
	m, err := scale.Parse(typed)
	return err == nil && m == g.Mark
}

// saveForm saves the fields of the whole form where they differ from what is there. When something is wrong it answers with the page
// and all that was typed, and done is false.
func (s *Service) saveForm(c *web.Call) (which ID, pupil person.ID, done bool, err error) {
	if which, pupil, err = markedOne(c); err != nil {
		return which, pupil, false, err
	}
	f, err := c.Form()
	if err != nil {
		return which, pupil, false, err
	}
	v, _, err := s.teaching(c.Ctx(), s.DB, which, c.Actor, Marking)
	if err != nil {
		return which, pupil, false, err
	}
	var wrong ui.Faults
	for _, field := range []Field{MarkField, CommentField} {
		faults, err := s.saveTypedField(c, f, v, pupil, field)
		if err != nil {
			return which, pupil, false, err
		}
		wrong = append(wrong, faults...)
	}
	if len(wrong) == 0 {
		return which, pupil, true, nil
	}
	return which, pupil, false, s.markAgain(c, f, which, pupil, wrong)
}

func (s *Service) saveTypedField(c *web.Call, f *web.Form, v Assignment, pupil person.ID, field Field) (ui.Faults, error) {
	if !f.Has(string(field)) {
		return nil, nil
	}
	g, err := findGrade(c.Ctx(), s.DB, v.ID, pupil)
	if err != nil || g.holds(field, f.Text(string(field)), v.Scale) {
		return nil, err
	}
	version, _ := f.Int(string(field) + "_version")
	_, err = s.SaveField(c.Ctx(), c.Actor, Change{Assignment: v.ID, Pupil: pupil, Field: field, Value: f.Text(string(field)), Version: int64(version)})
	if fault.Is(err, fault.Conflict) {
		return ui.Faults{}.Add(string(field), c.T("assignment.marked_elsewhere")), nil
	}
	faults, ok := c.Failed(err)
	if err != nil && !ok {
		return nil, err
	}
	return faults, nil
}

// markAgain shows the page of a form that was refused: what was typed in its fields, and beside it what another teacher saved.
func (s *Service) markAgain(c *web.Call, f *web.Form, which ID, pupil person.ID, wrong ui.Faults) error {
	v, err := s.markView(c, which, pupil)
	if err != nil {
		return err
	}
	v.Theirs, v.Faults = v.Typed, wrong
	v.Typed = map[Field]string{MarkField: f.Text(string(MarkField)), CommentField: f.Text(string(CommentField))}
	v.DueDate, v.DueTime = f.Text("due_date"), f.Text("due_time")
	return c.Again(markPage(v))
}
