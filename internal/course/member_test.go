// SPDX-License-Identifier: AGPL-3.0-or-later

package course_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/class"
	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

func TestWhoCanBeLetIn(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		c := book(t, w).ID
		marit, jonas, guest, hidden, gone := who(t, w, "marit"), who(t, w, "jonas"), who(t, w, "p0.1.1"), who(t, w, "p0.1.2"), who(t, w, "p0.1.3")
		change(t, w, func(ctx context.Context, tx *db.Tx) error {
			yes := true
			if err := w.Person.Update(ctx, tx, hidden, person.Update{Protected: &yes}); err != nil {
				return err
			}
			return w.Person.Close(ctx, tx, gone, "moved")
		})
		rows := []struct {
			name string
			who  person.ID
			as   permit.CourseRole
			want fault.Kind // 0: let in
		}{
			{"a pupil of another class", guest, permit.CourseGuest, 0},
			{"the same in another role", guest, permit.CourseAssistant, 0},
			{"a pupil who is here with the class", jonas, permit.CourseTeacher, fault.Conflict},
			{"somebody protected", hidden, permit.CoursePupil, fault.NotFound},
			{"somebody who left the school", gone, permit.CoursePupil, fault.NotFound},
			{"nobody", 12345, permit.CoursePupil, fault.NotFound},
		}
		for _, tt := range rows {
			err := w.Course.AddMember(ctx, as(marit), c, tt.who, tt.as)
			if tt.want == 0 && (err != nil || role(t, w, c, tt.who) != tt.as) || tt.want != 0 && !fault.Is(err, tt.want) {
				t.Errorf("%s: %v, is %q", tt.name, err, role(t, w, c, tt.who))
			}
		}
		if role(t, w, c, jonas) != permit.CoursePupil || role(t, w, c, hidden) != "" {
			t.Error("a refusal changed something")
		}
		page := w.As("marit@fjordvik.example").Get(course.Path(c) + "/people?q=" + url.QueryEscape(name(t, w, hidden)))
		if strings.Contains(page, `value="`+hidden.String()+`"`) {
			t.Error("somebody protected is offered")
		}
	})
}

func name(t *testing.T, w *apptest.World, id person.ID) string {
	t.Helper()
	p, err := w.Person.Find(ctx, w.DB, id)
	if err != nil {
		t.Fatal(err)
	}
	return p.Name()
}

func TestTheOnlyTeacherKeepsHerRole(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		marit := who(t, w, "marit")
		var mine course.ID
		change(t, w, func(ctx context.Context, tx *db.Tx) (err error) {
			mine, err = w.Course.Create(ctx, tx, as(marit), course.Course{Title: "Chess club"})
			return err
		})
		if err := w.Course.AddMember(ctx, as(marit), mine, marit, permit.CoursePupil); !fault.Is(err, fault.Conflict) {
			t.Errorf("the only teacher became a pupil: %v", err)
		}
		karim := who(t, w, "karim")
		if err := w.Course.AddMember(ctx, as(marit), mine, karim, permit.CourseTeacher); err != nil {
			t.Fatal(err)
		}
		if err := w.Course.AddMember(ctx, as(marit), mine, marit, permit.CoursePupil); err != nil || role(t, w, mine, marit) != permit.CoursePupil {
			t.Errorf("with two teachers one may step back: %v", err)
		}
	})
}

// TestGroupsHoldPresentPupils: who leaves the class is counted in no group, and is back in it when she returns.
func TestGroupsHoldPresentPupils(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		c := book(t, w)
		marit, jonas := who(t, w, "marit"), who(t, w, "jonas")
		if _, err := w.Course.PutGroup(ctx, as(marit), c.ID, course.Group{Name: "Red", Members: []person.ID{jonas}}); err != nil {
			t.Fatal(err)
		}
		sync := func(do func(context.Context, *db.Tx) error) int {
			t.Helper()
			change(t, w, func(ctx context.Context, tx *db.Tx) error {
				if err := do(ctx, tx); err != nil {
					return err
				}
				return w.Course.SyncClasses(ctx, tx, []class.ID{c.Class})
			})
			groups, err := w.Course.Groups(ctx, w.DB, c.ID)
			if err != nil || len(groups) != 1 {
				t.Fatalf("%+v %v", groups, err)
			}
			return len(groups[0].Members)
		}
		if n := sync(func(ctx context.Context, tx *db.Tx) error {
			return w.Class.EndMember(ctx, tx, c.Class, jonas, class.Pupil)
		}); n != 0 {
			t.Errorf("%d members after she left", n)
		}
		if n := sync(func(ctx context.Context, tx *db.Tx) error {
			return w.Class.AddMember(ctx, tx, c.Class, class.Member{Person: jonas, Role: class.Pupil, Source: person.ByRoster})
		}); n != 1 {
			t.Errorf("%d members after she came back", n)
		}
	})
}

// TestArchivedBooksAreFoundAgain: a book leaves everybody's list, can be read and opened again.
func TestArchivedBooksAreFoundAgain(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		c := book(t, w)
		teacher, pupil := w.As("marit@fjordvik.example"), w.As("jonas@fjordvik.example")
		if status, to, _ := teacher.Do(http.MethodPost, course.Path(c.ID)+"/archive", url.Values{}); status != http.StatusSeeOther || to != "/courses" {
			t.Fatalf("archive: %d %s", status, to)
		}
		mine, err := w.Course.Mine(ctx, w.DB, int64(who(t, w, "jonas")))
		if err != nil || len(mine) != 0 {
			t.Errorf("%d books in use, %v", len(mine), err)
		}
		if body := pupil.Get("/courses"); !strings.Contains(body, `href="`+course.Path(c.ID)+`"`) {
			t.Error("the archived book is not in the list of archived ones")
		}
		pupil.Get(course.Path(c.ID))
		if status, _, _ := pupil.Do(http.MethodPost, course.Path(c.ID)+"/reopen", url.Values{}); status != http.StatusForbidden {
			t.Errorf("a pupil opened it again: %d", status)
		}
		if status, _, _ := teacher.Do(http.MethodPost, course.Path(c.ID)+"/reopen", url.Values{}); status != http.StatusSeeOther {
			t.Errorf("reopen: %d", status)
		}
		if mine, err = w.Course.Mine(ctx, w.DB, int64(who(t, w, "jonas"))); err != nil || len(mine) != 1 {
			t.Errorf("%d books after it was opened again, %v", len(mine), err)
		}
	})
}

func TestAGroupIsRemovedAfterAQuestion(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		c := book(t, w)
		teacher := w.As("marit@fjordvik.example")
		g, err := w.Course.PutGroup(ctx, as(who(t, w, "marit")), c.ID, course.Group{Name: "Red"})
		if err != nil {
			t.Fatal(err)
		}
		at := course.Path(c.ID) + "/groups"
		if body := teacher.Get(at); strings.Contains(body, `action="`+at+"/"+g.String()+`/remove"`) {
			t.Error("the list removes without a question")
		}
		if body := teacher.Get(at + "/" + g.String() + "/remove"); !strings.Contains(body, "Remove the group Red?") {
			t.Error("the question does not name the group")
		}
		if groups, err := w.Course.Groups(ctx, w.DB, c.ID); err != nil || len(groups) != 1 {
			t.Errorf("the question removed it: %d, %v", len(groups), err)
		}
		if status, _, _ := teacher.Do(http.MethodPost, at+"/"+g.String()+"/remove", url.Values{}); status != http.StatusSeeOther {
			t.Errorf("remove: %d", status)
		}
		if groups, err := w.Course.Groups(ctx, w.DB, c.ID); err != nil || len(groups) != 0 {
			t.Errorf("it is still there: %d, %v", len(groups), err)
		}
	})
}
