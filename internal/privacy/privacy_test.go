// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy_test

import (
	"context"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/testkit"
)

// TestRecordsHoldEveryColumnAboutAPerson: what is declared about people is in the records of processing exactly once.
func TestRecordsHoldEveryColumnAboutAPerson(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	records, err := w.Privacy.Records(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if records.Controller == "" || records.Officer == "" {
		t.Errorf("nobody answers: %+v", records)
	}
	shown := map[string]int{}
	for _, a := range records.Activities {
		for _, table := range a.Tables {
			for _, c := range table.Columns {
				shown[table.Name+"."+c.Name]++
				if c.Retention.ID == "" || c.What == "" {
					t.Errorf("%s.%s says too little", table.Name, c.Name)
				}
			}
		}
	}
	for _, table := range w.Registry.Tables() {
		for name, c := range table.Columns {
			want := 1
			if c.Cat == personal.Structure {
				want = 0
			}
			if shown[table.Name+"."+name] != want {
				t.Errorf("%s.%s stands %d times in the records, want %d", table.Name, name, shown[table.Name+"."+name], want)
			}
		}
	}
}

// TestPages: everybody may read them, in both languages, and every key has its words.
func TestPages(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	visitor := w.Visitor()
	for path, want := range map[string][]string{
		"/privacy":            {"Fjordvik Municipality", "Sigrun Aune", "Marks and feedback", "Datatilsynet", "Until two years after the course ends: who you are, your own work"},
		"/privacy?for=child":  {"Your teachers see your work.", "Sigrun Aune"},
		"/privacy?for=teen":   {"This is about who you are"},
		"/privacy/retention":  {"Until two years after the course ends", "Counted from"},
		"/privacy/recipients": {"Nobody outside the school."},
		"/privacy/versions":   {"The first version."},
		"/privacy/records":    {"assignment_submission", "guardian"},
		"/privacy/storage":    {"lectern_session", "lectern_flash", "Drafts in your browser"},
	} {
		body := visitor.Get(path)
		for _, s := range want {
			if !strings.Contains(body, s) {
				t.Errorf("%s does not say %q", path, s)
			}
		}
		for _, prefix := range []string{">activity.", ">category.", ">retention.", ">store.", ">privacy.", ">law.", ">basis."} {
			if strings.Contains(body, prefix) {
				t.Errorf("%s shows a bare key: %s", path, prefix)
			}
		}
	}
	for _, s := range w.Privacy.InBrowser() {
		if s.Key == "" || !s.Necessary {
			t.Errorf("%s has no name in the browser, or needs consent that nobody asks for", s.ID)
		}
	}
}

// TestMappedColumnsAreTold: what an admin takes from the roster stands beside the purpose she named, on both pages and in the records,
// from that moment until she takes it back.
func TestMappedColumnsAreTold(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w, ctx := apptest.School(t, d, apptest.Tiny), context.Background()
		visitor := w.Visitor()
		if strings.Contains(visitor.Get("/privacy"), "users.metadata.bus") {
			t.Error("nothing was mapped")
		}
		f := person.Field{Column: "users.metadata.bus", Label: "Bus <b>line</b>", Activity: personal.Guardian.ID, Category: personal.Identifier}
		change := func(do func(ctx context.Context, tx *db.Tx) error) {
			t.Helper()
			if err := w.DB.Tx(ctx, do); err != nil {
				t.Fatal(err)
			}
		}
		change(func(ctx context.Context, tx *db.Tx) error { return w.Person.MapField(ctx, tx, f) })
		for _, path := range []string{"/privacy", "/privacy/records"} {
			_, after, _ := strings.Cut(visitor.Get(path), ">Parents and guardians</h")
			section, _, _ := strings.Cut(after, "</dl>")
			for _, want := range []string{"From the school’s register, “Bus &lt;b&gt;line&lt;/b&gt;” (column users.metadata.bus): Until a year after the account is closed"} {
				if !strings.Contains(section, want) {
					t.Errorf("%s does not say %q beside its purpose: %s", path, want, section)
				}
			}
		}
		records, err := w.Privacy.Records(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range records.Activities {
			if want := a.ID == f.Activity; (len(a.Mapped) == 1) != want || want && (a.Mapped[0].Column != f.Column || a.Mapped[0].Retention.ID != personal.WithAccount.ID) {
				t.Errorf("%s: %+v", a.ID, a.Mapped)
			}
		}
		all, err := w.Person.Fields(ctx, w.DB)
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		change(func(ctx context.Context, tx *db.Tx) error { return w.Person.UnmapField(ctx, tx, all[0].ID) })
		if strings.Contains(visitor.Get("/privacy"), "users.metadata.bus") {
			t.Error("what was taken back is still told")
		}
	})
}
