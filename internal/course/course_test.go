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

var ctx = context.Background()

// book is the course that the cast shares.
func book(t *testing.T, w *apptest.World) course.Course {
	t.Helper()
	mine, err := w.Course.Mine(ctx, w.DB, int64(who(t, w, "jonas")))
	if err != nil || len(mine) != 1 {
		t.Fatalf("%d courses, %v", len(mine), err)
	}
	return mine[0].Course
}

func who(t *testing.T, w *apptest.World, name string) person.ID {
	t.Helper()
	if !strings.Contains(name, ".") {
		name += "@fjordvik.example"
	}
	p, err := w.Person.FindByLogin(ctx, w.DB, name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return p.ID
}

func as(id person.ID) permit.Actor { return permit.Actor{Person: int64(id)} }

func change(t *testing.T, w *apptest.World, do func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := w.DB.Tx(ctx, do); err != nil {
		t.Fatal(err)
	}
}

func role(t *testing.T, w *apptest.World, c course.ID, p person.ID) permit.CourseRole {
	t.Helper()
	r, err := w.Course.Role(ctx, w.DB, c, int64(p))
	if err != nil && !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	return r
}

// TestParticipantsFollowTheClass: who joins, leaves or changes her place in the class does so in the course; who was added by hand stays.
func TestParticipantsFollowTheClass(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		c := book(t, w)
		jonas, guest, newcomer := who(t, w, "jonas"), who(t, w, "p0.1.1"), who(t, w, "p0.1.2")
		if err := w.Course.AddMember(ctx, as(who(t, w, "marit")), c.ID, guest, permit.CourseGuest); err != nil {
			t.Fatal(err)
		}
		sync := func(do func(ctx context.Context, tx *db.Tx) error) {
			t.Helper()
			change(t, w, func(ctx context.Context, tx *db.Tx) error {
				if err := do(ctx, tx); err != nil {
					return err
				}
				return w.Course.SyncClasses(ctx, tx, []class.ID{c.Class})
			})
		}
		sync(func(ctx context.Context, tx *db.Tx) error {
			if err := w.Class.EndMember(ctx, tx, c.Class, jonas, class.Pupil); err != nil {
				return err
			}
			return w.Class.AddMember(ctx, tx, c.Class, class.Member{Person: newcomer, Role: class.Pupil, Source: person.ByRoster})
		})
		if role(t, w, c.ID, jonas) != "" || role(t, w, c.ID, newcomer) != permit.CoursePupil || role(t, w, c.ID, guest) != permit.CourseGuest {
			t.Errorf("jonas %q, newcomer %q, guest %q", role(t, w, c.ID, jonas), role(t, w, c.ID, newcomer), role(t, w, c.ID, guest))
		}
		sync(func(ctx context.Context, tx *db.Tx) error {
			if err := w.Class.AddMember(ctx, tx, c.Class, class.Member{Person: jonas, Role: class.Pupil, Source: person.ByRoster}); err != nil {
				return err
			}
			return w.Class.AddMember(ctx, tx, c.Class, class.Member{Person: newcomer, Role: class.Teacher, Source: person.ByRoster})
		})
		if role(t, w, c.ID, jonas) != permit.CoursePupil || role(t, w, c.ID, newcomer) != permit.CourseTeacher {
			t.Errorf("back: jonas %q, and with two roles %q", role(t, w, c.ID, jonas), role(t, w, c.ID, newcomer))
		}
		before, err := w.Course.Pupils(ctx, w.DB, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		sync(func(context.Context, *db.Tx) error { return nil })
		after, err := w.Course.Pupils(ctx, w.DB, c.ID)
		if err != nil || len(before) != len(after) {
			t.Errorf("once more changed something: %d, %d, %v", len(before), len(after), err)
		}
	})
}

func TestALastTeacherStays(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		c := book(t, w)
		marit, karim := who(t, w, "marit"), who(t, w, "karim")
		if err := w.Course.EndMember(ctx, as(marit), c.ID, karim); err != nil {
			t.Fatal(err)
		}
		if err := w.Course.EndMember(ctx, as(marit), c.ID, marit); !fault.Is(err, fault.Conflict) {
			t.Errorf("the last teacher left: %v", err)
		}
		if err := w.Course.EndMember(ctx, as(karim), c.ID, marit); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody who is not in the course changed it: %v", err)
		}
	})
}

func TestGroups(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		c := book(t, w)
		marit, jonas, stranger := who(t, w, "marit"), who(t, w, "jonas"), who(t, w, "p0.1.1")
		made, err := w.Course.PutGroup(ctx, as(marit), c.ID, course.Group{Name: " Red ", Members: []person.ID{jonas, jonas, stranger}})
		if err != nil {
			t.Fatal(err)
		}
		groups, err := w.Course.Groups(ctx, w.DB, c.ID)
		if err != nil || len(groups) != 1 || groups[0].Name != "Red" || len(groups[0].Members) != 1 || groups[0].Members[0] != jonas {
			t.Fatalf("%+v %v", groups, err)
		}
		if _, err := w.Course.PutGroup(ctx, as(jonas), c.ID, course.Group{Name: "Mine"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a pupil made a group: %v", err)
		}
		if _, err := w.Course.PutGroup(ctx, as(marit), c.ID, course.Group{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a group without a name: %v", err)
		}
		if err := w.Course.RemoveGroup(ctx, as(marit), c.ID, made); err != nil {
			t.Fatal(err)
		}
		if err := w.Course.RemoveGroup(ctx, as(marit), c.ID, made); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed twice: %v", err)
		}
	})
}

// TestPages: teachers manage, pupils look, outsiders find nothing; a refused form keeps what was typed.
func TestPages(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		at := course.Path(book(t, w).ID)
		teacher, pupil, outsider := w.As("marit@fjordvik.example"), w.As("jonas@fjordvik.example"), w.As("t0.1")
		for _, path := range []string{"/courses", at + "/people", at + "/groups", at + "/settings"} {
			teacher.Get(path)
		}
		if status, _, _ := pupil.Do(http.MethodGet, at+"/people", nil); status != http.StatusOK {
			t.Errorf("a pupil and the participants: %d", status)
		}
		if status, _, _ := pupil.Do(http.MethodGet, at+"/settings", nil); status != http.StatusForbidden {
			t.Errorf("a pupil and the settings: %d", status)
		}
		if status, _, _ := outsider.Do(http.MethodGet, at+"/people", nil); status != http.StatusNotFound {
			t.Errorf("an outsider: %d", status)
		}
		status, _, body := teacher.Do(http.MethodPost, at+"/settings", url.Values{"title": {""}, "code": {"X9"}, "about": {"Bring <b>water</b>"}, "ends_on": {"yesterday"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "X9") || !strings.Contains(body, "Bring") {
			t.Errorf("a refused form: %d", status)
		}
		status, location, _ := teacher.Do(http.MethodPost, at+"/settings", url.Values{"title": {"Science for 8B"}, "code": {"8B"}, "cover": {"leaf"}, "about": {"Bring **water**"}})
		if status != http.StatusSeeOther || location != at {
			t.Errorf("saved: %d %s", status, location)
		}
		if body := teacher.Get(at); !strings.Contains(body, "Science for 8B") || !strings.Contains(body, "c-leaf") {
			t.Error("the new title or cover does not show")
		}
		if !strings.Contains(pupil.Get(at), "<strong>water</strong>") {
			t.Error("a pupil does not read what the course is about")
		}
		if status, location, _ = w.As("marit@fjordvik.example").Do(http.MethodPost, "/courses", url.Values{"title": {"Chess club"}}); status != http.StatusSeeOther || !strings.HasPrefix(location, "/courses/") {
			t.Errorf("made by hand: %d %s", status, location)
		}
	})
}
