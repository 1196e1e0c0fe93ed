// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/internal/platform/db"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	bundles := []i18n.Bundle{{Domain: "i18n", FS: i18n.Texts}, {Domain: "ui", FS: ui.Texts}, {Domain: "web", FS: web.Texts}}
	for _, f := range features() {
		bundles = append(bundles, i18n.Bundle{Domain: f.Name, FS: f.Texts})
	}
	c, err := i18n.NewCatalog(bundles)
	must(t, err)
	return c
}

var oslo = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		panic(err)
	}
	return zone
}()

func (w *world) words() *i18n.Printer { return catalog(w.t).Printer("en", oslo, w.clock) }

// planOf draws everything that lies in the plan of Science 8B.
func (w *world) planOf(ctx context.Context, a permit.Actor) (map[int64]feature.ItemLine, error) {
	things, err := db.All(ctx, w.DB, func(r db.Row) (int64, error) {
		var n int64
		return n, r.Scan(&n)
	}, `SELECT thing_id FROM plan_item`)
	if err != nil {
		return nil, err
	}
	return w.lines(ctx, w.DB, a, w.words(), int64(w.science), things)
}

func TestEveryColumnIsDeclared(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		tables := job.Tables()
		for _, f := range features() {
			tables = append(tables, f.Personal...)
		}
		registry, err := personal.NewRegistry(tables, nil)
		must(t, err)
		live, err := db.Columns(t.Context(), w.DB)
		must(t, err)
		for _, p := range registry.Check(live) {
			if table, ok := registry.Table(p.Table); ok && table.Owner() == "assignment" || p.Table == "" {
				t.Error(p)
			}
		}
	})
}

// TestATeacherTakesNoPupilsMarkWithHer: when she is erased, nothing of a pupil goes.
func TestATeacherTakesNoPupilsMarkWithHer(t *testing.T) {
	for _, table := range Tables() {
		for _, l := range table.Subjects {
			if l.Role == personal.About || l.Role == personal.Author && table.Name != "assignment_grade" && table.Name != "assignment" {
				continue
			}
			for name := range table.Columns {
				if e := table.ErasureOf(l.Role, name); e == personal.Delete {
					t.Errorf("%s.%s goes with the %s of the row", table.Name, name, l.Role)
				}
			}
		}
	}
}

func TestPlanLines(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		whole, group := w.mustMake(), w.mustMake(func(m *Make) { m.Assignment.Audience, m.Assignment.Targets = ForGroups, []int64{int64(w.north)} })
		made, err := w.Create(t.Context(), w.ada, w.lab())
		must(t, err)
		w.mustSubmit(w.noah, whole, "Beans grow.")
		_, err = w.SaveDraft(t.Context(), w.noah, group, Draft{Body: text("Bea")})
		must(t, err)
		lines := func(a permit.Actor) map[int64]feature.ItemLine {
			t.Helper()
			out, err := w.planOf(t.Context(), a)
			must(t, err)
			return out
		}
		const tomorrow = "Due Tue 10:00"
		for name, row := range map[string]struct {
			a     permit.Actor
			which ID
			want  feature.ItemLine
		}{
			"for teachers":             {w.ada, whole, feature.ItemLine{Tag: tomorrow, Done: 1, Of: 3, Meta: "1 of 3 handed in"}},
			"for a group":              {w.sam, group, feature.ItemLine{Tag: tomorrow, Of: 2, Meta: "0 of 2 handed in"}},
			"only the teachers see":    {w.ada, made, feature.ItemLine{Tag: tomorrow}},
			"handed in":                {w.noah, whole, feature.ItemLine{State: "full", StateWord: "Handed in"}},
			"started":                  {w.noah, group, feature.ItemLine{State: "part", StateWord: "Started", Tag: tomorrow}},
			"not started":              {w.lea, group, feature.ItemLine{State: "empty", StateWord: "Not started", Tag: tomorrow}},
			"not for him":              {w.amir, group, feature.ItemLine{Hidden: true}},
			"not handed out":           {w.noah, made, feature.ItemLine{Hidden: true}},
			"a guest is given no work": {w.gro, whole, feature.ItemLine{Hidden: true}},
		} {
			if got := lines(row.a)[int64(row.which)]; got != row.want {
				t.Errorf("%s: got %+v, want %+v", name, got, row.want)
			}
		}
		w.clock.Set(monday.Add(24 * time.Hour))
		if got := lines(w.lea)[int64(whole)]; got.Tag != "Due 10:00" || got.TagKind != "warn" {
			t.Errorf("on the day itself: %+v", got)
		}
		if _, err := w.lines(t.Context(), w.DB, w.tor, w.words(), int64(w.science), nil); err == nil {
			t.Error("another course's teacher is drawn a plan")
		}
	})
}

func TestRail(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		w.mustSubmit(w.noah, which, "Beans grow.")
		w.mustSubmit(w.lea, which, "Peas grow.")
		for name, row := range map[string]struct {
			a     permit.Actor
			items int
			count int
		}{"Ada": {w.ada, 1, 2}, "Ben": {w.ben, 1, 2}, "Tor": {w.tor, 1, 0}, "Noah": {w.noah, 0, 0}, "Eva": {w.eva, 0, 0}} {
			items, err := w.rail(t.Context(), w.DB, row.a, w.words())
			must(t, err)
			if len(items) != row.items || row.items == 1 && (items[0].Count != row.count || items[0].Label != "To grade") {
				t.Errorf("%s: %+v", name, items)
			}
		}
	})
}

// TestWhoMayWhat: each question has a yes and a no.
func TestWhoMayWhat(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		work := int64(w.mustSubmit(w.noah, which, "Beans grow.").ID)
		opens := w.mustMake(func(m *Make) { m.Assignment.OpensAt = w.now().Add(time.Hour) })
		f := w.Feature()
		people := map[string]permit.Actor{"Ada": w.ada, "Ben": w.ben, "Sam": w.sam, "Noah": w.noah, "Lea": w.lea, "Gro": w.gro, "Eva": w.eva, "Tor": w.tor, "Ola": w.ola, "Uma": w.uma, "nobody": {}}
		for name, row := range map[string]struct {
			may   func(context.Context, db.Q, permit.Actor, int64) (bool, error)
			thing int64
			yes   string
		}{
			"see the task":        {f.Files[0].MaySee, int64(which), "Ada Ben Sam Noah Lea Eva"},
			"see what opens":      {f.Files[0].MaySee, int64(opens), "Ada Ben Sam"},
			"add to the task":     {f.Files[0].MayAdd, int64(which), "Ada Ben"},
			"see the work":        {f.Files[1].MaySee, work, "Ada Ben Sam Noah Eva"},
			"add to the work":     {f.Files[1].MayAdd, work, "Noah"},
			"see the draft":       {f.Files[2].MaySee, work, "Noah"},
			"hear of it":          {f.Topics[0].May, int64(which), "Ada Ben Sam Noah Lea Eva"},
			"see what is not":     {f.Files[0].MaySee, 12345, ""},
			"see work that isn't": {f.Files[1].MaySee, 12345, ""},
		} {
			for who, a := range people {
				want := slices.Contains(strings.Fields(row.yes), who)
				if got, err := row.may(t.Context(), w.DB, a, row.thing); err != nil || got != want {
					t.Errorf("%s may %s: %t, %v", who, name, got, err)
				}
			}
		}
	})
}
