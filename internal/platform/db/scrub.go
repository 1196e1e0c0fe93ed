// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// scrub overwrites what SQLite left behind in its pages. When a page is divided or put together anew, secure_delete does not reach the room
// between its list of cells and the cells: copies of entries that moved stay there, and outlive the row. It looks without a lock, and writes
// only the pages in which it found something, a few in each transaction.
func (d *DB) scrub(ctx context.Context) error {
	for range scrubTimes {
		missed, err := d.scrubOnce(ctx)
		if err != nil || missed == 0 {
			return err
		}
	}
	return nil // people write faster than this wipes; the night does it again
}

const (
	scrubTimes  = 3   // as somebody may write into a page between the look and the wipe
	scrubAtOnce = 100 // pages of a transaction
)

func (d *DB) scrubOnce(ctx context.Context) (missed int, err error) {
	found, err := d.stalePages(ctx)
	if err != nil {
		return 0, err
	}
	for some := range slices.Chunk(found, scrubAtOnce) {
		wiped := 0
		err := d.Tx(ctx, func(ctx context.Context, tx *Tx) error {
			wiped = 0
			for _, p := range some {
				same, err := wipe(ctx, tx, p)
				if err != nil {
					return err
				}
				if same {
					wiped++
				}
			}
			return nil
		})
		if err != nil {
			return missed, err
		}
		missed += len(some) - wiped
	}
	return missed, nil
}

// stalePage is a page with something in its room, as it was seen.
type stalePage struct {
	number int64
	as     [sha256.Size]byte
}

// stalePages are those of tables and indexes.
func (d *DB) stalePages(ctx context.Context) (out []stalePage, err error) {
	err = Each(ctx, d, func(r Row) error {
		var number int64
		var data []byte
		if err := r.Scan(&number, &data); err != nil {
			return err
		}
		if stale(roomOf(number, data)) {
			out = append(out, stalePage{number, sha256.Sum256(data)})
		}
		return nil
	}, `
		SELECT p.pgno, p.data
		FROM dbstat s
		JOIN sqlite_dbpage p ON p.pgno = s.pageno
		WHERE s.pagetype IN ('leaf', 'internal')`)
	return out, err
}

func stale(room []byte) bool { return len(bytes.Trim(room, "\x00")) > 0 }

// wipe overwrites the room of a page if it is still as it was seen: meanwhile it may have become something else.
func wipe(ctx context.Context, tx *Tx, p stalePage) (same bool, err error) {
	data, err := One(ctx, tx, func(r Row) (data []byte, err error) { return data, r.Scan(&data) }, `SELECT data FROM sqlite_dbpage WHERE pgno = $1`, p.number)
	if err != nil || sha256.Sum256(data) != p.as {
		return false, err
	}
	clear(roomOf(p.number, data))
	// past bind, which takes bytes for text
	_, err = tx.conn.exec(ctx, `UPDATE sqlite_dbpage SET data = $1 WHERE pgno = $2`, []any{data, p.number})
	return true, tx.broke(ctx, err)
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
