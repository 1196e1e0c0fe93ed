// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"context"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

const dayLong = int64(24 * time.Hour / time.Millisecond)

// countDue counts rows and finds when the first of their clocks started.
func countDue(ctx context.Context, q db.Q, table, where, moment string, a db.Args) (Due, error) {
	return db.One(ctx, q, func(r db.Row) (Due, error) {
		d := Due{Table: table}
		return d, r.Scan(&d.Rows, &d.Oldest)
	}, "SELECT count(*), CAST(min("+moment+") AS bigint) FROM "+table+" WHERE "+where, a.List()...)
}

// countDays counts the rows by the day on which their clock started, up to a moment.
func countDays(ctx context.Context, q db.Q, table, moment, and string, before clock.Instant) (map[clock.Date]int64, error) {
	out := map[clock.Date]int64{}
	var a db.Args
	return out, db.Each(ctx, q, func(r db.Row) error {
		var day, rows int64
		if err := r.Scan(&day, &rows); err != nil {
			return err
		}
		out[clock.DateOf(clock.Instant(day*dayLong).Time().In(time.UTC))] += rows
		return nil
	}, "SELECT counted.day, count(*) FROM (SELECT ("+moment+") / "+a.Add(dayLong)+" AS day FROM "+table+" WHERE ("+moment+") < "+
		a.Add(int64(before))+and+") AS counted GROUP BY counted.day", a.List()...)
}

// deleteStill deletes those of the rows that a condition still holds for.
func deleteStill(ctx context.Context, tx *db.Tx, table string, key []string, keys [][]any, where string, a db.Args) (int64, error) {
	all := a // the transaction may run again
	return db.Exec(ctx, tx, "DELETE FROM "+table+" WHERE "+where+" AND "+atKeys(table, key, keys, &all), all.List()...)
}
