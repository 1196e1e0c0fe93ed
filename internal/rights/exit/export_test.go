// SPDX-License-Identifier: AGPL-3.0-or-later

package exit_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/rights/exit"
	"lectern/internal/rights/parcel"
)

func input(w *apptest.World) exit.Input {
	return exit.Input{Site: "Elm School", Controller: "Elm Municipality", DB: w.DB, Blob: w.File.Blob, Registry: w.Registry, Key: w.Subject.Key, Made: clock.NowOf(w.Fake)}
}

// TestAnExportInOpenFormats: every row of every table stands in it twice, every column is described, and digests of passwords are not in it.
func TestAnExportInOpenFormats(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		exec(t, w, `UPDATE course SET title = '=1+1' WHERE id = (SELECT min(id) FROM course)`)
		var out bytes.Buffer
		m, err := exit.Export(t.Context(), &out, input(w))
		if err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		live, err := db.Columns(t.Context(), w.DB)
		if err != nil {
			t.Fatal(err)
		}
		described := map[string][]string{}
		for _, line := range sheet(t, z, "columns.csv")[1:] {
			described[line[0]+"."+line[1]] = line
		}
		for _, c := range live {
			line := described[c.Table+"."+c.Name]
			if len(line) == 0 || line[2] == "" || line[4] == "" || line[8] == "" || line[10] == "" {
				t.Errorf("column %s.%s: %v", c.Table, c.Name, line)
			}
			table, _ := w.Registry.Table(c.Table)
			if secret := table.Columns[c.Name].Cat == personal.Secret; len(line) > 6 && (line[6] == "true") != secret {
				t.Errorf("column %s.%s: secret %v", c.Table, c.Name, secret)
			}
		}
		for column, to := range map[string]string{"course_member.course_id": "course.id", "assignment.created_by": "person.id", "assignment.title": ""} {
			if line := described[column]; len(line) == 0 || line[3] != to {
				t.Errorf("%s leads to %v, not to %q", column, line, to)
			}
		}
		for _, table := range m.Tables {
			n, err := db.Int(t.Context(), w.DB, "SELECT count(*) FROM "+table.Name)
			rows, lines := sheet(t, z, "tables/"+table.Name+".csv"), objects(t, z, "tables/"+table.Name+".jsonl")
			if err != nil || table.Count != n || len(rows) != int(n)+1 || len(lines) != int(n) {
				t.Errorf("%s: %d rows, %d said, %d lines, %d in the table for spreadsheets, %v", table.Name, n, table.Count, len(lines), len(rows)-1, err)
			}
			if len(lines) > 0 && len(lines[0]) != len(rows[0]) {
				t.Errorf("%s: %d columns and %d", table.Name, len(lines[0]), len(rows[0]))
			}
		}
		hash, err := db.Text(t.Context(), w.DB, `SELECT hash FROM login_password LIMIT 1`)
		if err != nil || hash == "" || bytes.Contains(out.Bytes(), []byte(hash)) {
			t.Errorf("the digest of a password: %v", err)
		}
		if text := entry(t, z, "tables/course.csv"); !strings.Contains(text, "'=1+1") {
			t.Error("a spreadsheet would compute a title")
		}
		if text := entry(t, z, "tables/course.jsonl"); !strings.Contains(text, `"title":"=1+1"`) {
			t.Error("the exact form is not exact")
		}
		if text := entry(t, z, "tables/login_password.jsonl"); !strings.Contains(text, `"hash":true`) {
			t.Error("it does not say that there is a password")
		}
		if text := entry(t, z, "README.md"); !strings.Contains(text, "### person") || !strings.Contains(text, "| hash | secret |") {
			t.Error("it is not described in plain words")
		}
	})
}

func exec(t *testing.T, w *apptest.World, text string) {
	t.Helper()
	if err := w.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		n, err := db.Exec(ctx, tx, text)
		if n != 1 {
			t.Errorf("%s: %d rows", text, n)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func entry(t *testing.T, z *zip.Reader, name string) string {
	t.Helper()
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func sheet(t *testing.T, z *zip.Reader, name string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(entry(t, z, name))).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return rows
}

func objects(t *testing.T, z *zip.Reader, name string) (out []map[string]any) {
	t.Helper()
	lines := bufio.NewScanner(strings.NewReader(entry(t, z, name)))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var one map[string]any
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out = append(out, one)
	}
	return out
}

// TestALargeFilePassesThrough: what an export needs of memory does not grow with a file.
func TestALargeFilePassesThrough(t *testing.T) {
	w := apptest.School(t, apptest.Fresh(t, db.SQLite), apptest.Tiny)
	spent := func() uint64 {
		t.Helper()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := exit.Export(t.Context(), io.Discard, input(w)); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	spent() // what is done once
	without := spent()
	const size = 64 << 20
	if _, err := w.File.Blob.Put(t.Context(), "files/large", io.LimitReader(zeros{}, size), size); err != nil {
		t.Fatal(err)
	}
	if with := spent(); with > without+size/16 {
		t.Errorf("a file of %d MB costs %d MB of memory", size>>20, (with-without)>>20)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// TestAnExportThatIsStopped: it ends with the reason, what was written verifies as nothing, and the site goes on.
func TestAnExportThatIsStopped(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ctx, stop := context.WithCancelCause(t.Context())
		enough := errors.New("enough")
		in := input(w)
		in.Progress = func(done, _ int, _ string) {
			if done == 100 {
				stop(enough)
			}
		}
		var out bytes.Buffer
		if _, err := exit.Export(ctx, &out, in); !errors.Is(err, enough) && !errors.Is(err, context.Canceled) {
			t.Errorf("a stopped export says %v", err)
		}
		if _, err := exit.Verify(t.Context(), bytes.NewReader(out.Bytes()), int64(out.Len())); err == nil {
			t.Error("half an export verifies")
		}
		in.Progress = nil
		if _, err := exit.Export(t.Context(), io.Discard, in); err != nil {
			t.Errorf("the next one: %v", err)
		}
	})
}

// TestFilesKeepTheirNames: the list of files says what people called them, and which of them the store has not got.
func TestFilesKeepTheirNames(t *testing.T) {
	w := apptest.School(t, apptest.Fresh(t, db.SQLite), apptest.Tiny)
	ada, err := w.Person.FindByLogin(t.Context(), w.DB, "t0.0")
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, name := range []string{"Lab report.txt", "lost.txt"} {
		f, err := w.File.Put(t.Context(), permit.Actor{Person: int64(ada.ID)}, name, strings.NewReader("x = 1"), 5)
		if err != nil {
			t.Fatal(err)
		}
		key, err := db.Text(t.Context(), w.DB, `SELECT blob_key FROM file WHERE id = $1`, f.ID)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	if err := w.File.Blob.Delete(t.Context(), keys[1]); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	m, err := exit.Export(t.Context(), &out, input(w))
	if err != nil || len(m.Missing) != 1 || m.Missing[0] != keys[1] || m.Files != 1 {
		t.Fatalf("%d files, missing %v: %v", m.Files, m.Missing, err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	list := objects(t, z, "files.jsonl")
	if len(list) != 1 || list[0]["name"] != "Lab report.txt" || list[0]["key"] != keys[0] || entry(t, z, list[0]["entry"].(string)) != "x = 1" {
		t.Errorf("the list of files: %v", list)
	}
}

// TestAForgedExportIsNoticed: a row is changed, the ZIP is packed again as it must be, and the list says what is there now. Only the signature
// cannot be made again.
func TestAForgedExportIsNoticed(t *testing.T) {
	w := apptest.School(t, apptest.Fresh(t, db.SQLite), apptest.Tiny)
	var out bytes.Buffer
	if _, err := exit.Export(t.Context(), &out, input(w)); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	packed := func(forge func(name, text string) string) error {
		var again bytes.Buffer
		p := parcel.NewPacker(&again)
		for _, f := range z.File {
			text := entry(t, z, f.Name)
			if f.Name == "manifest.json" {
				var m exit.Manifest
				if err := json.Unmarshal([]byte(text), &m); err != nil {
					t.Fatal(err)
				}
				m.Entries = p.Entries()
				b, err := json.MarshalIndent(m, "", " ")
				if err != nil {
					t.Fatal(err)
				}
				text = string(b)
			}
			if _, err := p.Add(f.Name, func(to io.Writer) error { _, err := io.WriteString(to, forge(f.Name, text)); return err }); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
		_, err := exit.Verify(t.Context(), bytes.NewReader(again.Bytes()), int64(again.Len()))
		return err
	}
	if err := packed(func(_, text string) string { return text }); err != nil {
		t.Fatalf("packed again as it was: %v", err)
	}
	for name, forge := range map[string]func(name, text string) string{
		"a name":          func(_, text string) string { return strings.ReplaceAll(text, "Jonas", "Janos") },
		"a row less":      func(name, text string) string { return strings.TrimPrefix(text, strings.SplitAfter(text, "\n")[0]) },
		"another school":  func(name, text string) string { return strings.ReplaceAll(text, "Elm School", "Oak School") },
		"another moment":  func(name, text string) string { return strings.Replace(text, `"made": 1`, `"made": 2`, 1) },
		"more signatures": func(name, text string) string { return text + strings.Repeat(" ", strings.Count(name, ".sig")) },
	} {
		if err := packed(forge); !errors.Is(err, exit.ErrChanged) && !errors.Is(err, exit.ErrNoExport) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
