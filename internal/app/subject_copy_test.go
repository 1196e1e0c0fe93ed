// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/class"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/subject"
)

func copied(t *testing.T, w *apptest.World, who int64) []subject.Record {
	t.Helper()
	var out []subject.Record
	if err := w.Subject.Copy(context.Background(), w.DB, who, func(r subject.Record) error { out = append(out, r); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestACopyHoldsEachRowOnce: what a pupil gets is hers, each row once, keys and hashes left out, and the same twice.
func TestACopyHoldsEachRowOnce(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		records := copied(t, w, int64(jonas.ID))
		seen := map[string]bool{}
		tables := map[string]int{}
		for _, r := range records {
			key := r.Table + " " + r.Key
			if seen[key] {
				t.Errorf("%s stands twice", key)
			}
			seen[key] = true
			tables[r.Table]++
			for _, f := range r.Fields {
				if f.Cat == personal.Secret && f.Value != true {
					t.Errorf("%s.%s shows %v", r.Table, f.Column, f.Value)
				}
				if f.Person != 0 && f.Value != nil {
					t.Errorf("%s.%s shows a number of a person", r.Table, f.Column)
				}
			}
		}
		for _, table := range []string{"person", "person_guardian", "class_member", "course_member", "assignment_submission", "assignment_grade", "login_password"} {
			if tables[table] == 0 {
				t.Errorf("nothing of %s", table)
			}
		}
		if again := copied(t, w, int64(jonas.ID)); fmt.Sprint(again) != fmt.Sprint(records) {
			t.Error("two copies of the same state differ")
		}
		said := fmt.Sprint(records)
		for _, want := range []string{"Jonas", "Eide"} {
			if !strings.Contains(said, want) {
				t.Errorf("the copy does not say %s", want)
			}
		}
		if strings.Contains(said, "Solheim") {
			t.Error("the copy holds the name of somebody else") // names are put in by who may show them
		}
	})
}

// TestT63TheTwinIsNotTouched: a pupil of the same name in the same class keeps every row through the erasure of the other.
func TestT63TheTwinIsNotTouched(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ctx := context.Background()
		jonas := find(t, w, "jonas@fjordvik.example")
		twin := twinOf(t, w, jonas)
		before := fmt.Sprint(copied(t, w, twin))
		plan, err := w.Subject.Plan(ctx, w.DB, int64(jonas.ID))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Subject.Erase(ctx, plan, 0, keep); err != nil {
			t.Fatal(err)
		}
		if after := fmt.Sprint(copied(t, w, twin)); after != before {
			t.Errorf("the twin's copy changed:\n%s\n%s", before, after)
		}
	})
}

// twinOf makes a pupil of the same name in the same classes.
func twinOf(t *testing.T, w *apptest.World, p person.Person) int64 {
	t.Helper()
	var twin person.ID
	if err := w.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		twin, err = w.Person.Create(ctx, tx, person.NewPerson{GivenName: p.GivenName, FamilyName: p.FamilyName, Lang: "en", Source: person.ByHand, Roles: []permit.Role{permit.Pupil}})
		if err != nil {
			return err
		}
		var classes []class.ID
		if err := db.Each(ctx, tx, func(r db.Row) error {
			var c class.ID
			err := r.Scan(&c)
			classes = append(classes, c)
			return err
		}, `SELECT class_id FROM class_member WHERE person_id = $1`, p.ID); err != nil {
			return err
		}
		for _, c := range classes {
			if err := w.Class.AddMember(ctx, tx, c, class.Member{Person: twin, Role: class.Pupil, Source: person.ByHand}); err != nil {
				return err
			}
		}
		return w.Course.SyncClasses(ctx, tx, classes)
	}); err != nil {
		t.Fatal(err)
	}
	return int64(twin)
}

var errKilled = errors.New("killed")

// TestT14KilledAtEachStep: an erasure that was stopped after any step, or in the middle of one, goes on to the same end.
func TestT14KilledAtEachStep(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ctx := context.Background()
		plan, err := w.Subject.Plan(ctx, w.DB, int64(find(t, w, "jonas@fjordvik.example").ID))
		if err != nil {
			t.Fatal(err)
		}
		done, kills := 0, 0
		for n := range plan.Steps() {
			for _, written := range []bool{false, true} {
				err := w.Subject.Erase(ctx, plan, done, func(_ context.Context, _ *db.Tx, now int) error {
					if now != n+1 {
						return nil
					}
					if written {
						done = now // the place was kept, and the process died right after
						return nil
					}
					return errKilled // the process died before the step's last commit
				})
				if errors.Is(err, errKilled) {
					kills++
				} else if err != nil {
					t.Fatal(err)
				}
				if written {
					break
				}
			}
		}
		if kills != plan.Steps() {
			t.Errorf("%d kills, want one for each of %d steps", kills, plan.Steps())
		}
		found, err := w.Subject.Residue(ctx, w.DB, plan)
		if err != nil {
			t.Fatal(err)
		}
		if differs := plan.Differs(found); len(differs) > 0 {
			t.Error(strings.Join(differs, "\n"))
		}
	})
}

// TestNobodyLosesMoreThanThePlanSays: the copies of all others are the same before and after, but for the one who is gone.
func TestNobodyLosesMoreThanThePlanSays(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ctx := context.Background()
		jonas := find(t, w, "jonas@fjordvik.example")
		others := []string{"karim@fjordvik.example", "per@fjordvik.example", "ragnhild@fjordvik.example", "sigrun@fjordvik.example"}
		count := func(who int64) []string {
			var out []string
			for _, r := range copied(t, w, who) {
				out = append(out, r.Table+" "+r.Key)
			}
			slices.Sort(out)
			return out
		}
		before := map[string][]string{}
		for _, o := range others {
			before[o] = count(int64(find(t, w, o).ID))
		}
		plan, err := w.Subject.Plan(ctx, w.DB, int64(jonas.ID))
		if err == nil {
			err = w.Subject.Erase(ctx, plan, 0, keep)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range others {
			if after := count(int64(find(t, w, o).ID)); !slices.Equal(before[o], after) {
				t.Errorf("%s: %v, was %v", o, after, before[o])
			}
		}
	})
}
