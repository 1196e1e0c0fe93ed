// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import "context"

// Column is one column of the live schema.
type Column struct {
	Table, Name, Type string
	NotNull           bool
	Key               int // its place in the primary key from 1, or 0
}

// liteColumns: an id is the rowid on SQLite and so declared integer; a search table has columns without types. Shadow tables of
// search and sqlite_* are SQLite's own.
const liteColumns = `
	SELECT t.name, c.name,
		CASE WHEN lower(c.type) = 'integer' AND c.pk > 0 THEN 'bigint' WHEN c.type = '' THEN 'text' ELSE lower(c.type) END,
		c."notnull" = 1 OR c.pk > 0, c.pk
	FROM pragma_table_list t
	JOIN pragma_table_info(t.name) c
	WHERE t.schema = 'main' AND t.type IN ('table', 'virtual') AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'
	ORDER BY t.name, c.name`

const pgColumns = `
	SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
		COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)
	FROM pg_attribute a
	JOIN pg_class c ON c.oid = a.attrelid
	JOIN pg_namespace n ON n.oid = c.relnamespace
	LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
	WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
	ORDER BY c.relname COLLATE "C", a.attname COLLATE "C"`

// Columns reads the live schema of either engine, by table and name, with db_migration. Types are said in the words of the
// migrations.
func Columns(ctx context.Context, d *DB) ([]Column, error) {
	text := liteColumns
	if d.engine == Postgres {
		text = pgColumns
	}
	return All(ctx, d, func(r Row) (Column, error) {
		var c Column
		return c, r.Scan(&c.Table, &c.Name, &c.Type, &c.NotNull, &c.Key)
	}, text)
}
