// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import "context"

// Reference is a column that holds the key of a row of another table.
type Reference struct{ Table, Column, ToTable, ToColumn string }

const liteReferences = `
	SELECT t.name, f."from", f."table", COALESCE(f."to", k.name)
	FROM pragma_table_list t
	JOIN pragma_foreign_key_list(t.name) f
	LEFT JOIN pragma_table_info(f."table") k ON k.pk = f.seq + 1
	WHERE t.schema = 'main' AND t.type = 'table'
	ORDER BY t.name, f."from"`

const pgReferences = `
	SELECT c.relname, a.attname, d.relname, b.attname
	FROM pg_constraint k
	CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS pair (own, other)
	JOIN pg_class c ON c.oid = k.conrelid
	JOIN pg_namespace n ON n.oid = c.relnamespace
	JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.own
	JOIN pg_class d ON d.oid = k.confrelid
	JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.other
	WHERE k.contype = 'f' AND n.nspname = current_schema()
	ORDER BY c.relname COLLATE "C", a.attname COLLATE "C"`

// References reads which columns of the live schema lead to which, of either engine.
func References(ctx context.Context, d *DB) ([]Reference, error) {
	text := liteReferences
	if d.engine == Postgres {
		text = pgReferences
	}
	return All(ctx, d, func(r Row) (Reference, error) {
		var f Reference
		return f, r.Scan(&f.Table, &f.Column, &f.ToTable, &f.ToColumn)
	}, text)
}
