// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
)

// The brake of Collect: so many bytes without a row are a sign of a kill here and there. More of them are a sign that database and store
// do not belong together, and then nothing may be deleted.
const (
	fewOrphans = 20
	orphanPart = 20 // one of so many
)

// OwnPrefix begins the keys of what belongs to the site itself and to no row, such as its secret.
const OwnPrefix = "site/"

// Collect deletes the objects of the store that no row names and that were written before a moment: a program that was killed between the
// bytes and the row leaves them, and no right of anybody would find them. It tells how many went. Fault: an error, and nothing deleted,
// when so many have no row that the store cannot be the one of this database.
func (e *Engine) Collect(ctx context.Context, before time.Time) (int, error) {
	var lost []string
	all := 0
	var some []string
	look := func() error {
		left, err := e.nameless(ctx, some)
		lost, some = append(lost, left...), some[:0]
		return err
	}
	err := e.Blob.List(ctx, "", func(i blob.Info) error {
		all++
		if i.Modified.After(before) || strings.HasPrefix(i.Key, ledgerPrefix) || strings.HasPrefix(i.Key, OwnPrefix) {
			return nil
		}
		if some = append(some, i.Key); len(some) < rowsAtOnce {
			return nil
		}
		return look()
	})
	if err == nil {
		err = look()
	}
	if err != nil {
		return 0, err
	}
	if len(lost) > max(fewOrphans, all/orphanPart) {
		return 0, fmt.Errorf("%d of %d files belong to no row: is this the store of this database? Nothing was deleted", len(lost), all)
	}
	for n, key := range lost {
		if err := e.Blob.Delete(ctx, key); err != nil {
			return n, err
		}
	}
	return len(lost), nil
}

// nameless are those of the keys that no row of any table names.
func (e *Engine) nameless(ctx context.Context, keys []string) ([]string, error) {
	left := keys
	for _, t := range e.registry.Tables() {
		for _, pattern := range strings.Fields(t.Blob) {
			var err error
			if left, err = e.unnamed(ctx, t.Name, pattern, left); err != nil {
				return nil, err
			}
		}
	}
	return append([]string(nil), left...), nil
}

// unnamed leaves out the keys that a row names through one pattern.
func (e *Engine) unnamed(ctx context.Context, table, pattern string, keys []string) ([]string, error) {
	column, folder := blobOf(pattern)
	before, after, _ := strings.Cut(pattern, "{"+column+"}")
	said := map[string]string{} // key -> what the column holds of it
	var values []any
	for _, key := range keys {
		v, ok := strings.CutPrefix(key, before)
		if ok && folder {
			v, _, ok = strings.Cut(v, "/")
		} else if ok {
			v, ok = strings.CutSuffix(v, after)
		}
		if !ok {
			continue
		}
		if e.columns[table][column].Type != "text" {
			n, err := id.ParseInt(v)
			if err != nil {
				continue
			}
			values = append(values, n)
		} else {
			values = append(values, v)
		}
		said[key] = v
	}
	if len(values) == 0 {
		return keys, nil
	}
	var a db.Args
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = a.Add(v)
	}
	rows, err := readAny(ctx, e.DB, 1, "SELECT "+column+" FROM "+table+" WHERE "+column+" IN ("+strings.Join(marks, ", ")+")", a)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for _, r := range rows {
		named[text(r[0])] = true
	}
	var left []string
	for _, key := range keys {
		if v, asked := said[key]; !asked || !named[v] {
			left = append(left, key)
		}
	}
	return left, nil
}
