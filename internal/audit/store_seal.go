// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// rowsBetween are the entries of both tables above a number up to another, by number; limit 0 is all.
func rowsBetween(ctx context.Context, q db.Q, above, upTo int64, limit int) ([]row, error) {
	most := ""
	if limit > 0 {
		most = fmt.Sprintf(" LIMIT %d", limit)
	}
	rows, err := db.All(ctx, q, func(r db.Row) (row, error) {
		v := row{place: 0}
		var at, object int64
		var by, action, kind, detail string
		err := r.Scan(&v.id, &at, &v.who[0], &v.who[1], &by, &action, &kind, &object, &detail)
		v.said = fmt.Sprintf("%d %q %q %q %d %q", at, by, action, kind, object, detail)
		return v, err
	}, `
		SELECT id, at, COALESCE(actor_id, 0), COALESCE(subject_id, 0), actor_kind, action, COALESCE(object_kind, ''), COALESCE(object_id, 0),
			COALESCE(detail, '')
		FROM audit
		WHERE id > $1 AND id <= $2
		ORDER BY id`+most, above, upTo)
	if err != nil {
		return nil, err
	}
	looks, err := db.All(ctx, q, func(r db.Row) (row, error) {
		v := row{place: 1}
		var at, quarter, times, listed, reason int64
		var what, role, words string
		err := r.Scan(&v.id, &at, &v.who[0], &v.who[1], &what, &quarter, &times, &role, &listed, &reason, &words)
		v.said = fmt.Sprintf("%d %q %d %d %q %d %d %q", at, what, quarter, times, role, listed, reason, words)
		return v, err
	}, `
		SELECT r.id, r.at, r.viewer_id, r.subject_id, r.what, r.quarter, r.times, r.role, r.listed, r.reason_id, COALESCE(w.words, '')
		FROM audit_read r
		LEFT JOIN audit_reason w ON w.id = r.reason_id
		WHERE r.id > $1 AND r.id <= $2
		ORDER BY r.id`+most, above, upTo)
	if err != nil {
		return nil, err
	}
	rows = append(rows, looks...)
	slices.SortFunc(rows, func(a, b row) int {
		if a.id < b.id {
			return -1
		}
		return 1
	})
	if limit > 0 {
		rows = rows[:min(limit, len(rows))]
	}
	return rows, nil
}

// countAbove is how many entries are not sealed.
func countAbove(ctx context.Context, q db.Q, above int64) (int64, error) {
	return db.Int(ctx, q, `SELECT (SELECT count(*) FROM audit WHERE id > $1) + (SELECT count(*) FROM audit_read WHERE id > $1)`, above)
}

func insertSeal(ctx context.Context, tx *db.Tx, v Seal) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO audit_seal (number, at, previous_at, from_id, to_id, entries, marks, previous, digest, signature)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		v.Number, v.At, int64(v.PreviousAt), v.From, v.To, v.Entries, v.Marks, v.Previous, v.Digest, v.Signature)
	return err
}

const sealColumns = `number, at, previous_at, from_id, to_id, entries, marks, previous, digest, signature`

func scanSeal(r db.Row) (Seal, error) {
	var v Seal
	return v, r.Scan(&v.Number, &v.At, &v.PreviousAt, &v.From, &v.To, &v.Entries, &v.Marks, &v.Previous, &v.Digest, &v.Signature)
}

func lastSeal(ctx context.Context, q db.Q) (Seal, error) {
	v, _, err := db.Find(ctx, q, scanSeal, `
		SELECT `+sealColumns+`
		FROM audit_seal
		ORDER BY number DESC
		LIMIT 1`)
	return v, err
}

func sealAfterNumber(ctx context.Context, q db.Q, number int64) (Seal, bool, error) {
	return db.Find(ctx, q, scanSeal, `
		SELECT `+sealColumns+`
		FROM audit_seal
		WHERE number > $1
		ORDER BY number
		LIMIT 1`, number)
}

func digestOf(ctx context.Context, q db.Q, number int64) (string, error) {
	return db.Text(ctx, q, `SELECT digest FROM audit_seal WHERE number = $1`, number)
}

type blankKey struct {
	row   int64
	field string
}

func upsertBlank(ctx context.Context, tx *db.Tx, row int64, field, proof string, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO audit_blank (row_id, field, proof, at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (row_id, field) DO UPDATE
		SET proof = excluded.proof, at = excluded.at`, row, field, proof, at)
	return err
}

func blanksBetween(ctx context.Context, q db.Q, above, upTo int64) (map[blankKey]string, error) {
	out := map[blankKey]string{}
	return out, db.Each(ctx, q, func(r db.Row) error {
		var k blankKey
		var proof string
		err := r.Scan(&k.row, &k.field, &proof)
		out[k] = proof
		return err
	}, `SELECT row_id, field, proof FROM audit_blank WHERE row_id > $1 AND row_id <= $2`, above, upTo)
}

func insertCheck(ctx context.Context, tx *db.Tx, key int64, c Check, named string) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO audit_check (id, at, seals, entries, blank, swept, faults, named, head_number, head_digest)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		key, c.At, c.Seals, c.Entries, c.Blank, c.Swept, c.Faults, named, c.HeadNumber, c.HeadDigest)
	return err
}

func lastCheck(ctx context.Context, q db.Q) (Check, bool, error) {
	return db.Find(ctx, q, func(r db.Row) (Check, error) {
		var c Check
		var named string
		if err := r.Scan(&c.At, &c.Seals, &c.Entries, &c.Blank, &c.Swept, &c.Faults, &named, &c.HeadNumber, &c.HeadDigest); err != nil {
			return c, err
		}
		return c, json.Unmarshal([]byte(named), &c.Named)
	}, `
		SELECT at, seals, entries, blank, swept, faults, named, head_number, head_digest
		FROM audit_check
		ORDER BY id DESC
		LIMIT 1`)
}
