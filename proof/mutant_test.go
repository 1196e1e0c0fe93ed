// SPDX-License-Identifier: AGPL-3.0-or-later

package proof

import (
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/mail"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/subject"
	"lectern/internal/platform/testkit"
)

// mutant is one declaration spoiled.
type mutant struct {
	name  string
	table string
	spoil func(personal.Table) personal.Table
}

// mutants spoil what ties rows to people and what becomes of them: each link, each column, what a row holds elsewhere.
func mutants(r *personal.Registry) []mutant {
	var out []mutant
	for _, t := range r.Tables() {
		if len(t.Subjects) == 0 {
			continue
		}
		for i, l := range t.Subjects {
			out = append(out, mutant{fmt.Sprintf("%s: no link %s by %s %s", t.Name, l.Role, l.Path, l.Is), t.Name, func(t personal.Table) personal.Table {
				t.Subjects = slices.Delete(slices.Clone(t.Subjects), i, i+1)
				return t
			}})
		}
		for i, h := range t.Held {
			out = append(out, mutant{t.Name + ": does not hold " + h.Is, t.Name, func(t personal.Table) personal.Table {
				t.Held = slices.Delete(slices.Clone(t.Held), i, i+1)
				return t
			}})
		}
		if t.Blob != "" {
			out = append(out, mutant{t.Name + ": no bytes elsewhere", t.Name, func(t personal.Table) personal.Table { t.Blob = ""; return t }})
		}
		for _, name := range sorted(t.Columns) {
			out = append(out, ofColumn(t, name)...)
		}
	}
	return out
}

func ofColumn(t personal.Table, name string) (out []mutant) {
	c := t.Columns[name]
	if c.Cat == personal.Structure {
		return nil
	}
	set := func(what string, change func(personal.Column) personal.Column) {
		out = append(out, mutant{t.Name + "." + name + ": " + what, t.Name, func(t personal.Table) personal.Table {
			columns := personal.Columns{}
			for k, v := range t.Columns {
				columns[k] = v
			}
			columns[name] = change(columns[name])
			t.Columns = columns
			return t
		}})
	}
	set("called structure", func(c personal.Column) personal.Column { return personal.Structural(c.What) })
	if c.Show == personal.Full {
		set("left out of the copy", func(c personal.Column) personal.Column { return c.Exported(personal.Omit) })
	}
	for _, role := range rolesIn(t) {
		if e := t.ErasureOf(role, name); e == personal.Delete || e == personal.Null || e == personal.Pseudonymise {
			set("untouched for "+role, func(c personal.Column) personal.Column { return c.On(role, personal.Untouched) })
		}
	}
	return out
}

func rolesIn(t personal.Table) (out []string) {
	for _, l := range t.Subjects {
		if !slices.Contains(out, l.Role) {
			out = append(out, l.Role)
		}
	}
	return out
}

func sorted(columns personal.Columns) []string {
	out := make([]string, 0, len(columns))
	for name := range columns {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// spoiled are the declarations with one mutant among them.
func spoiled(r *personal.Registry, m mutant) *personal.Registry {
	tables := r.Tables()
	for i, t := range tables {
		if t.Name == m.table {
			tables[i] = m.spoil(t)
		}
	}
	out, err := personal.NewRegistry(tables, r.Stores)
	if err != nil {
		panic(err) // the names are the same
	}
	return out
}

// TestT61Mutants spoils every declaration in turn on a copy of one seeded school. Each must be noticed: by the scan, which knows nothing of
// declarations, or, where a choice was changed that no scan can judge, by the table of choices that people review.
func TestT61Mutants(t *testing.T) {
	if os.Getenv("LECTERN_PROOF") == "" {
		t.Skip("the long form runs by make proof")
	}
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(e.String(), func(t *testing.T) { spoilAll(t, testkit.DB(t, e)) })
	}
}

func spoilAll(t *testing.T, d *db.DB) {
	t.Helper()
	school := newWorld(t, d)
	school.seed()
	if err := school.DB.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	live, err := db.Columns(t.Context(), school.DB)
	if err != nil {
		t.Fatal(err)
	}
	if err := school.DB.Close(); err != nil { // PostgreSQL copies a database only while nobody is connected
		t.Fatal(err)
	}
	if wrong := tried(t, school, school.Registry, live); len(wrong) > 0 {
		t.Fatalf("the declarations as they are do not pass: %s", strings.Join(wrong, "\n"))
	}
	whole := golden(school.Registry)
	byScan, byTable, all := 0, 0, mutants(school.Registry)
	if nth, err := strconv.Atoi(os.Getenv("LECTERN_EVERY")); err == nil { // a look between two whole runs
		all = everyNth(all, nth)
	}
	for _, m := range all {
		r := spoiled(school.Registry, m)
		switch {
		case len(r.Check(live)) > 0:
			byScan++ // the program would not start
		case len(tried(t, school, r, live)) > 0:
			byScan++
		case golden(r) != whole:
			byTable++
		default:
			t.Errorf("nobody noticed: %s", m.name)
		}
	}
	t.Logf("%d mutants, all noticed: %d by the scan or at start, %d by the table of choices", len(all), byScan, byTable)
	if byScan < len(all)/5 {
		t.Errorf("the scan noticed only %d of %d: it proves less than it did", byScan, len(all))
	}
}

func everyNth(all []mutant, n int) (some []mutant) {
	for i := 0; i < len(all); i += n {
		some = append(some, all[i])
	}
	return some
}

// tried runs the proof with other declarations on a copy of the school and tells what is wrong.
func tried(t *testing.T, school *world, r *personal.Registry, live []db.Column) (wrong []string) {
	t.Helper()
	w, done := cloned(t, school, r, live)
	defer done()
	before, err := w.see(w.marks.Needles(""))
	if err != nil {
		t.Fatal(err)
	}
	if wrong = w.undeclared(before); len(wrong) > 0 {
		return wrong
	}
	for _, who := range []string{subjectName, teacherName, parentName, adminName} {
		if wrong = w.access(who, before); len(wrong) > 0 {
			return wrong
		}
	}
	others := map[string]string{}
	for _, o := range []string{twinName, mateName, otherName} {
		if others[o], err = w.copied(o); err != nil {
			return []string{err.Error()}
		}
	}
	for _, who := range []string{freshName, subjectName, parentName, teacherName} {
		if _, wrong = w.erase(who, before); len(wrong) > 0 {
			return wrong
		}
		for o, was := range others {
			if wrong = w.lost(o, was); len(wrong) > 0 {
				return wrong
			}
		}
	}
	return nil
}

// cloned is a copy of the school's database and folder with other declarations.
func cloned(t *testing.T, school *world, r *personal.Registry, live []db.Column) (copied *scene, done func()) {
	t.Helper()
	dir := t.TempDir()
	if err := copyTree(school.Dir, dir); err != nil {
		t.Fatal(err)
	}
	how, drop := db.Config{Engine: school.DB.Engine(), Path: filepath.Join(t.TempDir(), "lectern.db"), Readers: 2}, func() {}
	if how.Engine == db.Postgres {
		how.DSN, drop = testkit.Twin(t, school.DB.DSN())
	} else if err := copyFile(school.DB.Path(), how.Path); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), how)
	if err != nil {
		t.Fatal(err)
	}
	store, err := blob.Dir(filepath.Join(dir, "files"))
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := blob.Dir(filepath.Join(dir, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	e := &subject.Engine{DB: d, Blob: store, Ledger: ledger, Clock: school.Fake, IDs: school.Subject.IDs, Root: school.Subject.Root, Key: school.Subject.Key,
		Letters: folder(filepath.Join(dir, "outbox"))}
	if err := e.Knows(r, live); err != nil {
		t.Fatal(err)
	}
	return &scene{t: t, db: d, dir: dir, store: store, registry: r, engine: e, marks: school.marks, ids: maps.Clone(school.ids)}, func() {
		_ = d.Close()
		drop()
	}
}

func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if e.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o750)
		}
		return copyFile(path, filepath.Join(to, rel))
	})
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		_ = out.Close()
		return err
	}
	return out.Close()
}

// golden is what the declarations decide, in lines that people can review: what becomes of which columns for whom, what a copy shows, for
// which purpose and how long.
func golden(r *personal.Registry) string {
	var b strings.Builder
	for _, t := range r.Tables() {
		if len(t.Subjects) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s   purpose %s, basis %s, kept %s (%s)\n", t.Name, t.Activity.ID, t.Activity.Basis, t.Retention.ID, t.Retention.Period)
		for _, l := range t.Subjects {
			fmt.Fprintf(&b, "  %-10s %-13s %s\n", l.Role, "is found by", strings.Join(strings.Fields(l.Path+" "+l.When+" "+l.Is), " "))
		}
		for _, h := range t.Held {
			fmt.Fprintf(&b, "  holds      %-13s %s\n", h.Table, h.Is)
		}
		if t.Blob != "" {
			fmt.Fprintf(&b, "  its bytes lie in    %s\n", t.Blob)
		}
		for _, role := range rolesIn(t) {
			byFate := map[string][]string{}
			for _, name := range sorted(t.Columns) {
				if e := t.ErasureOf(role, name); e != "" && e != personal.Untouched {
					byFate[string(e)] = append(byFate[string(e)], name)
				}
			}
			for _, fate := range keys(byFate) {
				fmt.Fprintf(&b, "  %-10s %-13s %s\n", role, fate, strings.Join(byFate[fate], " "))
			}
		}
		shown := map[string][]string{}
		for _, name := range sorted(t.Columns) {
			if c := t.Columns[name]; c.Cat != personal.Structure {
				shown[string(c.Show)] = append(shown[string(c.Show)], name)
			}
		}
		for _, how := range keys(shown) {
			fmt.Fprintf(&b, "  a copy     %-13s %s\n", how, strings.Join(shown[how], " "))
		}
	}
	return b.String()
}

func keys(m map[string][]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// TestChoices compares what the declarations decide with the table that people review. A difference is a decision: change the table by
// hand, and say why in the commit.
func TestChoices(t *testing.T) {
	school := newWorld(t, testkit.DB(t, db.SQLite))
	want, err := os.ReadFile("choices.txt")
	if err != nil {
		t.Fatal(err)
	}
	got := golden(school.Registry)
	if string(want) == got {
		return
	}
	was := strings.Split(string(want), "\n")
	for _, line := range strings.Split(got, "\n") {
		if !slices.Contains(was, line) {
			t.Errorf("not in choices.txt: %s", line)
		}
	}
	now := strings.Split(got, "\n")
	for _, line := range was {
		if !slices.Contains(now, line) {
			t.Errorf("only in choices.txt: %s", line)
		}
	}
	if path := os.Getenv("LECTERN_CHOICES"); path != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// folder forgets the letters in a copied outbox as mail.Outbox does in its own.
func folder(path string) *mail.Outbox {
	o, err := mail.Folder(path, "school@example.org", clock.System{})
	if err != nil {
		panic(err) // it was copied a moment ago
	}
	return o
}
