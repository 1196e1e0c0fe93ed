// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"net/http"
	"slices"
	"strings"

	"lectern/internal/file"
	"lectern/internal/person"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
	"lectern/internal/restriction"
)

func (s *Service) pupilRoutes() []web.Route {
	return []web.Route{
		web.Post("/assignments/{assignment}/draft", permit.In(Do), s.keepDraft).For("assignment").Asking(handInAsks).Large(mostForm),
		web.Post("/assignments/{assignment}/submission", permit.In(Do), s.handInNow).For("assignment").Asking(handInAsks).Large(mostForm),
		web.Post("/assignments/{assignment}/keep-back", permit.In(Do), s.keepBack).For("assignment"),
		web.Get("/assignments/{assignment}/receipt", permit.In(Do), s.showReceipt).For("assignment"),
		web.Get("/children/{child}/assignments/{assignment}", permit.SignedIn, s.childPage).For("assignment"),
	}
}

// pupilPage is an assignment for the pupil herself, or for her guardian to read.
func (s *Service) pupilPage(c *web.Call, v Assignment, pupil person.ID) error {
	if int64(pupil) != c.Actor.Person {
		return s.guardianPage(c, v, pupil)
	}
	o, err := s.own(c.Ctx(), s.DB, v, pupil, true)
	if err != nil {
		return err
	}
	fresh := o.Grade.Returned.Given() && o.Grade.SeenAt == 0
	if fresh {
		if err := s.Seen(c.Ctx(), c.Actor, v.ID); err != nil {
			return err
		}
	}
	return c.OK(handInPage(s.handInView(c, o, fresh)))
}

func (s *Service) handInView(c *web.Call, o own, fresh bool) handInView {
	v := handInView{Page: c.Shell(o.Title, o.Course.Title), P: c.P, own: o, Fresh: fresh, Now: s.now(), Mine: true}
	v.Typed = typedWork{Link: o.Work.DraftLink}
	if !o.Work.Draft.IsEmpty() {
		v.Typed.Body = o.Work.Draft.JSON()
	}
	return v
}

// childPage is a child's assignment for a guardian to read.
func (s *Service) childPage(c *web.Call) error {
	child, err := web.PathID[person.Person](c, "child")
	if err != nil {
		return err
	}
	which, err := web.PathID[Assignment](c, "assignment")
	if err != nil {
		return err
	}
	guardian, err := s.Person.MayFor(c.Ctx(), s.DB, person.ID(c.Actor.Person), child, person.SeeWork)
	if err == nil && !guardian {
		err = notFound()
	}
	if err != nil {
		return err
	}
	v, err := s.theirs(c.Ctx(), s.DB, which, child)
	if err != nil {
		return err
	}
	return s.guardianPage(c, v, child)
}

// guardianPage shows the task, what was handed in and what came back, never a draft. The caller has asked whether she may.
func (s *Service) guardianPage(c *web.Call, v Assignment, child person.ID) error {
	o, err := s.own(c.Ctx(), s.DB, v, child, false)
	if err != nil {
		return err
	}
	names, err := s.Person.Names(c.Ctx(), s.DB, []person.ID{child})
	if err != nil {
		return err
	}
	s.Audit.Read(c.Ctx(), c.Actor, int64(child), "submission")
	view := s.handInView(c, o, false)
	view.Mine, view.Child = false, names[child]
	return c.OK(handInPage(view))
}

// typedWork is what stands in the fields of a hand-in: as the draft is, or as it was typed and refused.
type typedWork struct {
	Body, Link string
	Leave      []file.ID
	LetMark    bool
	Posted     bool // as it was typed and refused
}

// letMark tells how the tick stands: as it was posted, or as she said before.
func (t typedWork) letMark(s restriction.Seal) bool {
	if t.Posted {
		return t.LetMark
	}
	return s.Open()
}

// markdown is the text for a browser without the editor.
func (t typedWork) markdown() string {
	if d, err := richtext.FromForm(t.Body); err == nil && t.structured() {
		return d.Markdown()
	}
	return t.Body
}

// structured tells whether the editor wrote the text.
func (t typedWork) structured() bool { return strings.HasPrefix(t.Body, `{"type":"doc"`) }

func (t typedWork) json() string {
	if t.structured() {
		return t.Body
	}
	return ""
}

func (t typedWork) leaves(f file.ID) bool { return slices.Contains(t.Leave, f) }

// workForm is a hand-in or a draft as it was posted.
type workForm struct {
	*web.Form
	Which   ID
	Typed   typedWork
	Body    richtext.Doc
	Unread  bool // the text is no document of ours
	Version int64
	Uploads []file.ID
	Drop    []file.ID
}

// readWork reads the form and stores its files. What cannot be read is a fault beside its field; everything else is there then too.
// Fault: NotFound for somebody it is not for.
func (s *Service) readWork(c *web.Call) (workForm, error) {
	var w workForm
	var err error
	if w.Which, err = web.PathID[Assignment](c, "assignment"); err != nil {
		return w, err
	}
	if _, err = s.theirs(c.Ctx(), s.DB, w.Which, person.ID(c.Actor.Person)); err != nil {
		return w, err
	}
	if w.Form, err = c.Form(); err != nil {
		return w, err
	}
	w.Typed = typedWork{Body: w.Text("body"), Link: w.Text("link"), Leave: web.FormIDs[file.File](w.Form, "leave"), LetMark: w.Check("let_mark"), Posted: true}
	w.Drop = web.FormIDs[file.File](w.Form, "remove")
	n, _ := w.Int("version")
	w.Version = int64(n)
	var refused error
	if w.Body, refused = richtext.FromForm(w.Typed.Body); refused != nil {
		w.Unread, refused = true, onField("body", refused)
	}
	if len(w.Typed.Link) > longestLink {
		refused = fault.New(fault.Invalid, "fault.invalid").With("link", "assignment.link_form")
	}
	w.Uploads, err = s.File.FromForm(c, w.Form, "files")
	if err != nil {
		refused = onField("files", err)
	}
	return w, refused
}

// onField makes a fault one of a field, when it is one that the person can do something about.
func onField(field string, err error) error {
	said, ok := fault.As(err)
	if !ok || said.Kind == fault.Unavailable || said.Kind == fault.NotFound {
		return err
	}
	f := fault.New(fault.Invalid, "fault.invalid").With(field, said.Key)
	f.Fields[0].Args = said.Args
	return f
}

// handInNow takes a hand-in. What is refused stays: the text in the draft, the files beside it.
func (s *Service) handInNow(c *web.Call) error {
	w, err := s.readWork(c)
	if err != nil {
		return s.handInAgain(c, w, err)
	}
	in := Submit{Assignment: w.Which, Body: w.Body, Link: w.Typed.Link, Add: w.Uploads, Leave: w.Typed.Leave, LetMark: w.Typed.LetMark}
	if _, err := s.Submit(c.Ctx(), c.Actor, in); err != nil {
		return s.handInAgain(c, w, err)
	}
	return c.See(path(w.Which))
}

// keepBack is the button that makes a work only hers again.
func (s *Service) keepBack(c *web.Call) error {
	which, err := web.PathID[Assignment](c, "assignment")
	if err != nil {
		return err
	}
	if err := s.KeepBack(c.Ctx(), c.Actor, which); err != nil {
		return err
	}
	c.Flash("assignment.kept_back_now")
	return c.See(path(which))
}

// handInAgain shows a hand-in that was refused, with all that was typed.
func (s *Service) handInAgain(c *web.Call, w workForm, refused error) error {
	faults, ok := c.Failed(refused)
	if !ok || w.Form == nil { // without a form that can be read there is nothing to keep
		return refused
	}
	if err := s.rescue(c, w); err != nil {
		return err
	}
	return s.showAgain(c, w, faults, http.StatusUnprocessableEntity)
}

func (s *Service) showAgain(c *web.Call, w workForm, faults ui.Faults, status int) error {
	her := person.ID(c.Actor.Person)
	v, err := s.theirs(c.Ctx(), s.DB, w.Which, her)
	if err != nil {
		return err
	}
	o, err := s.own(c.Ctx(), s.DB, v, her, true)
	if err != nil {
		return err
	}
	view := s.handInView(c, o, false)
	if status == http.StatusConflict {
		view.Elsewhere = view.Typed
	}
	view.Typed, view.Faults = w.Typed, faults
	return c.Page(status, handInPage(view))
}

// rescue keeps text and files of a hand-in that was refused in the draft. What she wrote on another device meanwhile is not written
// over.
func (s *Service) rescue(c *web.Call, w workForm) error {
	if err := s.KeepFiles(c.Ctx(), c.Actor, w.Which, w.Uploads, nil); err != nil {
		return err
	}
	_, err := s.saveTyped(c, w)
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// saveTyped saves the fields that were sent; a form without a field leaves it as it is.
func (s *Service) saveTyped(c *web.Call, w workForm) (Saved, error) {
	was, err := s.DraftOf(c.Ctx(), s.DB, c.Actor, w.Which)
	if err != nil {
		return Saved{}, err
	}
	d := Draft{Version: w.Version, Body: was.Draft, Link: was.DraftLink}
	if w.Has("body") && !w.Unread {
		d.Body = w.Body
	}
	if w.Has("link") {
		d.Link = w.Typed.Link
	}
	if d.Body.Equal(was.Draft) && d.Link == was.DraftLink {
		return Saved{Version: was.DraftVersion, At: was.DraftAt}, nil // nothing to write, or an answer that got lost
	}
	return s.SaveDraft(c.Ctx(), c.Actor, w.Which, d)
}
