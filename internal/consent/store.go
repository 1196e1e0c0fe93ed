// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

const receiptColumns = `r.id, r.person_id, r.number, r.act, r.purpose, r.text_hash, r.given_as, r.giver_id, COALESCE(r.giver_salt, ''),
	r.giver_mark, r.mechanism, r.age_rule, r.at, r.prev_hash, r.hash`

func scanReceipt(row db.Row) (Receipt, error) {
	var r Receipt
	err := row.Scan(&r.ID, &r.Person, &r.Number, &r.Act, &r.Purpose, &r.TextHash, &r.GivenAs, &r.Giver, &r.salt, &r.mark, &r.Mechanism,
		&r.AgeRule, &r.At, &r.prev, &r.hash)
	return r, err
}

func insertReceipt(ctx context.Context, tx *db.Tx, r Receipt) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO consent_receipt (id, person_id, number, act, purpose, text_hash, given_as, giver_id, giver_salt, giver_mark, mechanism,
			age_rule, at, prev_hash, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		r.ID, r.Person, r.Number, r.Act, r.Purpose, r.TextHash, r.GivenAs, r.Giver, r.salt, r.mark, r.Mechanism, r.AgeRule, r.At, r.prev, r.hash)
	return err
}

func insertText(ctx context.Context, tx *db.Tx, hash, purpose, lang, body string, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO consent_text (hash, purpose, lang, body, created_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (hash) DO NOTHING`, hash, purpose, lang, body, now)
	return err
}

// readLast is the last receipt of a person for a purpose.
func readLast(ctx context.Context, q db.Q, who person.ID, purpose string) (Receipt, bool, error) {
	return db.Find(ctx, q, scanReceipt, `
		SELECT `+receiptColumns+`
		FROM consent_receipt r
		WHERE r.person_id = $1 AND r.purpose = $2
		ORDER BY r.number DESC
		LIMIT 1`, who, purpose)
}

// readEnd is the number and hash of a person's last receipt; 0 and "" before the first.
func readEnd(ctx context.Context, q db.Q, who person.ID) (number int64, hash string, err error) {
	err = db.Each(ctx, q, func(r db.Row) error { return r.Scan(&number, &hash) }, `
		SELECT number, hash
		FROM consent_receipt
		WHERE person_id = $1
		ORDER BY number DESC
		LIMIT 1`, who)
	return number, hash, err
}

func listReceipts(ctx context.Context, q db.Q, who person.ID) ([]Receipt, error) {
	return db.All(ctx, q, scanReceipt, `
		SELECT `+receiptColumns+`
		FROM consent_receipt r
		WHERE r.person_id = $1
		ORDER BY r.number`, who)
}

type words struct{ lang, body string }

func readTexts(ctx context.Context, q db.Q, who person.ID) (map[string]words, error) {
	out := map[string]words{}
	err := db.Each(ctx, q, func(r db.Row) error {
		var hash string
		var w words
		if err := r.Scan(&hash, &w.lang, &w.body); err != nil {
			return err
		}
		out[hash] = w
		return nil
	}, `
		SELECT DISTINCT t.hash, t.lang, t.body
		FROM consent_text t
		JOIN consent_receipt r ON r.text_hash = t.hash
		WHERE r.person_id = $1`, who)
	return out, err
}
