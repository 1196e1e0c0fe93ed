// SPDX-License-Identifier: AGPL-3.0-or-later

package org_test

import (
	"context"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/class"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

var ctx = context.Background()

// TestTree: parents come before children, siblings by name in the order of the alphabet, and nothing lies below itself.
func TestTree(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.Open(t, d)
		made := map[string]org.ID{}
		for _, o := range []struct{ name, under string }{{"Ås", ""}, {"Zeta", ""}, {"Elm", "Zeta"}, {"Aspen", "Zeta"}, {"Class 10", "Elm"}, {"Class 9", "Elm"}} {
			if err := w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
				id, err := w.Org.Create(ctx, tx, org.Org{Kind: "school", Name: o.name, Parent: made[o.under]})
				made[o.name] = id
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		nodes, err := w.Org.Tree(ctx, w.DB)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"Zeta", "Aspen", "Elm", "Class 9", "Class 10", "Ås"}
		for i, n := range nodes {
			if n.Name != want[i] {
				t.Errorf("place %d: %s, want %s", i, n.Name, want[i])
			}
		}
		err = w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			return w.Org.Update(ctx, tx, org.Org{ID: made["Zeta"], Name: "Zeta", Kind: "district", Parent: made["Class 9"]})
		})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("it lies below itself: %v", err)
		}
	})
}

func TestSessionsAndClasses(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.Open(t, d)
		err := w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Org.PutSession(ctx, tx, org.Session{Title: "Spring", Kind: "term", StartsOn: "2027-01-01", EndsOn: "2026-01-01"})
			return err
		})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("a term that ends before it starts: %v", err)
		}
		var k class.ID
		var p person.ID
		if err := w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			var err error
			if k, err = w.Class.Create(ctx, tx, class.Class{Title: "Kjemi 8B", Code: "8B", Kind: "scheduled"}); err != nil {
				return err
			}
			if p, err = w.Person.Create(ctx, tx, person.NewPerson{GivenName: "Åse", Source: person.ByHand}); err != nil {
				return err
			}
			return w.Class.AddMember(ctx, tx, k, class.Member{Person: p, Role: class.Pupil, Source: person.ByHand})
		}); err != nil {
			t.Fatal(err)
		}
		rows, total, err := w.Class.List(ctx, w.DB, class.Filter{Text: "KJE 8b"})
		if err != nil || total != 1 || len(rows) != 1 || rows[0].Pupils != 1 {
			t.Fatalf("%+v %d %v", rows, total, err)
		}
		if err := w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return w.Class.EndMember(ctx, tx, k, p, class.Pupil) }); err != nil {
			t.Fatal(err)
		}
		if members, err := w.Class.Members(ctx, w.DB, k); err != nil || len(members) != 0 {
			t.Errorf("%+v %v", members, err)
		}
		if _, total, err = w.Class.List(ctx, w.DB, class.Filter{Text: "100%"}); err != nil || total != 0 {
			t.Errorf("a percent sign matches everything: %d %v", total, err)
		}
	})
}
