// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

func insertReason(ctx context.Context, tx *db.Tx, n int64, words string, by int64, until clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO audit_reason (id, words, written_by, until_at)
		VALUES ($1, $2, $3, $4)`, n, words, nilZero(by), until)
	return err
}

func countOpened(ctx context.Context, q db.Q, reasons []int64) (map[int64]Opened, error) {
	var a db.Args
	return readOpened(ctx, q, `reason_id IN `+db.InOf(&a, reasons), a)
}

func countOpenedOf(ctx context.Context, q db.Q, reasons []int64, subject int64) (map[int64]Opened, error) {
	var a db.Args
	return readOpened(ctx, q, `reason_id IN `+db.InOf(&a, reasons)+` AND subject_id = `+a.Add(subject), a)
}

func readOpened(ctx context.Context, q db.Q, where string, a db.Args) (map[int64]Opened, error) {
	out := map[int64]Opened{}
	return out, db.Each(ctx, q, func(r db.Row) error {
		var reason int64
		var o Opened
		err := r.Scan(&reason, &o.People, &o.Looks)
		out[reason] = o
		return err
	}, `
		SELECT reason_id, count(DISTINCT subject_id), CAST(sum(times) AS bigint)
		FROM audit_read
		WHERE reason_id <> 0 AND `+where+`
		GROUP BY reason_id`, a.List()...)
}
