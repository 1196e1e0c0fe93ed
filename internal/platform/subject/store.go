// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"context"
	"slices"
	"strings"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// rowsAtOnce are written in one transaction, so that an erasure never keeps others waiting.
const rowsAtOnce = 200

// countRows counts rows and finds the latest moment at which their retention begins to count.
func countRows(ctx context.Context, q db.Q, table, where, moment string, a db.Args) (int64, clock.Instant, error) {
	if moment == "" {
		moment = "NULL"
	}
	type found struct {
		rows int64
		last clock.Instant
	}
	f, err := db.One(ctx, q, func(r db.Row) (found, error) {
		var f found
		return f, r.Scan(&f.rows, &f.last)
	}, "SELECT count(*), CAST(max("+moment+") AS bigint) FROM "+table+" WHERE "+where, a.List()...)
	return f.rows, f.last, err
}

// readKeys are the keys of rows, in order; a key of several columns is several values.
func readKeys(ctx context.Context, q db.Q, table string, key []string, where string, a db.Args, limit int) ([][]any, error) {
	text := "SELECT " + qualified(table, key) + " FROM " + table + " WHERE " + where + " ORDER BY " + qualified(table, key)
	if limit > 0 {
		text += " LIMIT " + a.Add(limit)
	}
	return readAny(ctx, q, len(key), text, a)
}

// readAny reads rows of n columns as the engine gives them.
func readAny(ctx context.Context, q db.Q, n int, text string, a db.Args) ([][]any, error) {
	return db.All(ctx, q, func(r db.Row) ([]any, error) {
		values, into := make([]any, n), make([]any, n)
		for i := range values {
			into[i] = &values[i]
		}
		return values, r.Scan(into...)
	}, text, a.List()...)
}

// atKeys is the condition that names rows by their keys.
func atKeys(table string, key []string, keys [][]any, a *db.Args) string {
	if len(key) == 1 {
		marks := make([]string, len(keys))
		for i, k := range keys {
			marks[i] = a.Add(k[0])
		}
		return table + "." + key[0] + " IN (" + strings.Join(marks, ", ") + ")"
	}
	rows := make([]string, len(keys))
	for i, k := range keys {
		same := make([]string, len(key))
		for j, column := range key {
			same[j] = table + "." + column + " = " + a.Add(k[j])
		}
		rows[i] = "(" + strings.Join(same, " AND ") + ")"
	}
	return "(" + strings.Join(rows, " OR ") + ")"
}

func deleteRows(ctx context.Context, tx *db.Tx, table string, key []string, keys [][]any) error {
	var a db.Args
	_, err := db.Exec(ctx, tx, "DELETE FROM "+table+" WHERE "+atKeys(table, key, keys, &a), a.List()...)
	return err
}

// setColumns writes the same values into rows; and narrows them to those that still belong to the person in the role.
func setColumns(ctx context.Context, tx *db.Tx, table string, key []string, keys [][]any, set map[string]any) error {
	var a db.Args
	names := make([]string, 0, len(set))
	for name := range set {
		names = append(names, name)
	}
	slices.Sort(names)
	changes := make([]string, len(names))
	for i, name := range names {
		changes[i] = name + " = " + a.Add(set[name])
	}
	_, err := db.Exec(ctx, tx, "UPDATE "+table+" SET "+strings.Join(changes, ", ")+" WHERE "+atKeys(table, key, keys, &a), a.List()...)
	return err
}

func insertGone(ctx context.Context, tx *db.Tx, kind, digest string, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO subject_gone (kind, digest, at)
		VALUES ($1, $2, $3)
		ON CONFLICT (kind, digest) DO NOTHING`, kind, digest, int64(at))
	return err
}

func readGone(ctx context.Context, q db.Q, kind string) (map[string]bool, error) {
	out := map[string]bool{}
	return out, db.Each(ctx, q, func(r db.Row) error {
		var d string
		err := r.Scan(&d)
		out[d] = true
		return err
	}, `
		SELECT digest
		FROM subject_gone
		WHERE kind = $1`, kind)
}

func readPeople(ctx context.Context, q db.Q, table string) ([]int64, error) {
	return db.All(ctx, q, func(r db.Row) (int64, error) {
		var who int64
		return who, r.Scan(&who)
	}, "SELECT id FROM "+table+" ORDER BY id")
}

func qualified(table string, columns []string) string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = table + "." + c
	}
	return strings.Join(out, ", ")
}
