// SPDX-License-Identifier: AGPL-3.0-or-later

package place

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Postgres is what to look through.
type Postgres struct {
	DSN     string
	Schemas []string // all but the server's own when empty
	Folder  string   // the server's data directory, when its files can be read: deleted rows and the log stay there
}

// Postgres looks through a database: every table and column of its catalog, large objects, and where the server keeps copies of
// values: statistics of columns, texts of running and past queries, comments. Tables are named with their schema unless it is public.
func (s *Scanner) Postgres(ctx context.Context, p Postgres) (Report, error) {
	var rep Report
	conn, err := pgx.Connect(ctx, p.DSN)
	if err != nil {
		return rep, fmt.Errorf("open PostgreSQL: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	place := "postgres:" + conn.Config().Database
	tables, err := pgTables(ctx, conn, p.Schemas)
	if err != nil {
		return rep, fmt.Errorf("read the catalog: %w", err)
	}
	for _, t := range tables {
		if err := s.pgTable(ctx, &rep, conn, place, t); err != nil {
			if ctx.Err() != nil {
				return rep, ctx.Err()
			}
			rep.skip(place, t.name, err)
		}
	}
	s.pgCopies(ctx, &rep, conn, place)
	if p.Folder != "" {
		err = s.pgFolder(ctx, &rep, conn, p.Folder)
	}
	rep.sort()
	return rep, err
}

type pgTable struct {
	name    string   // as it is reported
	from    string   // as it is selected from
	key     []string // select expressions
	prefix  string
	columns []pgColumn
}

type pgColumn struct{ name, sql string }

func pgTables(ctx context.Context, conn *pgx.Conn, schemas []string) ([]pgTable, error) {
	rows, err := conn.Query(ctx, `
		SELECT n.nspname, c.relname, a.attname, a.atttypid = 'bytea'::regtype,
			COALESCE(array_position(string_to_array(i.indkey::text, ' '), a.attnum::text), 0)
		FROM pg_class c
		JOIN pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
		WHERE c.relkind IN ('r', 'm', 'f')
			AND CASE WHEN cardinality($1::text[]) > 0 THEN n.nspname = ANY($1)
				ELSE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' END
		ORDER BY n.nspname, c.relname, 5, a.attnum`, append([]string{}, schemas...))
	if err != nil {
		return nil, err
	}
	var tables []pgTable
	var schema, table, column string
	var raw bool
	var key int
	_, err = pgx.ForEachRow(rows, []any{&schema, &table, &column, &raw, &key}, func() error {
		from := quote(schema) + "." + quote(table)
		if len(tables) == 0 || tables[len(tables)-1].from != from {
			tables = append(tables, pgTable{name: pgName(schema, table), from: from})
		}
		t := &tables[len(tables)-1]
		c := pgColumn{column, quote(column) + "::text"}
		if raw {
			c.sql = quote(column)
		}
		t.columns = append(t.columns, c)
		if key > 0 {
			t.key = append(t.key, quote(column)+"::text")
		}
		return nil
	})
	for i := range tables {
		if len(tables[i].key) == 0 {
			tables[i].key, tables[i].prefix = []string{"ctid::text"}, "ctid:"
		}
	}
	return tables, err
}

func pgName(schema, table string) string {
	if schema == "public" {
		return table
	}
	return schema + "." + table
}

func (s *Scanner) pgTable(ctx context.Context, rep *Report, conn *pgx.Conn, place string, t pgTable) error {
	list := t.keySQL()
	seen := make([]Seen, len(t.columns))
	for i, c := range t.columns {
		list += ", " + c.sql
		seen[i] = Seen{Place: place, Table: t.name, Column: c.name}
	}
	rows, err := conn.Query(ctx, `SELECT `+list+` FROM `+t.from)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		values := rows.RawValues() // text and bytea are the same bytes in either format of the protocol pgx chooses
		key := t.prefix + string(values[0])
		for i, v := range values[1:] {
			if v == nil {
				continue
			}
			seen[i].Values++
			seen[i].Bytes += int64(len(v))
			s.value(rep, Hit{Place: place, Table: t.name, Column: t.columns[i].name, RowKey: key}, v)
		}
	}
	rep.Seen = append(rep.Seen, seen...)
	return rows.Err()
}

func (t pgTable) keySQL() string { return `concat_ws(',', ` + strings.Join(t.key, ", ") + `)` }

// pgCopies are queries of a key and a value each.
func (s *Scanner) pgCopies(ctx context.Context, rep *Report, conn *pgx.Conn, place string) {
	for _, c := range []struct{ table, column, sql string }{
		{"pg_stats", "most_common_vals", `SELECT concat_ws('.', schemaname, tablename, attname), most_common_vals::text FROM pg_stats WHERE schemaname <> 'pg_catalog'`},
		{"pg_stats", "histogram_bounds", `SELECT concat_ws('.', schemaname, tablename, attname), histogram_bounds::text FROM pg_stats WHERE schemaname <> 'pg_catalog'`},
		{"pg_stats", "most_common_elems", `SELECT concat_ws('.', schemaname, tablename, attname), most_common_elems::text FROM pg_stats WHERE schemaname <> 'pg_catalog'`},
		{"pg_stat_activity", "query", `SELECT pid::text, query FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()`},
		{"pg_description", "description", `SELECT concat_ws('.', objoid, objsubid), description FROM pg_description WHERE objoid >= 16384`},
		{"pg_largeobject", "data", `SELECT oid::text, lo_get(oid) FROM pg_largeobject_metadata`},
	} {
		if err := s.pgCopy(ctx, rep, conn, Hit{Place: place, Table: c.table, Column: c.column}, c.sql); err != nil {
			rep.skip(place, c.table, err)
		}
	}
	var there bool
	if err := conn.QueryRow(ctx, `SELECT to_regclass('pg_stat_statements') IS NOT NULL`).Scan(&there); err != nil || !there {
		return
	}
	if err := s.pgCopy(ctx, rep, conn, Hit{Place: place, Table: "pg_stat_statements", Column: "query"},
		`SELECT queryid::text, query FROM pg_stat_statements`); err != nil {
		rep.skip(place, "pg_stat_statements", err)
	}
}

func (s *Scanner) pgCopy(ctx context.Context, rep *Report, conn *pgx.Conn, at Hit, query string) error {
	rows, err := conn.Query(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	seen := Seen{Place: at.Place, Table: at.Table, Column: at.Column}
	for rows.Next() {
		v := rows.RawValues()
		if v[1] == nil {
			continue
		}
		seen.Values++
		seen.Bytes += int64(len(v[1]))
		at.RowKey = string(v[0])
		s.value(rep, at, v[1])
	}
	rep.Seen = append(rep.Seen, seen)
	return rows.Err()
}

// pgFolder looks through the server's files as they are after a checkpoint, and names the table a file belongs to.
func (s *Scanner) pgFolder(ctx context.Context, rep *Report, conn *pgx.Conn, folder string) error {
	if _, err := conn.Exec(ctx, `CHECKPOINT`); err != nil {
		rep.skip(folder, "", fmt.Errorf("files may be older than the database: %w", err))
	}
	rows, err := conn.Query(ctx, `
		SELECT pg_relation_filepath(c.oid), n.nspname, c.relname
		FROM pg_class c
		JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE pg_relation_filepath(c.oid) IS NOT NULL`)
	if err != nil {
		return err
	}
	names := map[string]string{}
	var path, schema, table string
	if _, err := pgx.ForEachRow(rows, []any{&path, &schema, &table}, func() error {
		names[filepath.FromSlash(path)] = pgName(schema, table)
		return nil
	}); err != nil {
		return err
	}
	found, err := s.Folder(ctx, folder)
	for i := range found.Hits {
		found.Hits[i].Table = names[relation(folder, found.Hits[i].Place)]
	}
	rep.Add(found)
	return err
}

// relation is the path of a relation's first file: further gigabytes are 16384.1, maps of free space 16384_fsm.
func relation(folder, path string) string {
	rel, err := filepath.Rel(folder, path)
	if err != nil {
		return path
	}
	dir, name := filepath.Split(rel)
	if i := strings.IndexAny(name, "._"); i > 0 {
		name = name[:i]
	}
	return dir + name
}

// PostgresTracks says which of these rows are still there: keys by table, written as RowKey is. Tables that are gone have no rows.
func (s *Scanner) PostgresTracks(ctx context.Context, p Postgres, keys map[string][]string) (map[string][]string, error) {
	conn, err := pgx.Connect(ctx, p.DSN)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	tables, err := pgTables(ctx, conn, p.Schemas)
	if err != nil {
		return nil, err
	}
	left := map[string][]string{}
	var errs []error
	for _, t := range tables {
		want := wanted(keys[t.name])
		if len(want) == 0 {
			continue
		}
		rows, err := conn.Query(ctx, `SELECT `+t.keySQL()+` FROM `+t.from)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
		var key string
		_, err = pgx.ForEachRow(rows, []any{&key}, func() error {
			if want[t.prefix+key] {
				left[t.name] = append(left[t.name], t.prefix+key)
			}
			return nil
		})
		errs = append(errs, err)
	}
	return ordered(left), errors.Join(errs...)
}
