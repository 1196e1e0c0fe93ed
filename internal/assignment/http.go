// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"slices"
	"strconv"

	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

func (s *Service) teacherRoutes() []web.Route {
	return []web.Route{
		web.Get("/to-grade", permit.SignedIn, s.toGrade).For("assessment"),
		web.Get("/courses/{course}/assignments", permit.In(See), s.list).For("assignment"),
		web.Get("/courses/{course}/assignments/new", permit.In(Edit), s.newForm).For("assignment"),
		web.Post("/courses/{course}/assignments", permit.In(Edit), s.create).For("assignment").Large(mostForm),
		web.Get("/assignments/{assignment}", permit.In(See), s.show).For("assignment").Asking(handInAsks),
		web.Get("/assignments/{assignment}/edit", permit.In(Edit), s.editForm).For("assignment"),
		web.Post("/assignments/{assignment}/edit", permit.In(Edit), s.edit).For("assignment").Large(mostForm),
		web.Get("/assignments/{assignment}/hand-out", permit.In(Edit), s.handOutPreview).For("assignment"),
		web.Post("/assignments/{assignment}/hand-out", permit.In(Edit), s.handOutNow).For("assignment"),
		web.Get("/assignments/{assignment}/remove", permit.In(Edit), s.removeQuestion).For("assignment"),
		web.Post("/assignments/{assignment}/remove", permit.In(Edit), s.removeNow).For("assignment"),
		web.Get("/assignments/{assignment}/dates", permit.In(Edit), s.datesForm).For("assignment"),
		web.Post("/assignments/{assignment}/dates", permit.In(Edit), s.extend).For("assignment"),
	}
}

// path is where an assignment opens.
func path(which ID) string { return "/assignments/" + which.String() }

func listPath(c course.ID) string { return course.Path(c) + "/assignments" }

func markingPath(which ID, pupil person.ID) string {
	return path(which) + "/marking/" + pupil.String()
}

// toGrade lists where work waits for the teacher who asks.
func (s *Service) toGrade(c *web.Call) error {
	lines, err := s.ToMark(c.Ctx(), s.DB, c.Actor.Person)
	if err != nil {
		return err
	}
	return c.OK(toGradePage(toGradeView{Page: c.Shell(c.T("assignment.to_grade"), ""), P: c.P, Lines: lines}))
}

// list is a course's work: for whoever marks all of it by state, for a pupil her own.
func (s *Service) list(c *web.Call) error {
	which, err := web.PathID[course.Course](c, "course")
	if err != nil {
		return err
	}
	in, role, err := s.Course.Need(c.Ctx(), s.DB, which, c.Actor, See)
	if err != nil {
		return err
	}
	frame, err := s.Course.Frame(c, in, role, "work", c.T("assignment.work"))
	if err != nil {
		return err
	}
	if !course.Teaches(role) {
		lines, err := s.OfPupil(c.Ctx(), s.DB, c.Actor.Person, which)
		if err != nil {
			return err
		}
		return c.OK(ownListPage(ownListView{Frame: frame, P: c.P, Due: DueOf(lines), Done: doneOf(lines), Now: s.now()}))
	}
	lines, err := readProgress(c.Ctx(), s.DB, which, nil)
	if err != nil {
		return err
	}
	if Edit.For(role) {
		frame.Act = addButton(c.P, which)
	}
	return c.OK(listPage(listView{Frame: frame, P: c.P, Stacks: stacks(lines, s.now())}))
}

// doneOf keeps what a pupil need not do any more, newest first.
func doneOf(lines []Line) []Line {
	var out []Line
	for _, l := range lines {
		if st := l.Stands(); st != Missing && st != Redo {
			out = append(out, l)
		}
	}
	slices.Reverse(out)
	return out
}

// show is one assignment: for whoever marks how far the class is, for a pupil her own work, for her guardian the same to read. A
// guardian of several says whose by ?child=.
func (s *Service) show(c *web.Call) error {
	which, err := web.PathID[Assignment](c, "assignment")
	if err != nil {
		return err
	}
	v, in, works, err := s.Class(c.Ctx(), s.DB, c.Actor, which)
	if err == nil {
		return s.overview(c, v, in, works)
	}
	if !refused(err) {
		return err
	}
	v, pupils, err := s.readers(c.Ctx(), s.DB, c.Actor, which)
	if err != nil {
		return err
	}
	return s.pupilPage(c, v, chosen(pupils, web.QueryID[person.Person](c, "child")))
}

// chosen is the one that was asked for when she may, otherwise the first.
func chosen(pupils []person.ID, asked person.ID) person.ID {
	if slices.Contains(pupils, asked) {
		return asked
	}
	return pupils[0]
}

func (s *Service) overview(c *web.Call, v Assignment, in course.Course, works []Work) error {
	_, role, err := s.Course.Need(c.Ctx(), s.DB, v.Course, c.Actor, Marking)
	if err != nil {
		return err
	}
	own, err := s.ownLines(c, v)
	if err != nil {
		return err
	}
	files, err := s.File.Of(c.Ctx(), s.DB, Kind, int64(v.ID))
	if err != nil {
		return err
	}
	from, _ := strconv.Atoi(c.Query("from"))
	shown := screenOf(works, from)
	people := make([]int64, len(shown.Works))
	for i, w := range shown.Works {
		people[i] = int64(w.ID)
	}
	if v.HandedOut() {
		s.Audit.ReadMany(c.Actor, people, "grading")
	}
	page := c.Shell(v.Title, in.Title)
	page.Live = topic(v.ID)
	return c.OK(overviewPage(overviewView{
		Page: page, P: c.P, Assignment: v, Course: in, Works: works, Shown: shown, Own: own, Files: files[int64(v.ID)], MayEdit: Edit.For(role), Now: s.now(),
	}))
}
