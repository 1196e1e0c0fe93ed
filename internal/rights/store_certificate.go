// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"context"

	"lectern/internal/platform/db"
)

func insertCertificate(ctx context.Context, tx *db.Tx, which ID, body, signature string) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO rights_certificate (request_id, body, signature)
		VALUES ($1, $2, $3)
		ON CONFLICT (request_id) DO UPDATE
		SET body = excluded.body, signature = excluded.signature`, which, body, signature)
	return err
}

func findCertificate(ctx context.Context, q db.Q, which ID) (body, signature string, found bool, err error) {
	type pair struct{ body, signature string }
	p, found, err := db.Find(ctx, q, func(r db.Row) (pair, error) {
		var p pair
		return p, r.Scan(&p.body, &p.signature)
	}, `
		SELECT body, signature
		FROM rights_certificate
		WHERE request_id = $1`, which)
	return p.body, p.signature, found, err
}
