// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"lectern/internal/course"
	"lectern/internal/file"
	"lectern/internal/person"
	"lectern/internal/plan"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

const (
	mostForm   = file.Largest + 1<<20 // bytes of a form with files that came without a script
	mostListed = 100                  // pupils the form offers one by one; a larger course works with groups
)

// desktop is what the form of an assignment needs around its fields.
type desktop struct {
	Course course.Course
	Lesson plan.LessonID
	Was    Assignment // what is stored; the zero Assignment when it is new
}

// newForm starts an assignment as the last one of the course was.
func (s *Service) newForm(c *web.Call) error {
	d, err := s.newDesktop(c)
	if err != nil {
		return err
	}
	d.Lesson = web.QueryID[plan.Lesson](c, "lesson")
	start, err := s.fresh(c.Ctx(), s.DB, d.Course.ID)
	if err != nil {
		return err
	}
	values := fieldsOf(start, c.P)
	values.Set("new", id.New[Assignment](s.IDs).String())
	v, err := s.formView(c, d, values)
	if err != nil {
		return err
	}
	return c.OK(formPage(v))
}

func (s *Service) newDesktop(c *web.Call) (desktop, error) {
	which, err := web.PathID[course.Course](c, "course")
	if err != nil {
		return desktop{}, err
	}
	in, _, err := s.Course.Need(c.Ctx(), s.DB, which, c.Actor, Edit)
	return desktop{Course: in}, err
}

// fresh is a new assignment with the settings of the course's last one.
func (s *Service) fresh(ctx context.Context, q db.Q, c course.ID) (Assignment, error) {
	v := Assignment{Course: c, Audience: ForAll, Late: LateMark, Redo: true, Counts: true, Scale: Scale{Kind: Points, Max: 20 * whole},
		Takes: Takes{Text: true, Files: true, MaxFiles: 5, MaxBytes: 50 << 20}}
	last, found, err := findLatest(ctx, q, c)
	if err != nil || !found {
		return v, err
	}
	v.Takes, v.Scale, v.Redo, v.Counts, v.Homework, v.GraceMinutes = last.Takes, last.Scale, last.Redo, last.Counts, last.Homework, last.GraceMinutes
	if last.Late != LateUntil {
		v.Late = last.Late
	}
	return v, nil
}

// create makes an assignment. The button that named how many it reaches hands it out at once if that is still so; otherwise the
// preview says whom it reaches.
func (s *Service) create(c *web.Call) error {
	d, err := s.newDesktop(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	d.Lesson = web.FormID[plan.Lesson](f, "lesson")
	uploads, v, err := s.readAll(c, f)
	v.ID, v.Course = web.FormID[Assignment](f, "new"), d.Course.ID
	m := Make{Assignment: v, Lesson: d.Lesson, Files: uploads}
	if err == nil {
		m.HandOut, err = s.atOnce(c, f, v)
	}
	var made ID
	if err == nil {
		made, err = s.Create(c.Ctx(), c.Actor, m)
	}
	if err != nil {
		return s.formAgain(c, d, f, uploads, err)
	}
	switch {
	case m.HandOut:
		n, _ := f.Int("hand_out")
		c.Flash("assignment.handed_out_to", "n", n)
	case f.Has("hand_out"):
		return c.See(path(made) + "/hand-out")
	default:
		c.Flash("assignment.kept")
	}
	if d.Lesson != 0 {
		return c.See(course.Path(d.Course.ID))
	}
	return c.See(path(made))
}

// atOnce tells whether the button that was pressed named the number of pupils the assignment reaches.
func (s *Service) atOnce(c *web.Call, f *web.Form, v Assignment) (bool, error) {
	n, ok := f.Int("hand_out")
	if !ok || n == 0 || v.Audience != ForAll {
		return false, nil
	}
	pupils, err := s.Course.Pupils(c.Ctx(), s.DB, v.Course)
	return n == len(pupils), err
}

// readAll stores the files of the form and reads its fields. The files are there also when a field is refused.
func (s *Service) readAll(c *web.Call, f *web.Form) ([]file.ID, Assignment, error) {
	uploads, refusedFile := s.File.FromForm(c, f, "files")
	v, err := readForm(f)
	if refusedFile != nil {
		said, ok := fault.As(refusedFile)
		if !ok || said.Kind == fault.Unavailable {
			return uploads, v, refusedFile
		}
		both := fault.New(fault.Invalid, "fault.invalid").With("files", said.Key)
		both.Fields[0].Args = said.Args
		r := reading{f, both}
		r.also(err)
		err = both
	}
	return uploads, v, err
}

func (s *Service) editDesktop(c *web.Call) (desktop, error) {
	which, err := web.PathID[Assignment](c, "assignment")
	if err != nil {
		return desktop{}, err
	}
	v, in, err := s.teaching(c.Ctx(), s.DB, which, c.Actor, Edit)
	return desktop{Course: in, Was: v}, err
}

func (s *Service) editForm(c *web.Call) error {
	d, err := s.editDesktop(c)
	if err != nil {
		return err
	}
	v, err := s.formView(c, d, fieldsOf(d.Was, c.P))
	if err != nil {
		return err
	}
	return c.OK(formPage(v))
}

func (s *Service) edit(c *web.Call) error {
	d, err := s.editDesktop(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	uploads, v, err := s.readAll(c, f)
	v.ID = d.Was.ID
	if err == nil {
		err = s.Update(c.Ctx(), c.Actor, Update{Assignment: v, AddFiles: uploads, DropFiles: web.FormIDs[file.File](f, "drop")})
	}
	switch {
	case changedMeanwhile(err):
		return s.formBeside(c, f, v, uploads)
	case err != nil:
		return s.formAgain(c, d, f, uploads, err)
	case f.Has("hand_out"):
		return c.See(path(v.ID) + "/hand-out")
	}
	c.Flash("assignment.saved")
	return c.See(path(v.ID))
}

func changedMeanwhile(err error) bool {
	f, ok := fault.As(err)
	return ok && f.Key == changed
}

// formAgain shows a refused form with everything that was typed.
func (s *Service) formAgain(c *web.Call, d desktop, f *web.Form, uploads []file.ID, err error) error {
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	v, err := s.formView(c, d, f.Values())
	if err != nil {
		return err
	}
	v.Faults = faults
	if v.Uploads, err = s.uploads(c, uploads); err != nil {
		return err
	}
	return c.Again(formPage(v))
}

// formBeside shows what somebody else saved meanwhile beside what was typed. Saving again goes on from there.
func (s *Service) formBeside(c *web.Call, f *web.Form, yours Assignment, uploads []file.ID) error {
	d, err := s.editDesktop(c)
	if err != nil {
		return err
	}
	values := maps.Clone(f.Values())
	values.Set("version", strconv.FormatInt(d.Was.Version, 10))
	v, err := s.formView(c, d, values)
	if err != nil {
		return err
	}
	by, at, err := readChanged(c.Ctx(), s.DB, d.Was.ID)
	if err != nil {
		return err
	}
	names, err := s.Person.Names(c.Ctx(), s.DB, []person.ID{by})
	if err != nil {
		return err
	}
	v.Beside = meanwhile{By: names[by].Full, At: at, Lines: differences(d.Was.facts(c.P), yours.facts(c.P))}
	if v.Uploads, err = s.uploads(c, uploads); err != nil {
		return err
	}
	return c.Page(http.StatusConflict, formPage(v))
}

// uploads are the files of a form that was refused; they wait for the next try.
func (s *Service) uploads(c *web.Call, ids []file.ID) ([]file.File, error) {
	var out []file.File
	for _, one := range ids {
		f, err := s.File.Find(c.Ctx(), s.DB, c.Actor, one)
		if err != nil && !refused(err) {
			return nil, err
		}
		if err == nil && f.HolderKind == file.HeldByUpload {
			out = append(out, f)
		}
	}
	return out, nil
}

func (s *Service) formView(c *web.Call, d desktop, values url.Values) (formView, error) {
	v := formView{P: c.P, Course: d.Course, Lesson: d.Lesson, Was: d.Was, typed: typed{values}}
	if d.Was.ID == 0 {
		v.Page, v.Action = c.Shell(c.T("assignment.new"), d.Course.Title), listPath(d.Course.ID)
	} else {
		v.Page, v.Action = c.Shell(c.T("assignment.edit_title", "title", d.Was.Title), d.Course.Title), path(d.Was.ID)+"/edit"
	}
	v.Page.Scripts = []string{"editor.js", "upload.js"}
	pupils, err := s.Course.Pupils(c.Ctx(), s.DB, d.Course.ID)
	if err != nil {
		return v, err
	}
	groups, err := s.Course.Groups(c.Ctx(), s.DB, d.Course.ID)
	if err != nil {
		return v, err
	}
	v.Reach = len(pupils)
	for _, g := range groups {
		v.Groups = append(v.Groups, ui.Option{Value: g.ID.String(), Text: g.Name, Line: c.T("assignment.pupils", "n", len(g.Members))})
	}
	if len(pupils) <= mostListed {
		for _, p := range pupils {
			v.Pupils = append(v.Pupils, ui.Option{Value: p.ID.String(), Text: p.Full})
		}
	}
	if v.Chips, err = s.chips(c, d); err != nil || d.Was.ID == 0 {
		return v, err
	}
	held, err := s.File.Of(c.Ctx(), s.DB, Kind, int64(d.Was.ID))
	v.Files = held[int64(d.Was.ID)]
	return v, err
}
