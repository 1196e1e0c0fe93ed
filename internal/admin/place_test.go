// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"lectern/internal/class"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/roster"
)

func TestTheOverviewSaysWhatWantsALook(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		page := w.get("/admin")
		has(t, page, "Nothing needs you", "4 people have an open account", `href="/admin/site"`, `href="/admin/audit"`, `href="/admin/imports"`)
		w.make("Rolf", "Roleless")
		w.teach("Science 8B", w.ada)
		w.teach("Music 8B")
		_, _, err := w.roster.ImportPath(t.Context(), t.TempDir(), "empty.zip", roster.Options{})
		if err == nil {
			t.Fatal("an empty folder came in")
		}
		page = w.get("/admin")
		has(t, page, "1 import failed or stopped", "empty.zip", "1 course without a teacher", "1 person without a role", `href="/admin/people?role=none"`)
		has(t, w.get("/admin/courses?show=teacherless"), "Music 8B", "1 course")
	})
}

func TestTheTreeOfOrganisations(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		has(t, w.get("/admin/organisations"), "No organisation yet")
		w.refused("Give it a name", "/admin/organisations", "kind", "school")
		w.refused("Choose a kind", "/admin/organisations", "name", "X", "kind", "castle")
		w.done("/admin/organisations", "name", "Fjord district", "kind", "district", "number", "D1")
		top := w.orgNamed("Fjord district")
		has(t, w.get("/admin/organisations/new?below="+top.String()), `value="`+top.String()+`" selected`)
		w.done("/admin/organisations", "name", "Nordhavn", "kind", "school", "parent", top.String())
		school := w.orgNamed("Nordhavn")
		page := w.get("/admin/organisations")
		has(t, page, "Fjord district", "Nordhavn", "District", "School", "D1")
		if strings.Index(page, "Fjord district") > strings.Index(page, ">Nordhavn<") {
			t.Error("the child stands before its parent")
		}
		hasNot(t, w.get(orgPath(top)), `<option value="`+school.String())
		w.refused("cannot lie below itself", orgPath(top), "name", "Fjord district", "kind", "district", "parent", school.String())
		if rec := w.post(orgPath(school), "name", "N", "kind", "school", "parent", "0000000000001"); rec.Code != http.StatusNotFound {
			t.Errorf("below nothing: %d", rec.Code)
		}
		w.done(orgPath(school), "name", "Nordhavn skole", "kind", "school", "parent", "")
		o, err := w.org.Find(t.Context(), w.db, school)
		must(t, err)
		if o.Name != "Nordhavn skole" || o.Parent != 0 {
			t.Errorf("%+v", o)
		}
		w.done(orgPath(school) + "/close")
		has(t, w.get("/admin/organisations"), "Closed since")
		w.done(orgPath(school) + "/reopen")
		hasNot(t, w.get("/admin/organisations"), "Closed since")
		if w.logged("org.created", 0) != 2 || w.logged("org.changed", 0) != 3 {
			t.Errorf("in the log: %d made, %d changed", w.logged("org.created", 0), w.logged("org.changed", 0))
		}
		if got := w.status(orgPath(1)); got != http.StatusNotFound {
			t.Errorf("one that is not there: %d", got)
		}
	})
}

func (w *world) orgNamed(name string) org.ID {
	w.t.Helper()
	nodes, err := w.org.Tree(context.Background(), w.db)
	must(w.t, err)
	for _, n := range nodes {
		if n.Name == name {
			return n.ID
		}
	}
	w.t.Fatalf("no organisation %s", name)
	return 0
}

func TestClassesAndTheirMembers(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		has(t, w.get("/admin/classes"), "No class fits", "No classes")
		k := w.classOf("Science 8B", map[int64]string{w.ada.Person: class.Teacher, w.noah.Person: class.Pupil})
		w.classOf("Music 8B", nil)
		page := w.get("/admin/classes?q=science")
		has(t, page, "Science 8B", "1 class", "Taught class")
		hasNot(t, page, "Music")
		page = w.get(classPath(k))
		has(t, page, "Ada Okafor", "Noah Lund", "Teachers", "Pupils", "Main teacher", `href="`+pathFor(w.noah)+`"`)
		if strings.Index(page, "Ada Okafor") > strings.Index(page, "Noah Lund") {
			t.Error("pupils stand before teachers")
		}
		if got := w.status(classPath(1)); got != http.StatusNotFound {
			t.Errorf("one that is not there: %d", got)
		}
	})
}

func (w *world) classOf(title string, members map[int64]string) class.ID {
	w.t.Helper()
	var made class.ID
	w.tx(func(ctx context.Context, tx *db.Tx) (err error) {
		if made, err = w.class.Create(ctx, tx, class.Class{Title: title, Kind: "scheduled"}); err != nil {
			return err
		}
		for who, role := range members {
			m := class.Member{Person: person.ID(who), Role: role, Main: role == class.Teacher, Source: person.ByHand}
			if err := w.class.AddMember(ctx, tx, made, m); err != nil {
				return err
			}
		}
		return nil
	})
	return made
}

func TestACourseWithoutATeacherGetsOne(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		c := w.teach("Music 8B")
		path := coursePath(c)
		has(t, w.get(path), "No teacher", path+"/teacher")
		page := w.get(path + "/teacher?q=a")
		has(t, page, "Ada Okafor")
		hasNot(t, page, "Anne Lund") // she is no teacher
		w.refused("Choose a person", path+"/teacher")
		w.refused("This person is no teacher", path+"/teacher", "who", code(w.anne))
		w.done(path+"/teacher", "who", code(w.ada))
		page = w.get(path)
		has(t, page, "Ada Okafor")
		hasNot(t, page, path+"/teacher")
		if w.logged("course.member_added", w.ada.Person) != 1 {
			t.Error("it does not stand in the log")
		}
		w.make("Tom", "Vik", permit.Teacher)
		ida := w.ida
		must(t, w.admin.GiveRole(t.Context(), ida, person.ID(ida.Person), permit.Teacher, 0))
		if err := w.admin.GiveTeacher(t.Context(), ida, c, person.ID(ida.Person)); !isConflict(err, "admin.has_teacher") {
			t.Errorf("an admin let herself into a course: %v", err)
		}
		must(t, w.admin.ClosePerson(t.Context(), ida, person.ID(w.ada.Person), false))
		has(t, w.get("/admin/courses?show=teacherless"), "Music 8B")
		has(t, w.get(path), "No teacher")
	})
}

// TestListsArePagedAndAskAsOften: classes and courses at ten and at a thousand.
func TestListsArePagedAndAskAsOften(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		few := map[string]int{}
		fill := func(from, to int) {
			for i := from; i < to; i++ {
				w.classOf(fmt.Sprintf("Class %04d", i), nil)
				w.teach(fmt.Sprintf("Course %04d", i), w.ada)
			}
		}
		fill(0, 10)
		for _, path := range []string{"/admin/classes", "/admin/courses"} {
			w.get(path)
			few[path] = w.questions()
		}
		fill(10, 200)
		for path, word := range map[string]string{"/admin/classes": "Class", "/admin/courses": "Course"} {
			page := w.get(path)
			if many := w.questions(); many != few[path] {
				t.Errorf("%s: %d queries at 10, %d at 200", path, few[path], many)
			}
			has(t, page, word+" 0049", "Rows 1–50 of 200")
			next := regexp.MustCompile(`href="(` + path + `\?from=50)"`).FindStringSubmatch(page)
			if next == nil {
				t.Fatal("no second screen")
			}
			page = w.get(next[1])
			has(t, page, word+" 0050", "Rows 51–100 of 200")
			page = w.get(path + "?q=0199")
			has(t, page, word+" 0199", "Rows 1–1 of 1")
			has(t, w.get(path+"?from=nonsense"), word+" 0000")
		}
	})
}
