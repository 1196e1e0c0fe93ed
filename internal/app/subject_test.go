// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/subject"
)

func find(t *testing.T, w *apptest.World, email string) person.Person {
	t.Helper()
	p, err := w.Person.FindByLogin(context.Background(), w.DB, email)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func keep(context.Context, *db.Tx, int) error { return nil }

// TestT13ResidueIsWhatThePlanSaid: for everybody of the cast in turn, what is left is what was predicted.
func TestT13ResidueIsWhatThePlanSaid(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ctx := context.Background()
		for _, email := range []string{"jonas@fjordvik.example", "marit@fjordvik.example", "anne@fjordvik.example", "ragnhild@fjordvik.example"} {
			who := find(t, w, email)
			plan, err := w.Subject.Plan(ctx, w.DB, int64(who.ID))
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range plan.Items {
				t.Logf("%-10s %-22s %-10s %3d %-14s %-9s %s %v", strings.Split(email, "@")[0], i.Table, i.Role, i.Rows, i.Fate, i.Link, i.Until, i.Columns)
			}
			if err := w.Subject.Erase(ctx, plan, 0, keep); err != nil {
				t.Fatal(err)
			}
			found, err := w.Subject.Residue(ctx, w.DB, plan)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range plan.Differs(found) {
				t.Errorf("%s: %s", email, line)
			}
			for _, i := range plan.Items {
				if i.Fate == personal.Keep && i.Link == subject.ByPerson && i.Reason == "" {
					t.Errorf("%s: %s stays without a reason", email, i.Table)
				}
			}
		}
	})
}
