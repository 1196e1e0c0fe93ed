// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"lectern/internal/class"
	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/roster/oneroster"
)

// TestSamplesComeIn brings every published set in, and then once more: nothing is different then.
func TestSamplesComeIn(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "samples", "oneroster")
	sets, err := os.ReadDir(folder)
	if err != nil {
		t.Skip("the sample sets are not here: ", err)
	}
	for _, set := range sets {
		t.Run(set.Name(), func(t *testing.T) {
			engines(t, func(t *testing.T, w *world) {
				path := filepath.Join(folder, set.Name())
				tried, _, err := w.roster.ImportPath(t.Context(), path, set.Name(), Options{DryRun: true})
				must(t, err)
				if w.count(`SELECT count(*) FROM person`) != 0 || w.count(`SELECT count(*) FROM roster_ref`) != 0 {
					t.Fatal("a dry run left something")
				}
				run, _, err := w.roster.ImportPath(t.Context(), path, set.Name(), Options{})
				must(t, err)
				people := run.Counts.Kinds[kindPerson]
				if run.State != Done || people.Created == 0 || !maps.Equal(tried.Counts.Kinds, run.Counts.Kinds) {
					t.Fatalf("%s, %+v; the dry run said %+v", run.State, run.Counts.Kinds, tried.Counts.Kinds)
				}
				before := w.picture()
				if before["person"] != int64(people.Created) {
					t.Errorf("%d people made, %d there", people.Created, before["person"])
				}
				again, _, err := w.roster.ImportPath(t.Context(), path, set.Name(), Options{})
				must(t, err)
				for kind, c := range again.Counts.Kinds {
					if c.Created+c.Changed+c.Closed+c.Reopened != 0 || c.Unchanged != run.Counts.Kinds[kind].Created {
						t.Errorf("the second time: %s %+v", kind, c)
					}
				}
				if after := w.picture(); !maps.Equal(before, after) {
					t.Errorf("the second time changed\n%v to\n%v", before, after)
				}
			})
		})
	}
}

func TestWhatARosterBecomes(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		r := w.apply(small(3), Options{})
		want := map[string]Change{kindOrg: {Created: 1}, kindSession: {Created: 1}, kindSubject: {Created: 1}, kindClass: {Created: 1},
			kindPerson: {Created: 5}, kindRole: {Created: 5}, kindGuardian: {Created: 1}, kindEnrolment: {Created: 4}}
		if !maps.Equal(r.Counts.Kinds, want) {
			t.Errorf("counts %+v", r.Counts.Kinds)
		}
		ada := w.who("ada")
		if ada.Name() != "Ada Okafor" || ada.Email != "ada@school.example" || ada.Username != "ada" || ada.Source != person.ByRoster || ada.Protected {
			t.Errorf("%+v", ada)
		}
		roles, err := w.person.Roles(t.Context(), w.db, w.who("anne").ID)
		must(t, err)
		if !slices.Equal(roles, []permit.Role{permit.Parent}) {
			t.Errorf("Anne is %v", roles)
		}
		children, err := w.person.ChildrenFor(t.Context(), w.db, w.who("anne").ID, person.SeeWork)
		must(t, err)
		if len(children) != 1 || children[0].ID != w.who("pupil1").ID {
			t.Errorf("Anne follows %+v", children)
		}
		mine, err := w.course.Mine(t.Context(), w.db, int64(ada.ID))
		must(t, err)
		if len(mine) != 1 || mine[0].Role != permit.CourseTeacher || mine[0].Title != "Science 8B" || mine[0].StartsOn != "2026-08-17" || mine[0].EndsOn != "2027-06-18" {
			t.Fatalf("Ada's courses: %+v", mine)
		}
		pupils, err := w.course.Pupils(t.Context(), w.db, mine[0].ID)
		must(t, err)
		if len(pupils) != 3 {
			t.Errorf("%d pupils in the course", len(pupils))
		}
		if n := w.count(`SELECT count(*) FROM audit WHERE action = 'roster.applied'`); n != 1 {
			t.Errorf("%d entries in the log", n)
		}
	})
}

func TestADryRunChangesNothing(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.apply(small(3), Options{})
		before := w.picture()
		set := without(small(6), "pupil2")
		user(set, "ada").FamilyName = "Berg"
		r := w.apply(set, Options{DryRun: true})
		if p := r.Counts.Kinds[kindPerson]; p != (Change{Created: 3, Changed: 1, Unchanged: 3, Closed: 1}) {
			t.Errorf("it would be %+v", p)
		}
		if after := w.picture(); !maps.Equal(before, after) || w.who("ada").FamilyName != "Okafor" {
			t.Errorf("a dry run changed\n%v to\n%v", before, after)
		}
		if n := w.count(`SELECT count(*) FROM audit WHERE action = 'roster.applied'`); n != 1 {
			t.Errorf("a dry run stands in the log")
		}
	})
}

func TestAllOrNothing(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		broken := errors.New("stop here")
		set := oneroster.Synthetic(1200, 1, "1.1")
		calls := 0
		_, err := w.try(set, Options{Progress: func(done, total int) error {
			if calls++; done > total/2 {
				return broken
			}
			return nil
		}})
		if !errors.Is(err, broken) || calls < 2 {
			t.Fatalf("%v after %d calls", err, calls)
		}
		for table, n := range w.picture() {
			if n != 0 {
				t.Errorf("%d rows in %s", n, table)
			}
		}
		w.apply(set, Options{})
	})
}

func TestWhoVanishesIsClosedAndComesBack(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.apply(small(3), Options{})
		who, course := w.who("pupil2").ID, w.theCourse()
		r := w.apply(without(small(3), "pupil2"), Options{})
		if p, e := r.Counts.Kinds[kindPerson], r.Counts.Kinds[kindEnrolment]; p.Closed != 1 || e.Closed != 1 {
			t.Errorf("%+v", r.Counts.Kinds)
		}
		if p := w.who("pupil2"); p.ClosedAt.IsZero() || p.ClosedWhy != person.ByRoster {
			t.Errorf("%+v", p)
		}
		if w.isIn(course, who) {
			t.Error("she is still in the course")
		}
		r = w.apply(small(3), Options{})
		if p := r.Counts.Kinds[kindPerson]; p.Reopened != 1 || p.Created != 0 {
			t.Errorf("%+v", p)
		}
		if p := w.who("pupil2"); p.ID != who || !p.ClosedAt.IsZero() || !w.isIn(course, who) {
			t.Errorf("she did not come back: %+v", p)
		}
		if r = w.apply(small(3), Options{}); r.Counts.Kinds[kindPerson] != (Change{Unchanged: 5}) {
			t.Errorf("then %+v", r.Counts.Kinds)
		}
	})
}

func (w *world) theCourse() course.ID {
	w.t.Helper()
	mine, err := w.course.Mine(context.Background(), w.db, int64(w.who("ada").ID))
	must(w.t, err)
	return mine[0].ID
}

func (w *world) isIn(c course.ID, who person.ID) bool {
	w.t.Helper()
	_, err := w.course.Role(context.Background(), w.db, c, int64(who))
	if err != nil && !fault.Is(err, fault.NotFound) {
		w.t.Fatal(err)
	}
	return err == nil
}

func TestTooManyAreNotClosedUnasked(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.apply(small(38), Options{}) // forty people: two may go
		before := w.picture()
		three := func() *oneroster.Set { return without(small(38), "pupil1", "pupil2", "pupil3") }
		r, err := w.try(three(), Options{})
		f, _ := fault.As(err)
		if f == nil || f.Key != tooManyKey || f.Args["n"] != 3 || f.Args["of"] != 40 || r.Counts.Close != (Closing{3, 40}) {
			t.Fatalf("%v, %+v", err, r.Counts.Close)
		}
		if after := w.picture(); !maps.Equal(before, after) {
			t.Fatalf("it changed\n%v to\n%v", before, after)
		}
		r, err = w.try(three(), Options{DryRun: true})
		if !fault.Is(err, fault.Conflict) || r.Counts.Kinds[kindPerson].Closed != 3 {
			t.Errorf("a dry run counts %+v, %v", r.Counts.Kinds, err)
		}
		if r = w.apply(three(), Options{CloseMany: true}); r.Counts.Kinds[kindPerson].Closed != 3 {
			t.Errorf("%+v", r.Counts.Kinds)
		}
		if r = w.apply(without(three(), "pupil4"), Options{}); r.Counts.Kinds[kindPerson].Closed != 1 {
			t.Errorf("one of 37: %+v", r.Counts.Kinds)
		}
	})
}

func TestANewNumberForEverybodyIsAsked(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.apply(small(5), Options{})
		set := small(5)
		for i := range set.Users {
			set.Users[i].ID = "new-" + set.Users[i].ID
		}
		r, err := w.try(set, Options{})
		if !fault.Is(err, fault.Conflict) || r.Counts.Close != (Closing{7, 7}) {
			t.Errorf("%+v, %v", r.Counts.Close, err)
		}
	})
}

func TestByHandStays(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.apply(small(3), Options{})
		ada, one, two := w.who("ada").ID, w.who("pupil1").ID, w.who("pupil2").ID
		on := true
		w.tx(func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(w.person.Update(ctx, tx, one, person.Update{Protected: &on}), w.person.Close(ctx, tx, two, "left"),
				w.person.Grant(ctx, tx, ada, permit.Admin, 0, person.ByHand))
		})
		set := small(3)
		user(set, "pupil1").GivenName, user(set, "pupil2").GivenName = "Elif", "Kari"
		w.apply(set, Options{})
		if p := w.who("pupil1"); !p.Protected || p.GivenName != "Elif" {
			t.Errorf("protection: %+v", p)
		}
		if p := w.who("pupil2"); p.ClosedAt.IsZero() || p.GivenName != "Kari" {
			t.Errorf("closed by hand: %+v", p)
		}
		w.apply(without(small(3), "pupil1"), Options{})
		w.apply(small(3), Options{})
		if !w.who("pupil1").Protected {
			t.Error("the protection went while she was away")
		}
		r := w.apply(without(small(3), "ada"), Options{})
		if p := w.who("ada"); !p.ClosedAt.IsZero() || said(r.Lines)["roster.admin_stays"] != 1 || r.Counts.Close.People != 0 {
			t.Errorf("an admin was closed by a file: %+v", p)
		}
	})
}

func TestTakenNames(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		mine := w.make("Ada", "Berg", "ADA@School.example")
		set := small(2)
		user(set, "pupil1").Email = "no address"
		user(set, "pupil2").Username = "Pupil1"
		r := w.apply(set, Options{})
		if got := said(r.Lines); got["roster.taken"] != 2 || got["roster.email_form"] != 1 {
			t.Errorf("said %v", got)
		}
		for source, want := range map[string][2]string{"ada": {"", "ada"}, "pupil1": {"", "pupil1"}, "pupil2": {"pupil2@school.example", ""}} {
			if p := w.who(source); [2]string{p.Email, p.Username} != want {
				t.Errorf("%s has %q and %q", source, p.Email, p.Username)
			}
		}
		if p, err := w.person.FindByLogin(t.Context(), w.db, "ada@school.example"); err != nil || p.ID != mine {
			t.Errorf("the address went to somebody else: %v %v", p.ID, err)
		}
		if r = w.apply(set, Options{}); r.Counts.Kinds[kindPerson] != (Change{Unchanged: 4}) {
			t.Errorf("again: %+v", r.Counts.Kinds)
		}
	})
}

func TestADeltaTouchesOnlyWhatItNames(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.apply(small(4), Options{})
		set := delta(without(small(4), "ada", "anne", "pupil3"))
		user(set, "pupil1").GivenName = "Noah"
		user(set, "pupil2").Status = oneroster.ToBeDeleted
		user(set, "pupil4").Enabled = false
		set.Orgs, set.Sessions, set.Courses, set.Classes, set.Enrollments, set.Roles = nil, nil, nil, nil, nil, nil
		r := w.apply(set, Options{CloseMany: true})
		if p := r.Counts.Kinds[kindPerson]; p != (Change{Changed: 1, Closed: 2}) {
			t.Errorf("%+v", r.Counts.Kinds)
		}
		for source, closed := range map[string]bool{"ada": false, "anne": false, "pupil1": false, "pupil2": true, "pupil3": false, "pupil4": true} {
			if got := !w.who(source).ClosedAt.IsZero(); got != closed {
				t.Errorf("%s closed: %v", source, got)
			}
		}
		if w.who("pupil1").GivenName != "Noah" {
			t.Error("the change was not taken")
		}
		gone := delta(small(4))
		gone.Users, gone.Roles, gone.Guardians = nil, nil, nil
		gone.Enrollments = gone.Enrollments[1:2] // pupil1
		gone.Enrollments[0].Status = oneroster.ToBeDeleted
		r = w.apply(gone, Options{})
		if e := r.Counts.Kinds[kindEnrolment]; e.Closed != 1 || w.isIn(w.theCourse(), w.who("pupil1").ID) || !w.isIn(w.theCourse(), w.who("pupil3").ID) {
			t.Errorf("%+v", r.Counts.Kinds)
		}
	})
}

func TestAnAbsentFileClosesNothing(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.apply(small(3), Options{})
		before := w.picture()
		set := small(3)
		set.Modes[oneroster.Users], set.Modes[oneroster.Enrollments] = oneroster.Absent, oneroster.Absent
		set.Users, set.Roles, set.Guardians, set.Enrollments = nil, nil, nil, nil
		w.apply(set, Options{})
		if after := w.picture(); !maps.Equal(before, after) {
			t.Errorf("it changed\n%v to\n%v", before, after)
		}
	})
}

func TestARowThatCannotBeReadClosesNobody(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.apply(small(3), Options{})
		set := without(small(3), "pupil1")
		set.Unread = map[string]map[string]bool{oneroster.Users: {"pupil1": true}}
		w.apply(set, Options{})
		if p := w.who("pupil1"); !p.ClosedAt.IsZero() || !w.isIn(w.theCourse(), p.ID) {
			t.Errorf("%+v", p)
		}
	})
}

func TestGuardiansFollowTheRoster(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.apply(small(2), Options{})
		follows := func() []person.Name {
			names, err := w.person.ChildrenFor(t.Context(), w.db, w.who("anne").ID, person.SeeWork)
			must(t, err)
			return names
		}
		set := small(2)
		set.Guardians = []oneroster.Guardian{{Guardian: "anne", Child: "pupil2", Relation: "parent", Checked: true}}
		w.apply(set, Options{})
		if names := follows(); len(names) != 1 || names[0].ID != w.who("pupil2").ID {
			t.Errorf("she follows %+v", names)
		}
		w.apply(small(2), Options{})
		if names := follows(); len(names) != 1 || names[0].ID != w.who("pupil1").ID {
			t.Errorf("then she follows %+v", names)
		}
	})
}

// TestTheCourseFollowsTheClass: who was added by hand stays, who leaves the class leaves the course, a new teacher takes over.
func TestTheCourseFollowsTheClass(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.apply(small(3), Options{})
		c, ada := w.theCourse(), permit.Actor{Person: int64(w.who("ada").ID)}
		guest := w.make("Gro", "Guest", "")
		must(t, w.course.AddMember(t.Context(), ada, c, guest, permit.CoursePupil))
		set := small(4)
		add(set, "bo", "Bo", "Lund", "teacher")
		set.Enrollments = slices.DeleteFunc(set.Enrollments, func(e oneroster.Enrollment) bool { return e.User == "pupil1" || e.User == "ada" })
		w.apply(set, Options{})
		for source, in := range map[string]bool{"ada": false, "bo": true, "pupil1": false, "pupil2": true, "pupil4": true} {
			if w.isIn(c, w.who(source).ID) != in {
				t.Errorf("%s in the course: %v", source, !in)
			}
		}
		if !w.isIn(c, guest) {
			t.Error("who was added by hand is gone")
		}
		members, err := w.class.Members(t.Context(), w.db, class.ID(w.here(kindClass, "8b")))
		must(t, err)
		if len(members) != 4 || members[0].Role != class.Teacher || members[0].Person != w.who("bo").ID {
			t.Errorf("members %+v", members)
		}
	})
}

func TestT03OnlyMappedColumnsAreKept(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		admin := permit.Actor{Person: int64(w.make("Ida", "Berg", "", permit.Admin)), Roles: []permit.Role{permit.Admin}}
		for column, field := range map[string]string{"users.password": "column", "orgs.name": "column", "users.": "column", "house": "column"} {
			err := w.roster.MapField(t.Context(), admin, Field{Column: column, Label: "X", Activity: "account", Category: personal.Identifier})
			if f, _ := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != field {
				t.Errorf("%s: %v", column, err)
			}
		}
		must(t, w.roster.MapField(t.Context(), admin, Field{Column: "users.house", Label: "House", Activity: "account", Category: personal.Identifier}))
		if err := w.roster.MapField(t.Context(), admin, Field{Column: "USERS.house", Label: "Again", Activity: "account", Category: personal.Identifier}); !fault.Is(err, fault.Invalid) {
			t.Errorf("twice: %v", err)
		}
		set := small(1)
		user(set, "pupil1").Extra = map[string]string{"house": "Owl", "locker": "17"}
		w.apply(set, Options{})
		if n := w.count(`SELECT count(*) FROM person_value`); n != 1 {
			t.Fatalf("%d values", n)
		}
		fields, err := w.roster.Fields(t.Context(), w.db)
		must(t, err)
		must(t, w.roster.UnmapField(t.Context(), admin, fields[0].ID))
		if n := w.count(`SELECT count(*) FROM person_value`); n != 0 {
			t.Errorf("%d values stay after the column was forgotten", n)
		}
	})
}
