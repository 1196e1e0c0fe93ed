// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"lectern/internal/course"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// TestOnlyAdminsKeepOrder asks every route as every role, and as somebody who is not signed in.
func TestOnlyAdminsKeepOrder(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		somebody := person.ID(w.noah.Person).String()
		for _, role := range permit.Roles() {
			a := w.make("Any", string(role), role)
			for _, r := range w.admin.routes() {
				path := regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(r.Path, somebody)
				rec := w.do(a, httptest.NewRequest(r.Method, path, nil))
				if role != permit.Admin && rec.Code != http.StatusNotFound {
					t.Errorf("%s %s as %s: %d", r.Method, path, role, rec.Code)
				}
				if role == permit.Admin && r.Path == path && r.Method == http.MethodGet && rec.Code != http.StatusOK {
					t.Errorf("%s as an admin: %d", path, rec.Code)
				}
				if rec = w.do(permit.Actor{}, httptest.NewRequest(r.Method, path, nil)); rec.Code == http.StatusOK {
					t.Errorf("%s %s as a visitor: %d", r.Method, path, rec.Code)
				}
			}
		}
	})
}

// TestEveryVerbAsks: a verb that is called without a page asks too.
func TestEveryVerbAsks(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		ctx, who := t.Context(), person.ID(w.noah.Person)
		for name, do := range map[string]func(a permit.Actor) error{
			"create": func(a permit.Actor) error {
				_, err := w.admin.CreatePerson(ctx, a, person.NewPerson{GivenName: "X"})
				return err
			},
			"change":   func(a permit.Actor) error { return w.admin.ChangePerson(ctx, a, who, person.Update{}) },
			"close":    func(a permit.Actor) error { return w.admin.ClosePerson(ctx, a, who, false) },
			"reopen":   func(a permit.Actor) error { return w.admin.ReopenPerson(ctx, a, who) },
			"link":     func(a permit.Actor) error { _, err := w.admin.SignInLink(ctx, a, who); return err },
			"give":     func(a permit.Actor) error { return w.admin.GiveRole(ctx, a, who, permit.Admin, 0) },
			"take":     func(a permit.Actor) error { return w.admin.TakeRole(ctx, a, who, permit.Pupil, 0) },
			"guardian": func(a permit.Actor) error { return w.admin.LinkGuardian(ctx, a, person.ID(a.Person), who, "parent") },
			"unlink":   func(a permit.Actor) error { return w.admin.EndGuardian(ctx, a, person.ID(a.Person), who) },
			"org": func(a permit.Actor) error {
				_, err := w.admin.PutOrg(ctx, a, org.Org{Name: "X", Kind: "school"}, 0)
				return err
			},
			"verify": func(a permit.Actor) error {
				return w.admin.VerifyGuardian(ctx, a, person.Guardian{GuardianID: person.ID(w.anne.Person), Over: who, Kind: person.Custody})
			},
			"of age":    func(a permit.Actor) error { return w.admin.SetAdultOn(ctx, a, who, "2030-01-01") },
			"close org": func(a permit.Actor) error { return w.admin.SetOrgClosed(ctx, a, 1, true) },
			"teacher":   func(a permit.Actor) error { return w.admin.GiveTeacher(ctx, a, 1, who) },
		} {
			for _, a := range []permit.Actor{{}, w.ada, w.noah, w.anne, {Person: 1, Roles: []permit.Role{permit.Officer}}} {
				if err := do(a); !fault.Is(err, fault.Forbidden) {
					t.Errorf("%s as %v: %v", name, a.Roles, err)
				}
			}
		}
	})
}

func TestPeopleAreFound(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.make("Зоя", "Иванова", permit.Teacher)
		w.make("Søren", "Østby")
		gone := w.make("Gone", "Away", permit.Pupil)
		must(t, w.admin.ClosePerson(t.Context(), w.ida, person.ID(gone.Person), false))
		for query, want := range map[string][]string{
			"":                     {"Зоя Иванова", "Ida Berg", "Anne Lund", "Noah Lund", "Ada Okafor", "Søren Østby", "6 people"},
			"?q=lun":               {"Anne Lund", "Noah Lund", "2 people"},
			"?q=LUND+no":           {"Noah Lund", "1 person"},
			"?q=иван":              {"Зоя Иванова"},
			"?q=ostby":             {"Søren Østby"},
			"?role=teacher":        {"Зоя Иванова", "Ada Okafor", "2 people"},
			"?role=none":           {"Søren Østby", "1 person"},
			"?closed=1":            {"Gone Away", "1 person"},
			"?q=nobody":            {"Nobody fits", "Nobody"},
			"?q=%25":               {"Nobody fits"},
			"?role=king":           {"6 people"},
			"?after=rubbish&q=lun": {"Noah Lund"},
		} {
			page := w.get("/admin/people" + query)
			has(t, page, want...)
			if len(want) == 2 && strings.HasPrefix(want[1], "1 ") && strings.Count(page, `<th scope="row">`) != 1 {
				t.Errorf("%s: more than one row", query)
			}
		}
		page := w.get("/admin/people?q=lun&role=parent&closed=")
		has(t, page, `name="q" value="lun"`, `value="parent" aria-pressed="true"`)
	})
}

// TestTenThousandPeople: the list asks as often at ten thousand as at five, and walks forth and back.
func TestTenThousandPeople(t *testing.T) {
	if testing.Short() {
		t.Skip("makes ten thousand people")
	}
	engines(t, func(t *testing.T, w *world) {
		w.get("/admin/people")
		few := w.questions()
		w.tx(func(ctx context.Context, tx *db.Tx) error {
			for i := 1; i <= 10_000; i++ {
				n := person.NewPerson{GivenName: "Pupil", FamilyName: fmt.Sprintf("Number%05d", i), Source: person.ByHand, Roles: []permit.Role{permit.Pupil}}
				if _, err := w.person.Create(ctx, tx, n); err != nil {
					return err
				}
			}
			return nil
		})
		page := w.get("/admin/people?q=number")
		if many := w.questions(); many != few {
			t.Errorf("%d queries at five people, %d at ten thousand", few, many)
		}
		has(t, page, "10,000 people")
		next := regexp.MustCompile(`href="(/admin/people\?[^"]*)" rel="next"`)
		prev := regexp.MustCompile(`href="(/admin/people\?[^"]*)" rel="prev"`)
		seen := 0
		for range 3 {
			seen += strings.Count(page, `<th scope="row">`)
			has(t, page, fmt.Sprintf("Number%05d", seen))
			page = w.get(strings.ReplaceAll(next.FindStringSubmatch(page)[1], "&amp;", "&"))
		}
		if seen != 3*rowsOnScreen {
			t.Errorf("%d rows on three screens", seen)
		}
		page = w.get(strings.ReplaceAll(prev.FindStringSubmatch(page)[1], "&amp;", "&"))
		has(t, page, "Number00101", "Number00150")
		has(t, w.get("/admin"), "10,004 people")
	})
}

func TestAPersonIsAddedAndChanged(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		has(t, w.get("/admin/people/new"), "Add a person", `name="given_name"`)
		w.refused("Write a given name", "/admin/people", "call_name", "Bo", "role", "teacher")
		has(t, w.post("/admin/people", "call_name", "Bo", "role", "teacher").Body.String(), `value="Bo"`, `value="teacher" checked`)
		w.refused("Choose a role", "/admin/people", "given_name", "Bo", "role", "king")
		rec := w.post("/admin/people", "given_name", "Bo", "family_name", "Vik", "email", "bo@school.example", "username", "bo", "role", "teacher", "role", "staff")
		if rec.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", rec.Code, plain(rec.Body.String()))
		}
		path := rec.Header().Get("Location")
		has(t, w.get(path), "Bo Vik", "Teacher and Staff", "bo@school.example", "Added by hand")
		w.refused("Somebody else has this", "/admin/people", "given_name", "Bo", "email", "BO@school.example")
		w.refused("Write an e-mail address", path+"/edit", "given_name", "Bo", "email", "nothing")
		w.done(path+"/edit", "given_name", "Bo", "family_name", "Vik", "username", "bo", "protected", "1")
		page := w.get(path)
		has(t, page, "Protected")
		hasNot(t, page, "bo@school.example")
		has(t, w.get(path+"/edit"), `name="protected" value="1" checked`)
		bo, err := w.person.FindByLogin(t.Context(), w.db, "bo")
		must(t, err)
		if w.logged("person.created", int64(bo.ID)) != 1 || w.logged("person.changed", int64(bo.ID)) != 1 {
			t.Error("it does not stand in the log")
		}
		for _, missing := range []string{"/admin/people/0000000000001", "/admin/people/nonsense", "/admin/people/0000000000001/edit"} {
			if got := w.status(missing); got != http.StatusNotFound {
				t.Errorf("%s: %d", missing, got)
			}
		}
	})
}

func TestLookingAtAPersonIsWrittenDown(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.get(pathFor(w.noah))
		w.get(pathFor(w.ida))
		must(t, w.audit.Flush(t.Context()))
		looks, err := w.audit.ReadsOf(t.Context(), w.db, w.noah.Person, 10)
		must(t, err)
		if len(looks) != 1 || looks[0].Viewer != w.ida.Person || looks[0].What != "person" {
			t.Errorf("%+v", looks)
		}
		if looks, err = w.audit.ReadsOf(t.Context(), w.db, w.ida.Person, 10); err != nil || len(looks) != 0 {
			t.Errorf("her own: %+v %v", looks, err)
		}
	})
}

func TestTheLastAdminStays(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.refused("You cannot close your own account", pathFor(w.ida)+"/close")
		w.refused("You cannot take your own admin role", pathFor(w.ida)+"/roles/take", "role", "admin")
		hasNot(t, w.get(pathFor(w.ida)), pathFor(w.ida)+"/close", "Take away: Admin")
		other := w.make("Otto", "Vik", permit.Admin)
		ida, ctx := person.ID(w.ida.Person), t.Context()
		w.done(pathFor(other)+"/roles/take", "role", "admin")
		if err := w.admin.TakeRole(ctx, other, ida, permit.Admin, 0); !isConflict(err, "admin.last_admin") {
			t.Errorf("the last admin lost it: %v", err)
		}
		if err := w.admin.ClosePerson(ctx, other, ida, false); !isConflict(err, "admin.last_admin") {
			t.Errorf("the last admin was closed: %v", err)
		}
		w.done(pathFor(other)+"/roles", "role", "admin")
		must(t, w.admin.ClosePerson(ctx, w.ida, person.ID(other.Person), false))
		if err := w.admin.TakeRole(ctx, other, ida, permit.Admin, 0); !isConflict(err, "admin.last_admin") {
			t.Errorf("a closed admin counts: %v", err)
		}
		must(t, w.admin.ReopenPerson(ctx, w.ida, person.ID(other.Person)))
		must(t, w.admin.TakeRole(ctx, other, ida, permit.Admin, 0))
		if w.status("/admin") != http.StatusNotFound {
			t.Error("Ida is still in")
		}
	})
}

func TestRolesAreGivenAndTaken(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		school := w.school("Nordhavn", 0)
		path := pathFor(w.noah)
		w.done(path+"/roles", "role", "mentor", "place", school.String())
		page := w.get(path)
		has(t, page, "Pupil and Mentor", "Nordhavn", "The whole site")
		w.refused("Choose a role", path+"/roles", "role", "")
		if rec := w.post(path+"/roles", "role", "mentor", "place", "0000000000001"); rec.Code != http.StatusNotFound {
			t.Errorf("a place that is not there: %d", rec.Code)
		}
		w.done(path+"/roles/take", "role", "mentor", "place", school.String())
		w.done(path+"/roles/take", "role", "pupil", "place", "")
		has(t, w.get(path), "None. This person can sign in")
		if w.logged("person.role_given", w.noah.Person) != 1 || w.logged("person.role_taken", w.noah.Person) != 2 {
			t.Error("it does not stand in the log")
		}
	})
}

func (w *world) school(name string, parent org.ID) org.ID {
	w.t.Helper()
	made, err := w.admin.PutOrg(context.Background(), w.ida, org.Org{Name: name, Kind: "school", Parent: parent}, 0)
	must(w.t, err)
	return made
}

func TestASignInLinkIsShownOnce(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		rec := w.post(pathFor(w.noah) + "/link")
		link := regexp.MustCompile(`https://school\.example(/sign-in/link/[A-Za-z0-9_-]+)`).FindStringSubmatch(rec.Body.String())
		if rec.Code != http.StatusOK || link == nil || rec.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("%d %s", rec.Code, plain(rec.Body.String()))
		}
		has(t, rec.Body.String(), "within 24 hours", `data-copy-from="f-link"`)
		hasNot(t, w.get(pathFor(w.noah)), "/sign-in/link/")
		token := strings.TrimPrefix(link[1], "/sign-in/link/")
		session, err := w.login.UseLink(t.Context(), token, "")
		must(t, err)
		if a, err := w.login.Actor(t.Context(), session); err != nil || a.Person != w.noah.Person {
			t.Errorf("%+v %v", a, err)
		}
		if w.logged("login.link_made", w.noah.Person) != 1 {
			t.Error("it does not stand in the log")
		}
		officer := w.make("Olga", "Vik", permit.Officer)
		hasNot(t, w.get(pathFor(officer)), pathFor(officer)+"/link")
		w.refused("No admin can act for a privacy officer", pathFor(officer)+"/link")
	})
}

func TestGuardiansAreLinkedAndEnded(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		path, ctx := pathFor(w.noah), t.Context()
		has(t, w.get(path), "Nobody follows this person")
		page := w.get(path + "/guardians/new?q=lund")
		has(t, page, "Anne Lund", `value="`+code(w.anne)+`"`)
		hasNot(t, page, `value="`+code(w.noah)+`"`)
		has(t, w.get(path+"/guardians/new?q=zzz"), "Nobody fits")
		w.refused("Choose a person", path+"/guardians", "q", "lund", "relation", "mother")
		w.refused("Choose what the person is", path+"/guardians", "q", "lund", "who", code(w.anne))
		w.refused("Nobody follows herself", path+"/guardians", "q", "lund", "who", code(w.noah), "relation", "mother")
		w.done(path+"/guardians", "who", code(w.anne), "relation", "mother")
		has(t, w.get(path), "Anne Lund", "Mother, since")
		has(t, w.get(pathFor(w.anne)), "Noah Lund")
		if yes, err := w.person.MayFor(ctx, w.db, person.ID(w.anne.Person), person.ID(w.noah.Person), person.SeeWork); err != nil || !yes {
			t.Errorf("%v %v", yes, err)
		}
		w.done(pathFor(w.anne)+"/children/end", "who", code(w.noah))
		if yes, err := w.person.MayFor(ctx, w.db, person.ID(w.anne.Person), person.ID(w.noah.Person), person.SeeWork); err != nil || yes {
			t.Errorf("%v %v", yes, err)
		}
		if rec := w.post(pathFor(w.anne)+"/children/end", "who", code(w.noah)); rec.Code != http.StatusNotFound {
			t.Errorf("ended twice: %d", rec.Code)
		}
		w.done(pathFor(w.anne)+"/children", "who", code(w.noah), "relation", "guardian")
		has(t, w.get(path), "Guardian, since")
		if w.logged("person.guardian_added", w.noah.Person) != 2 || w.logged("person.guardian_ended", w.noah.Person) != 1 {
			t.Error("it does not stand in the log")
		}
		must(t, w.admin.ClosePerson(ctx, w.ida, person.ID(w.anne.Person), false))
		w.refused("This account is closed", path+"/guardians", "q", "lund", "who", code(w.anne), "relation", "mother")
	})
}

func TestTheRailLeadsHere(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for role, want := range map[permit.Role]string{permit.Admin: "/admin", permit.Officer: "/admin/audit /admin/protection", permit.Teacher: "", permit.Pupil: ""} {
			items, err := places(t.Context(), w.db, permit.Actor{Person: 1, Roles: []permit.Role{role}}, w.site.Printer("en"))
			must(t, err)
			var got []string
			for _, i := range items {
				got = append(got, i.Href)
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s is led to %q", role, got)
			}
		}
	})
}

// TestAPersonsPageAsksAsOften: whatever she has.
func TestAPersonsPageAsksAsOften(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.get(pathFor(w.ada))
		few := w.questions()
		for i := range 30 {
			w.school(fmt.Sprintf("School %d", i), 0)
			w.teach(fmt.Sprintf("Course %d", i), w.ada)
			child := w.make("Child", fmt.Sprint(i), permit.Pupil)
			must(t, w.admin.LinkGuardian(t.Context(), w.ida, person.ID(w.ada.Person), person.ID(child.Person), "parent"))
		}
		has(t, w.get(pathFor(w.ada)), "Course 29", "Child 29")
		if many := w.questions(); many != few {
			t.Errorf("%d queries with nothing, %d with thirty of each", few, many)
		}
	})
}

func (w *world) teach(title string, teachers ...permit.Actor) course.ID {
	w.t.Helper()
	var made course.ID
	w.tx(func(ctx context.Context, tx *db.Tx) (err error) {
		if made, err = w.course.Create(ctx, tx, permit.Actor{}, course.Course{Title: title}); err != nil {
			return err
		}
		for _, a := range teachers {
			if err := w.course.AdminAddTeacher(ctx, tx, made, person.ID(a.Person)); err != nil {
				return err
			}
		}
		return nil
	})
	return made
}
