// SPDX-License-Identifier: AGPL-3.0-or-later

package place_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lectern.blind/place"
	"lectern.blind/scan"
)

const (
	canary = "zq7k3mwq2xnfa5r"
	other  = "zq7k3mabcdefghi"
	key    = int64(0x01ad_be17_5c20_4007)
)

func scanner(t testing.TB) *place.Scanner {
	t.Helper()
	set, err := scan.New([]scan.Needle{
		{Name: "canary", Kind: scan.Text, Value: canary, Least: 11},
		{Name: "mark", Kind: scan.Mark, Value: "4.3719"},
		{Name: "date", Kind: scan.Date, Value: "1871-03-05"},
		scan.OfID("key", key),
	}, scan.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return &place.Scanner{Set: set, Temp: t.TempDir()}
}

// lite is a database that stays open, on one connection.
func lite(t testing.TB, pragmas ...string) (*sql.DB, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a b#?.db")
	db, err := sql.Open("sqlite", "file:"+strings.NewReplacer("#", "%23", "?", "%3f", " ", "%20").Replace(path))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	for _, p := range pragmas {
		run(t, db, `PRAGMA `+p)
	}
	return db, path
}

func run(t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func look(t testing.TB, path string) place.Report {
	t.Helper()
	r, err := scanner(t).SQLite(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Skips {
		t.Errorf("skipped: %+v", s)
	}
	return r
}

// cells are the hits in columns.
func cells(r place.Report) []string {
	var out []string
	for _, h := range r.Hits {
		if h.Column != place.Raw {
			out = append(out, fmt.Sprintf("%s.%s[%s] %s %s", h.Table, h.Column, h.RowKey, h.Needle, h.Encoding))
		}
	}
	return out
}

func raws(r place.Report, needle string) (out []place.Hit) {
	for _, h := range r.Of(needle) {
		if h.Column == place.Raw {
			out = append(out, h)
		}
	}
	return out
}

func TestEveryColumnOfEveryTable(t *testing.T) {
	db, path := lite(t, "journal_mode = wal")
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	fmt.Fprint(z, "inside "+canary)
	_ = z.Close()
	sum := sha256.Sum256([]byte(canary))
	run(t, db,
		`CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT, data BLOB, extra TEXT, day DATE, mark REAL, shout TEXT GENERATED ALWAYS AS (upper(body)))`,
		`CREATE TABLE "od""d" ("a b" TEXT, n INTEGER)`,
		`CREATE TABLE pair (x TEXT, y INTEGER, v TEXT, PRIMARY KEY (x, y)) WITHOUT ROWID`,
		`CREATE TABLE `+canary+`_table (v TEXT)`,
	)
	if _, err := db.Exec(`INSERT INTO note (id, body, data, extra, day, mark) VALUES (7, $1, $2, $3, $4, 4.3719)`,
		canary, zipped.Bytes(), `{"a":["`+canary+`"]}`, "1871-03-05"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO "od""d" VALUES ($1, $2)`, sum[:], key); err != nil {
		t.Fatal(err)
	}
	run(t, db, `INSERT INTO pair VALUES ('k', 3, '`+canary[:11]+`')`)
	want := []string{
		`note.body[7] canary utf-8`,
		`note.data[7] canary utf-8`,
		`note.day[7] date utf-8`,
		`note.extra[7] canary utf-8`,
		`note.mark[7] mark utf-8`,
		`note.shout[7] canary utf-8/case`,
		`od"d.a b[rowid:1] canary sha256-raw`,
		`od"d.n[rowid:1] key utf-8`,
		`pair.v[k,3] canary utf-8`,
		`sqlite_schema.name[rowid:4] canary utf-8`,
		`sqlite_schema.sql[rowid:4] canary utf-8`,
		`sqlite_schema.tbl_name[rowid:4] canary utf-8`,
	}
	r := look(t, path)
	if got := cells(r); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !slices.Contains(r.Seen, place.Seen{Place: path, Table: "note", Column: "body", Values: 1, Bytes: int64(len(canary))}) {
		t.Errorf("what was seen: %+v", r.Seen)
	}
	if len(raws(r, "key")) == 0 {
		t.Error("the raw integer is not found in the pages or the log")
	}
}

// A deleted row stays in free space, in free pages and in the log until SQLite is told to overwrite it.
func TestADeletedRowIsFoundInTheRawPages(t *testing.T) {
	for _, c := range []struct {
		name, journal string
		size          int
	}{{"small", "delete", 10}, {"small, logged", "wal", 10}, {"over many pages", "delete", 50_000}, {"over many pages, logged", "wal", 50_000}} {
		t.Run(c.name, func(t *testing.T) {
			db, path := lite(t, "journal_mode = "+c.journal, "secure_delete = off")
			run(t, db, `CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT)`)
			filler := strings.Repeat(".", c.size)
			for i := range 40 {
				if _, err := db.Exec(`INSERT INTO note VALUES ($1, $2)`, i, filler+"x"); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := db.Exec(`INSERT INTO note VALUES (99, $1)`, filler+canary+filler); err != nil {
				t.Fatal(err)
			}
			run(t, db, `DELETE FROM note WHERE id = 99`)
			r := look(t, path)
			if len(cells(r)) > 0 || len(raws(r, "canary")) == 0 {
				t.Errorf("without overwriting: %+v", r.Hits)
			}

			run(t, db, `PRAGMA secure_delete = on`, `PRAGMA wal_checkpoint(truncate)`, `VACUUM`, `PRAGMA wal_checkpoint(truncate)`)
			if r := look(t, path); len(r.Hits) > 0 {
				t.Errorf("after overwriting: %+v", r.Hits)
			}
		})
	}
}

func TestSecureDeleteAloneLeavesTheLog(t *testing.T) {
	db, path := lite(t, "journal_mode = wal", "secure_delete = on")
	run(t, db, `CREATE TABLE note (body TEXT)`, `INSERT INTO note VALUES ('`+canary+`')`, `DELETE FROM note`)
	r := look(t, path)
	hits := raws(r, "canary")
	if len(hits) == 0 || slices.ContainsFunc(hits, func(h place.Hit) bool { return h.Place != path+"-wal" }) {
		t.Errorf("%+v", r.Hits)
	}
	run(t, db, `PRAGMA wal_checkpoint(truncate)`)
	if r := look(t, path); len(r.Hits) > 0 {
		t.Errorf("%+v", r.Hits)
	}
}

// Wherever the edge of a page cuts a value, live or deleted, in the database or in its log.
func TestAValueAcrossPages(t *testing.T) {
	s := scanner(t)
	for _, journal := range []string{"delete", "wal"} {
		across := 0
		for at := 0; at < 520; at += 4 { // one page; the length stays, or the edges would move along
			db, path := lite(t, "page_size = 512", "journal_mode = "+journal, "secure_delete = off", "synchronous = off")
			run(t, db, `CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT)`)
			if _, err := db.Exec(`INSERT INTO note VALUES (1, $1)`, strings.Repeat(".", 300+at)+canary[:11]+strings.Repeat(".", 900-at)); err != nil {
				t.Fatal(err)
			}
			if at%8 == 0 {
				run(t, db, `DELETE FROM note`)
			}
			r, err := s.SQLite(context.Background(), path)
			if err != nil {
				t.Fatal(err)
			}
			hits := raws(r, "canary")
			if len(hits) == 0 {
				t.Errorf("%s: %d letters before: %+v", journal, at, r.Hits)
			}
			if !slices.ContainsFunc(hits, func(h place.Hit) bool { return h.Inside == "" }) {
				across++
			}
			_ = db.Close()
		}
		if across < 2 {
			t.Errorf("%s: %d values lay across pages: the test tests nothing", journal, across)
		}
	}
}

func TestFullTextIndex(t *testing.T) {
	db, path := lite(t, "journal_mode = wal")
	run(t, db,
		`CREATE VIRTUAL TABLE find USING fts5 (body, content = '', contentless_delete = 1, tokenize = 'unicode61')`,
		`INSERT INTO find (rowid, body) VALUES (1, '`+other+`')`,
		`INSERT INTO find (rowid, body) VALUES (2, 'words with `+strings.ToUpper(canary)+` between')`,
	)
	r := look(t, path)
	if !slices.Contains(cells(r), `find.(terms)[] canary utf-8`) {
		t.Errorf("%v", cells(r))
	}
	if !slices.ContainsFunc(r.Hits, func(h place.Hit) bool { return strings.HasPrefix(h.Table, "find_") && h.Needle == "canary" }) {
		t.Errorf("not in the tables behind the index: %v", cells(r))
	}
}

func TestTracks(t *testing.T) {
	db, path := lite(t)
	run(t, db, `CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT)`, `CREATE TABLE pair (x TEXT, y INTEGER, v TEXT, PRIMARY KEY (y, x)) WITHOUT ROWID`,
		`CREATE TABLE bare (v TEXT)`, `INSERT INTO note VALUES (1, '`+canary+`'), (2, 'x'), (3, '`+canary+`')`, `INSERT INTO pair VALUES ('a', 1, '`+canary+`')`,
		`INSERT INTO bare VALUES ('`+canary+`')`)
	keys := look(t, path).Tracks(func(n string) bool { return n == "canary" })
	want := map[string][]string{"note": {"1", "3"}, "pair": {"1,a"}, "bare": {"rowid:1"}}
	if fmt.Sprint(keys) != fmt.Sprint(want) {
		t.Fatalf("keys %v, want %v", keys, want)
	}
	run(t, db, `UPDATE note SET body = NULL WHERE id = 1`, `DELETE FROM note WHERE id = 3`, `DROP TABLE bare`)
	left, err := scanner(t).SQLiteTracks(context.Background(), path, keys)
	if want := map[string][]string{"note": {"1"}, "pair": {"1,a"}}; err != nil || fmt.Sprint(left) != fmt.Sprint(want) {
		t.Errorf("left %v, want %v (%v)", left, want, err)
	}
}

func TestNothingIsWrittenBeside(t *testing.T) {
	db, path := lite(t, "journal_mode = wal")
	run(t, db, `CREATE TABLE note (body TEXT)`, `INSERT INTO note VALUES ('`+canary+`')`)
	wal, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	main, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, files := range map[string]map[string][]byte{"with a log left over": {"x.db": main, "x.db-wal": wal}, "alone": {"x.db": main}} {
		dir := t.TempDir()
		for n, b := range files {
			if err := os.WriteFile(filepath.Join(dir, n), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		r := look(t, filepath.Join(dir, "x.db"))
		if left, _ := os.ReadDir(dir); len(left) != len(files) {
			t.Errorf("%s: %v", name, left)
		}
		if name != "alone" && !slices.Contains(cells(r), "note.body[rowid:1] canary utf-8") {
			t.Errorf("%s: %v", name, cells(r))
		}
	}
}
