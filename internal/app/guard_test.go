// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"slices"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/db"
	"lectern/internal/roster"
	"lectern/internal/roster/oneroster"
)

// class8B is what the school's own system delivers every night: a pupil, her mother, her class.
func class8B() *oneroster.Set {
	row := func(id string) oneroster.Row { return oneroster.Row{ID: id, Line: 2} }
	return &oneroster.Set{
		Orgs:    []oneroster.Org{{Row: row("s1"), Name: "Skolen", Type: "school"}},
		Classes: []oneroster.Class{{Row: row("k1"), Title: "8B", Type: "homeroom", School: "s1"}},
		Users: []oneroster.User{{Row: row("lea"), Enabled: true, GivenName: "Lea", FamilyName: "Berg", Username: "lea.berg"},
			{Row: row("mother"), Enabled: true, GivenName: "Mona", FamilyName: "Berg"}},
		Roles:       []oneroster.Role{{Row: row("r1"), User: "lea", Name: "student", Org: "s1"}, {Row: row("r2"), User: "mother", Name: "parent", Org: "s1"}},
		Guardians:   []oneroster.Guardian{{Guardian: "mother", Child: "lea", Relation: "parent"}},
		Enrollments: []oneroster.Enrollment{{Row: row("e1"), Class: "k1", User: "lea", Role: "student"}},
	}
}

// TestT73TheNightlyImportBringsNobodyBack: who was erased stays away however often the source delivers her, and the report says why.
func TestT73TheNightlyImportBringsNobodyBack(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.Open(t, d)
		ctx := context.Background()
		night := func(n int) roster.Result {
			t.Helper()
			r, err := w.Roster.Apply(ctx, class8B(), roster.Options{Run: roster.RunID(n)})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		night(1)
		lea := find(t, w, "lea.berg")
		plan, err := w.Subject.Plan(ctx, w.DB, int64(lea.ID))
		if err == nil {
			err = w.Subject.Erase(ctx, plan, 0, keep)
		}
		if err != nil {
			t.Fatal(err)
		}
		found, err := w.Subject.Residue(ctx, w.DB, plan)
		if err != nil {
			t.Fatal(err)
		}
		if differs := plan.Differs(found); len(differs) > 0 {
			t.Error(differs)
		}
		left, err := db.Int(ctx, w.DB, `SELECT count(*) FROM roster_ref WHERE source_id LIKE '%lea%'`)
		if err != nil || left != 0 {
			t.Errorf("%d numbers of hers are left, %v", left, err)
		}
		for n := range 2 {
			r := night(2 + n)
			if !slices.ContainsFunc(r.Lines, func(l oneroster.Line) bool { return l.ID == "lea" && l.Reason == "roster.erased" }) {
				t.Errorf("the report does not say why she was left out: %+v", r.Lines)
			}
			people, err := db.Int(ctx, w.DB, `SELECT count(*) FROM person`)
			if err != nil || people != 1 {
				t.Errorf("%d people after the import, want her mother only, %v", people, err)
			}
		}
	})
}
