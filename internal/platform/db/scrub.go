// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"bytes"
	"context"
	"encoding/binary"
)

// scrub overwrites what SQLite left behind in its pages. When a page is divided or put together anew, secure_delete does not reach the room
// between its list of cells and the cells: copies of entries that moved stay there, and outlive the row. It looks without a lock, and writes
// only the pages in which it found something, a few in each transaction.
func (d *DB) scrub(ctx context.Context) error {
	stale, err := d.stalePages(ctx)
	if err != nil {
		return err
	}
	for len(stale) > 0 {
		n := min(len(stale), scrubAtOnce)
		err := d.Tx(ctx, func(ctx context.Context, tx *Tx) error { return wipePages(ctx, tx, stale[:n]) })
		if err != nil {
			return err
		}
		stale = stale[n:]
	}
	return nil
}

const scrubAtOnce = 100 // pages of a transaction

// stalePages are the pages of tables and indexes with something in their room.
func (d *DB) stalePages(ctx context.Context) (out []int64, err error) {
	err = Each(ctx, d, func(r Row) error {
		var page int64
		var data []byte
		if err := r.Scan(&page, &data); err != nil {
			return err
		}
		if room := roomOf(page, data); len(bytes.Trim(room, "\x00")) > 0 {
			out = append(out, page)
		}
		return nil
	}, `
		SELECT p.pgno, p.data
		FROM dbstat s
		JOIN sqlite_dbpage p ON p.pgno = s.pageno
		WHERE s.pagetype IN ('leaf', 'internal')`)
	return out, err
}

// wipePages looks again, now that nobody else writes: a page may be something else meanwhile.
func wipePages(ctx context.Context, tx *Tx, pages []int64) error {
	var a Args
	type page struct {
		number int64
		data   []byte
	}
	found, err := All(ctx, tx, func(r Row) (page, error) {
		var p page
		err := r.Scan(&p.number, &p.data)
		return page{p.number, bytes.Clone(p.data)}, err
	}, `
		SELECT p.pgno, p.data
		FROM dbstat s
		JOIN sqlite_dbpage p ON p.pgno = s.pageno
		WHERE s.pagetype IN ('leaf', 'internal') AND s.pageno IN `+a.In(pages), a.List()...)
	if err != nil {
		return err
	}
	for _, p := range found {
		room := roomOf(p.number, p.data)
		if len(bytes.Trim(room, "\x00")) == 0 {
			continue
		}
		clear(room)
		// past bind, which takes bytes for text
		if _, err := tx.conn.exec(ctx, `UPDATE sqlite_dbpage SET data = $1 WHERE pgno = $2`, []any{p.data, p.number}); err != nil {
			return tx.broke(ctx, err)
		}
	}
	return nil
}

// roomOf is the unallocated room of a page of a table or an index, by the file format (1.6, B-tree pages); nil when the page is none.
func roomOf(number int64, data []byte) []byte {
	head := 0
	if number == 1 {
		head = 100 // of the database file
	}
	if len(data) < 512 {
		return nil
	}
	list := head + 8
	switch data[head] {
	case 2, 5: // inner pages have a pointer more
		list += 4
	case 10, 13:
	default:
		return nil
	}
	cells, content := int(binary.BigEndian.Uint16(data[head+3:])), int(binary.BigEndian.Uint16(data[head+5:]))
	if content == 0 {
		content = 1 << 16
	}
	begin := list + 2*cells
	if begin > content || content > len(data) {
		return nil
	}
	return data[begin:content]
}
