// SPDX-License-Identifier: AGPL-3.0-or-later

package place

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	_ "modernc.org/sqlite" // the driver, by name "sqlite"
)

// besides are the files SQLite keeps next to a database.
var besides = []string{"-wal", "-journal", "-shm"}

// SQLite looks through a database: every table and column of its catalog, the catalog itself, and the raw bytes of its files. The
// database may be in use; nothing is written to it.
func (s *Scanner) SQLite(ctx context.Context, path string) (Report, error) {
	var rep Report
	err := s.sqlite(ctx, &rep, path, path)
	rep.sort()
	return rep, err
}

// SQLiteInUse looks through the tables and the catalog of a database that this very process has open, and opens none of its files: SQLite
// loses its locks on a file when the process that holds them closes the file by another road. Raw bytes are for a process of its own.
func (s *Scanner) SQLiteInUse(ctx context.Context, path string) (Report, error) {
	var rep Report
	if !exists(path+"-wal") || !exists(path+"-shm") {
		return rep, fmt.Errorf("%s: nobody has it open", path)
	}
	err := s.tables(ctx, &rep, path, path)
	rep.sort()
	return rep, err
}

func (s *Scanner) sqlite(ctx context.Context, rep *Report, path, place string) error {
	if err := s.file(ctx, rep, Hit{Place: place, Column: Raw}, path); err != nil {
		return err
	}
	for _, end := range besides {
		err := s.file(ctx, rep, Hit{Place: place + end, Column: Raw}, path+end)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := s.seams(rep, path, place); err != nil {
		rep.skip(place, "", fmt.Errorf("values that cross pages: %w", err))
	}
	return s.tables(ctx, rep, path, place)
}

func (s *Scanner) tables(ctx context.Context, rep *Report, path, place string) error {
	db, done, err := s.openSQLite(ctx, path)
	if err != nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	defer done()
	tables, err := sqliteTables(ctx, db)
	if err != nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	for _, t := range tables {
		if err := s.sqliteTable(ctx, rep, db, place, t); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			rep.skip(place, t.name, err)
		}
	}
	return nil
}

// openSQLite never leaves files beside the database. A log without its index means that nobody has the database open; reading it
// would make the index, so a copy is read.
func (s *Scanner) openSQLite(ctx context.Context, path string) (*sql.DB, func(), error) {
	mode, clean := "mode=ro", func() {}
	switch {
	case exists(path+"-wal") && exists(path+"-shm"):
	case exists(path+"-wal") || exists(path+"-journal"):
		dir, err := os.MkdirTemp(s.Temp, "blind-")
		if err != nil {
			return nil, nil, err
		}
		clean = func() { _ = os.RemoveAll(dir) }
		if err := copyDatabase(path, filepath.Join(dir, "copy.db")); err != nil {
			clean()
			return nil, nil, err
		}
		path, mode = filepath.Join(dir, "copy.db"), "mode=rw"
	case logged(path):
		mode = "mode=ro&immutable=1"
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		clean()
		return nil, nil, err
	}
	u := url.URL{Scheme: "file", OmitHost: true, Path: abs, RawQuery: mode}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		clean()
		return nil, nil, err
	}
	db.SetMaxOpenConns(1) // temporary tables belong to a connection
	done := func() { _ = db.Close(); clean() }
	if err := db.PingContext(ctx); err != nil {
		done()
		return nil, nil, err
	}
	return db, done, nil
}

// logged says whether a database keeps a write-ahead log: opening it would make one.
func logged(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 20)
	_, err = io.ReadFull(f, head)
	return err == nil && head[18] == 2
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func copyDatabase(from, to string) error {
	for _, end := range []string{"", "-wal", "-journal"} {
		in, err := os.Open(from + end)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		err = spool(to+end, in)
		_ = in.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func spool(path string, r io.Reader) error {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, r)
	return errors.Join(err, out.Close())
}

type liteTable struct {
	name, made string
	columns    []string
	key        []string // select expressions; their texts joined are the key of a row
	prefix     string   // before a key that is not declared
}

// sqliteTables lists what the catalog has, tables behind a full-text index and the catalog included.
func sqliteTables(ctx context.Context, db *sql.DB) ([]liteTable, error) {
	tables := []liteTable{{name: "sqlite_schema"}}
	err := each(ctx, db, func(scan func(...any) error) error {
		var t liteTable
		if err := scan(&t.name, &t.made); err != nil {
			return err
		}
		tables = append(tables, t)
		return nil
	}, `SELECT name, COALESCE(sql, '') FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
	if err != nil {
		return nil, err
	}
	for i := range tables {
		if err := tables[i].describe(ctx, db); err != nil {
			return nil, fmt.Errorf("%s: %w", tables[i].name, err)
		}
	}
	return tables, nil
}

func (t *liteTable) describe(ctx context.Context, db *sql.DB) error {
	keys := map[int]string{}
	err := each(ctx, db, func(scan func(...any) error) error {
		var name string
		var key, hidden int
		if err := scan(&name, &key, &hidden); err != nil {
			return err
		}
		if hidden != 1 { // 1 are the commands of a virtual table; generated columns are 2 and 3
			t.columns = append(t.columns, name)
		}
		if key > 0 {
			keys[key] = quote(name)
		}
		return nil
	}, `SELECT name, pk, hidden FROM pragma_table_xinfo($1) ORDER BY cid`, t.name)
	if err != nil {
		return err
	}
	for i := 1; i <= len(keys); i++ {
		t.key = append(t.key, keys[i])
	}
	if len(t.key) == 0 {
		t.key, t.prefix = []string{"rowid"}, "rowid:"
	}
	return nil
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func (s *Scanner) sqliteTable(ctx context.Context, rep *Report, db *sql.DB, place string, t liteTable) error {
	// A plus takes the declared type away, by which the driver would turn texts into times.
	var list []string
	for _, k := range t.key {
		list = append(list, "+"+k)
	}
	for _, c := range t.columns {
		list = append(list, "+"+quote(c))
	}
	seen := make([]Seen, len(t.columns))
	for i, c := range t.columns {
		seen[i] = Seen{Place: place, Table: t.name, Column: c}
	}
	values := make([]any, len(list))
	into := make([]any, len(list))
	for i := range values {
		into[i] = &values[i]
	}
	err := each(ctx, db, func(scan func(...any) error) error {
		if err := scan(into...); err != nil {
			return err
		}
		key := t.prefix + joinKey(values[:len(t.key)])
		for i, v := range values[len(t.key):] {
			b := text(v)
			if b == nil {
				continue
			}
			seen[i].Values++
			seen[i].Bytes += int64(len(b))
			s.value(rep, Hit{Place: place, Table: t.name, Column: t.columns[i], RowKey: key}, b)
		}
		return nil
	}, `SELECT `+strings.Join(list, ", ")+` FROM `+quote(t.name))
	rep.Seen = append(rep.Seen, seen...)
	return errors.Join(err, s.terms(ctx, rep, db, place, t))
}

var fullText = regexp.MustCompile(`(?is)^\s*CREATE\s+VIRTUAL\s+TABLE.*\bUSING\s+(fts[345])\b`)

// terms reads a full-text index through SQLite: on its pages a word lacks the letters it shares with the one before.
func (s *Scanner) terms(ctx context.Context, rep *Report, db *sql.DB, place string, t liteTable) error {
	m := fullText.FindStringSubmatch(t.made)
	if m == nil {
		return nil
	}
	if strings.Contains(strings.ToLower(t.made), "trigram") {
		rep.skip(place, t.name, errors.New("its index keeps pieces of three letters; only the text beside it was read"))
		return nil
	}
	module := `fts5vocab('main', ` + literal(t.name) + `, 'row')`
	if !strings.EqualFold(m[1], "fts5") {
		module = `fts4aux('main', ` + literal(t.name) + `)`
	}
	if _, err := db.ExecContext(ctx, `CREATE VIRTUAL TABLE temp.blind_terms USING `+module); err != nil {
		return fmt.Errorf("its index: %w", err)
	}
	seen := Seen{Place: place, Table: t.name, Column: Terms}
	err := each(ctx, db, func(scan func(...any) error) error {
		var term []byte
		if err := scan(&term); err != nil {
			return err
		}
		seen.Values++
		seen.Bytes += int64(len(term))
		s.value(rep, Hit{Place: place, Table: t.name, Column: Terms}, term)
		return nil
	}, `SELECT term FROM temp.blind_terms`)
	rep.Seen = append(rep.Seen, seen)
	_, drop := db.ExecContext(ctx, `DROP TABLE temp.blind_terms`)
	return errors.Join(err, drop)
}

func literal(s string) string { return `'` + strings.ReplaceAll(s, `'`, `''`) + `'` }

// text is a value as its bytes; nil is NULL.
func text(v any) []byte {
	switch x := v.(type) {
	case nil:
		return nil
	case []byte:
		return x
	case string:
		return []byte(x)
	case int64:
		return strconv.AppendInt(nil, x, 10)
	case float64:
		return strconv.AppendFloat(nil, x, 'f', -1, 64)
	}
	return fmt.Append(nil, v)
}

func joinKey(parts []any) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = string(text(p))
	}
	return strings.Join(out, ",")
}

func each(ctx context.Context, db *sql.DB, do func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// SQLiteTracks says which of these rows are still there: keys by table, written as RowKey is. Tables that are gone have no rows.
func (s *Scanner) SQLiteTracks(ctx context.Context, path string, keys map[string][]string) (map[string][]string, error) {
	db, done, err := s.openSQLite(ctx, path)
	if err != nil {
		return nil, err
	}
	defer done()
	tables, err := sqliteTables(ctx, db)
	if err != nil {
		return nil, err
	}
	left := map[string][]string{}
	for _, t := range tables {
		want := wanted(keys[t.name])
		if len(want) == 0 {
			continue
		}
		values, into := make([]any, len(t.key)), make([]any, len(t.key))
		list := make([]string, len(t.key))
		for i, k := range t.key {
			into[i], list[i] = &values[i], "+"+k
		}
		err := each(ctx, db, func(scan func(...any) error) error {
			if err := scan(into...); err != nil {
				return err
			}
			if key := t.prefix + joinKey(values); want[key] {
				left[t.name] = append(left[t.name], key)
			}
			return nil
		}, `SELECT `+strings.Join(list, ", ")+` FROM `+quote(t.name))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return ordered(left), nil
}
