// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import "context"

// Snapshot lets do read the database as it stands at one moment, for as long as it likes, while others go on writing. Nothing can be
// written through q.
func (d *DB) Snapshot(ctx context.Context, do func(ctx context.Context, q Q) error) error {
	if d.open(ctx) != nil {
		return errAround
	}
	c, err := d.read.get(ctx)
	if err != nil {
		return fail(ctx, err)
	}
	begin := "BEGIN"
	if d.engine == Postgres {
		begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	}
	if err := c.plain(ctx, begin); err != nil {
		d.read.put(c, true)
		return fail(ctx, err)
	}
	tx := &Tx{db: d, conn: c}
	defer func() {
		tx.over.Store(true)
		d.read.put(c, !rollback(ctx, c))
	}()
	return do(ctx, tx)
}
