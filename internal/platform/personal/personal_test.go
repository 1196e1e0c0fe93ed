// SPDX-License-Identifier: AGPL-3.0-or-later

package personal

import (
	"strings"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

func TestDeletedOn(t *testing.T) {
	for name, c := range map[string]struct {
		period       string
		anchor, want clock.Date
	}{
		"two years":             {"P2Y", "2027-06-20", "2029-06-20"},
		"ninety days":           {"P90D", "2026-12-01", "2027-03-01"},
		"a year and six months": {"P1Y6M", "2026-01-31", "2027-07-31"},
		"leap day":              {"P1Y", "2028-02-29", "2029-03-01"},
		"no anchor":             {"P2Y", "", ""},
		"no period":             {"", "2026-01-01", ""},
		"nonsense":              {"PXY", "2026-01-01", ""},
	} {
		if got := (Retention{Period: c.period}).DeletedOn(c.anchor); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	for _, r := range Retentions() {
		if _, _, _, ok := period(r.Period); !ok {
			t.Errorf("retention %s has no period: %q", r.ID, r.Period)
		}
	}
}

func TestActivitiesSayOnWhatTheyRest(t *testing.T) {
	for _, a := range Activities() {
		if (a.Basis == Duty || a.Basis == PublicTask) && a.Law == "" {
			t.Errorf("activity %s names no law", a.ID)
		}
		if a.Basis == Interest && a.Assessment == "" {
			t.Errorf("activity %s has no assessment", a.ID)
		}
	}
}

// TestCheck: every kind of disagreement is found and named.
func TestCheck(t *testing.T) {
	good := Table{Name: "person", Activity: Account, Retention: WithAccount, Subjects: []Link{Direct(About, "id")}, Columns: Columns{
		"id": Ref("the person"), "email": Data(Contact, "e-mail")}}
	live := []db.Column{{Table: "person", Name: "id", NotNull: true}, {Table: "person", Name: "email"}}
	for name, c := range map[string]struct {
		change func(*Table, *[]db.Column)
		want   string
	}{
		"all is well":                 {func(*Table, *[]db.Column) {}, ""},
		"a column too many":           {func(_ *Table, l *[]db.Column) { *l = append(*l, db.Column{Table: "person", Name: "shoe"}) }, "person.shoe: is not declared"},
		"a table too many":            {func(_ *Table, l *[]db.Column) { *l = append(*l, db.Column{Table: "shoe", Name: "id"}) }, "table shoe: is not declared"},
		"a declaration too many":      {func(t *Table, _ *[]db.Column) { t.Columns["hat"] = Structural("a hat") }, "person.hat: is declared but not"},
		"no purpose":                  {func(t *Table, _ *[]db.Column) { t.Activity = Activity{} }, "names no purpose"},
		"no retention":                {func(t *Table, _ *[]db.Column) { t.Retention = Retention{} }, "names no retention"},
		"nobody and somebody":         {func(t *Table, _ *[]db.Column) { t.Nobody = "nobody" }, "either its subjects or why"},
		"a link to nowhere":           {func(t *Table, _ *[]db.Column) { t.Subjects = []Link{Direct(About, "nose")} }, "no column person.nose"},
		"a path to nowhere":           {func(t *Table, _ *[]db.Column) { t.Subjects = []Link{Path(About, "id > hat.owner")} }, "no column hat.owner"},
		"null of what cannot be":      {func(t *Table, _ *[]db.Column) { t.Columns["id"] = Ref("the person").On("*", Null) }, "NOT NULL"},
		"kept without reason":         {func(t *Table, _ *[]db.Column) { t.Columns["email"] = Data(Contact, "e-mail").On("*", Keep) }, "kept without a reason"},
		"kept without an end":         {func(t *Table, _ *[]db.Column) { t.Columns["email"] = Data(Contact, "e-mail").KeptBecause("keep.x") }, "kept without an end"},
		"a clock to nowhere":          {func(t *Table, _ *[]db.Column) { t.Clock = "gone_at" }, "clock gone_at: no column"},
		"kept by nothing":             {func(t *Table, _ *[]db.Column) { t.KeptIf = "given_at" }, "kept by a column it has not"},
		"a link of a kind it has not": {func(t *Table, _ *[]db.Column) { t.Subjects = []Link{Direct(About, "id").If("kind", "x")} }, "no column person.kind"},
		"holds what is not there":     {func(t *Table, _ *[]db.Column) { t.Held = []Held{{Table: "hat", Kind: "kind", ID: "id"}} }, "holds rows of hat"},
		"a column that says nothing":  {func(t *Table, _ *[]db.Column) { t.Columns["email"] = Data(Contact, "") }, "does not say what it is"},
	} {
		table, columns := good, append([]db.Column{}, live...)
		table.Columns = Columns{}
		for k, v := range good.Columns {
			table.Columns[k] = v
		}
		c.change(&table, &columns)
		r, err := NewRegistry([]Table{table}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, p := range r.Check(columns) {
			said = append(said, p.String())
		}
		got := strings.Join(said, "; ")
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if _, err := NewRegistry([]Table{good, good}, nil); err == nil {
		t.Error("a table declared twice must be refused")
	}
}

// FuzzPeriod: a period that is read takes no day back, and Before agrees with DeletedOn.
func FuzzPeriod(f *testing.F) {
	for _, s := range []string{"P1Y", "P18M", "P90D", "P1Y6M2D", "P", "PXY", "P-1Y", "P99999999999Y"} {
		f.Add(s, "2028-02-29")
	}
	f.Fuzz(func(t *testing.T, s, day string) {
		from, err := clock.ParseDate(day)
		years, months, days, ok := period(s)
		if err != nil || from == "" || !ok || years > 200 || months > 200 || days > 20_000 || from < "1900-01-01" || from > "2200-01-01" {
			return
		}
		r := Retention{Period: s}
		until := r.DeletedOn(from)
		if until < from {
			t.Fatalf("%s from %s ends on %s", s, from, until)
		}
		before, ok := r.Before(until.In(time.UTC))
		if !ok {
			return // it lasts no time at all
		}
		if clock.At(from.In(time.UTC)) >= clock.At(before) {
			t.Errorf("%s from %s is not over on %s", s, from, until)
		}
		if eve, _ := r.Before(until.In(time.UTC).AddDate(0, 0, -1)); clock.At(from.In(time.UTC)) < clock.At(eve) {
			t.Errorf("%s from %s is over before %s", s, from, until)
		}
	})
}
