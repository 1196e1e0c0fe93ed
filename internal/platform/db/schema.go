// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
)

var (
	createTable = regexp.MustCompile(`(?i)^\s*CREATE\s+TABLE\b`)
	idKey       = regexp.MustCompile(`(?i)\bbigint(\s+NOT\s+NULL)?\s+PRIMARY\s+KEY\b`)
	anyKey      = regexp.MustCompile(`(?i)\bPRIMARY\s+KEY\b`)
)

// liteTable lays a new table out by its key on SQLite: an id becomes the rowid (only the exact type INTEGER does), and a table
// with another key lies in the order of that key. Both save the second index that every read by key would walk through, and in
// the second case SQLite then refuses NULL in a key as PostgreSQL does.
func liteTable(statement string) string {
	switch {
	case !createTable.MatchString(statement):
		return statement
	case idKey.MatchString(statement):
		return idKey.ReplaceAllString(statement, "INTEGER PRIMARY KEY")
	case anyKey.MatchString(statement):
		return strings.TrimRight(statement, " \t\n") + " WITHOUT ROWID"
	}
	return statement
}

const otherCollation = `
	SELECT c.relname, a.attname
	FROM pg_attribute a
	JOIN pg_class c ON c.oid = a.attrelid
	JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname = current_schema() AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
		AND a.atttypid = 'text'::regtype AND a.attcollation <> 'pg_catalog."C"'::regcollation
		AND NOT EXISTS (SELECT 1 FROM pg_attribute g WHERE g.attrelid = c.oid AND g.attgenerated <> '')
	ORDER BY c.relname, a.attnum`

// collate makes new text columns of PostgreSQL sort by bytes, as SQLite does, whatever the locale of the server; LIKE 'abc%' then
// uses their indexes too. Tables with generated columns are left as they were written.
func (tx *Tx) collate(ctx context.Context) error {
	if tx.db.engine != Postgres {
		return nil
	}
	type column struct{ table, name string }
	columns, err := All(ctx, tx, func(r Row) (column, error) {
		var c column
		return c, r.Scan(&c.table, &c.name)
	}, otherCollation)
	if err != nil {
		return err
	}
	changes := map[string][]string{}
	var tables []string
	for _, c := range columns {
		if changes[c.table] == nil {
			tables = append(tables, c.table)
		}
		changes[c.table] = append(changes[c.table],
			"ALTER COLUMN "+pgx.Identifier{c.name}.Sanitize()+` TYPE text COLLATE "C"`)
	}
	for _, t := range tables {
		if err := tx.plain(ctx, "ALTER TABLE "+pgx.Identifier{t}.Sanitize()+" "+strings.Join(changes[t], ", ")); err != nil {
			return err
		}
	}
	return nil
}
