// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy_test

import (
	"context"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
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
		"/privacy":         {"Fjordvik Municipality", "Sigrun Aune", "Marks and feedback", "Datatilsynet", "Until two years after the course ends: who you are, your own work"},
		"/privacy/records": {"assignment_submission", "guardian"},
		"/privacy/storage": {"lectern_session", "lectern_flash", "Drafts in your browser"},
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
