// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import "context"

// Column is one column of the live schema.
type Column struct {
	Table, Name, Type string
	NotNull           bool
}

// Columns reads the live schema of either engine, by table and name. Types are said in the words of the migrations.
func Columns(ctx context.Context, d *DB) ([]Column, error) {
	text := `
		SELECT m.name, c.name, lower(c.type), c."notnull" = 1 OR c.pk > 0
		FROM sqlite_master m
		JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
		ORDER BY m.name, c.name`
	if d.engine == Postgres {
		text = `
		SELECT c.table_name, c.column_name, c.data_type, c.is_nullable = 'NO'
		FROM information_schema.columns c
		JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
		WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
		ORDER BY c.table_name COLLATE "C", c.column_name COLLATE "C"`
	}
	return All(ctx, d, func(r Row) (Column, error) {
		var c Column
		return c, r.Scan(&c.Table, &c.Name, &c.Type, &c.NotNull)
	}, text)
}
