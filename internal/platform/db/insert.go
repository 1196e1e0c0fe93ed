// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

const (
	copyFrom  = 200   // rows from which COPY is worth its round trips
	batchRows = 128   // rows of one INSERT on PostgreSQL
	mostArgs  = 30000 // both engines take a few more
)

// InsertMany inserts rows: COPY or a few long statements on PostgreSQL, where a round trip costs; one prepared statement run for
// each row on SQLite, where a long text costs. table and cols are words of the program, never of a person. Faults as of Exec.
func InsertMany(ctx context.Context, tx *Tx, table string, cols []string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	if err := tx.usable(); err != nil {
		return err
	}
	if err := allowed(ctx, "INSERT INTO "+table); err != nil {
		return err
	}
	bound := make([][]any, len(rows))
	for i, r := range rows {
		if len(r) != len(cols) {
			return fmt.Errorf("db: row %d for %s has %d values for %d columns", i, table, len(r), len(cols))
		}
		b, err := bind(r)
		if err != nil {
			return err
		}
		bound[i] = b
	}
	count(ctx, "INSERT INTO "+table, nil)
	defer tx.db.watch(ctx, "INSERT INTO "+table, tx.db.clock.Now())
	pg, isPG := tx.conn.(*pgConn)
	switch {
	case isPG && len(rows) >= copyFrom:
		return tx.broke(ctx, pg.copyIn(ctx, table, cols, bound))
	case isPG:
		return tx.insert(ctx, table, cols, bound, max(1, min(batchRows, mostArgs/len(cols))))
	default:
		return tx.insert(ctx, table, cols, bound, 1)
	}
}

// insert sends up to size rows at a time. Sizes are halved towards the end, so that few texts are prepared.
func (tx *Tx) insert(ctx context.Context, table string, cols []string, rows [][]any, size int) error {
	// The driver starts a watcher for each statement when the context can end; looking now and then is cheaper.
	calm := context.WithoutCancel(ctx)
	text := insertText(table, cols, size)
	for i := 0; len(rows) > 0; i++ {
		if i%64 == 0 && ctx.Err() != nil {
			return tx.broke(ctx, ctx.Err())
		}
		for size > len(rows) {
			size /= 2
			text = insertText(table, cols, size)
		}
		args := rows[0]
		if size > 1 {
			args = make([]any, 0, size*len(cols))
			for _, r := range rows[:size] {
				args = append(args, r...)
			}
		}
		if _, err := tx.conn.exec(calm, text, args); err != nil {
			return tx.broke(ctx, err)
		}
		rows = rows[size:]
	}
	return nil
}

func insertText(table string, cols []string, rows int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + table + " (" + strings.Join(cols, ", ") + ") VALUES ")
	n := 0
	for i := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		for j := range cols {
			b.WriteByte("(,"[min(j, 1)])
			n++
			b.WriteString("$" + strconv.Itoa(n))
		}
		b.WriteByte(')')
	}
	return b.String()
}
