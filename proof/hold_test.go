// SPDX-License-Identifier: AGPL-3.0-or-later

package proof

import (
	"context"
	"errors"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/db"
	"lectern/internal/platform/subject"
)

// withHolds gives the school's engine holds in a table of the test.
func withHolds(w *world) {
	w.exec(`CREATE TABLE test_hold (person_id bigint, course_id bigint, lifted_at bigint)`)
	w.Subject.Veto = &subject.Veto{From: "test_hold AS veto WHERE veto.lifted_at IS NULL",
		Names: map[string]string{"person": "veto.person_id", "course": "veto.course_id"},
		Why: func(context.Context, db.Q, int64) (func(string) string, error) {
			return func(string) string { return "keep.hold" }, nil
		}}
}

func (w *world) exec(text string, args ...any) {
	w.t.Helper()
	w.tx(func(ctx context.Context, tx *db.Tx) error { _, err := db.Exec(ctx, tx, text, args...); return err })
}

func (w *world) count(text string, args ...any) int64 {
	w.t.Helper()
	n, err := db.Int(context.Background(), w.DB, text, args...)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// erased plans, erases and compares what is left.
func (w *world) erased(who int64) subject.Plan {
	w.t.Helper()
	ctx := context.Background()
	p, err := w.Subject.Plan(ctx, w.DB, who)
	if err == nil {
		err = w.Subject.Erase(ctx, p, 0, func(context.Context, *db.Tx, int) error { return nil })
	}
	if err != nil {
		w.t.Fatal(err)
	}
	found, err := w.Subject.Residue(ctx, w.DB, p)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, d := range p.Differs(found) {
		w.t.Error(d)
	}
	return p
}

// TestT64WhatAHoldNamesStays: only what it names, whatever else is asked, and it goes when the hold is lifted.
func TestT64WhatAHoldNamesStays(t *testing.T) {
	for _, scope := range []string{"person", "course", "both"} {
		t.Run(scope, func(t *testing.T) {
			apptest.Engines(t, func(t *testing.T, d *db.DB) {
				w := newWorld(t, d)
				w.seed()
				withHolds(w)
				kari, course := int64(w.ids[subjectName]), w.count(`SELECT id FROM course`)
				person := any(kari)
				if scope == "course" {
					person = nil
				}
				place := any(course)
				if scope == "person" {
					place = nil
				}
				w.exec(`INSERT INTO test_hold (person_id, course_id) VALUES ($1, $2)`, person, place)
				const works, sessions = `SELECT count(*) FROM assignment_submission WHERE person_id = $1`, `SELECT count(*) FROM login_session WHERE person_id = $1`
				files := w.count(`SELECT count(*) FROM file f JOIN assignment_submission s ON s.id = f.holder_id WHERE s.person_id = $1`, kari)
				before, was := w.count(works, kari), w.count(sessions, kari)
				p := w.erased(kari)
				left, logins := w.count(works, kari), w.count(sessions, kari)
				if left != before || before == 0 || files == 0 || w.count(`SELECT count(*) FROM file f JOIN assignment_submission s ON s.id = f.holder_id WHERE s.person_id = $1`, kari) != files {
					t.Errorf("%d of %d pieces of work are left", left, before)
				}
				if want := map[string]int64{"person": was}[scope]; logins != want {
					t.Errorf("%d sessions are left, want %d", logins, want)
				}
				named := false
				for _, i := range p.Items {
					named = named || i.Held && i.Reason == "keep.hold" && i.Until == ""
				}
				if !named {
					t.Error("the plan does not say that a hold keeps something")
				}
				sweep(t, w, w.Fake.Now().AddDate(9, 0, 0))
				if n := w.count(works, kari); n != before {
					t.Errorf("the sweep took what is held: %d of %d", n, before)
				}
				if mate := w.count(works, int64(w.ids[mateName])); (mate > 0) != (scope == "course") {
					t.Errorf("of the mate %d pieces of work are left", mate)
				}
				w.exec(`UPDATE test_hold SET lifted_at = 1`)
				if n, err := w.Subject.Release(context.Background()); err != nil || n == 0 {
					t.Fatalf("%d released, %v", n, err)
				}
				if n := w.count(works, kari); n != 0 {
					t.Errorf("%d pieces of work are left after the hold was lifted", n)
				}
			})
		})
	}
}

// TestASweepThatIsKilledEndsTheSame: cut off after each transaction it ends where an undisturbed one does.
func TestASweepThatIsKilledEndsTheSame(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.seed()
		at, cut := w.Fake.Now().AddDate(9, 0, 0), 0
		for {
			_, err := w.Subject.Sweep(context.Background(), at, func(subject.Due) error { return errors.New("killed") })
			if err == nil {
				break
			}
			if cut++; cut > 500 {
				t.Fatal("it never ends")
			}
		}
		due, err := w.Subject.Due(context.Background(), w.DB, at)
		if err != nil || len(due) > 0 || cut < 10 {
			t.Errorf("after %d cuts this is still due: %v, %v", cut, due, err)
		}
	})
}
