// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"context"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

const versionColumns = `number, digest, made_at, effective_on, material, COALESCE(early, ''), snapshot`

func scanVersion(r db.Row) (Version, error) {
	var v Version
	var text string
	if err := r.Scan(&v.Number, &v.Digest, &v.Made, &v.Effective, &v.Material, &v.Early, &text); err != nil {
		return v, err
	}
	var err error
	v.Snapshot, err = read(text)
	return v, err
}

func insertVersion(ctx context.Context, tx *db.Tx, v Version) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO privacy_version (number, digest, made_at, effective_on, material, snapshot)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (number) DO NOTHING`, v.Number, v.Digest, v.Made, v.Effective, v.Material, v.Snapshot.Text())
	return err
}

func lastVersion(ctx context.Context, q db.Q) (Version, bool, error) {
	return db.Find(ctx, q, scanVersion, `
		SELECT `+versionColumns+`
		FROM privacy_version
		ORDER BY number DESC
		LIMIT 1`)
}

func findVersion(ctx context.Context, q db.Q, number int64) (Version, error) {
	return db.One(ctx, q, scanVersion, `
		SELECT `+versionColumns+`
		FROM privacy_version
		WHERE number = $1`, number)
}

// newestVersions are the last so many, the newest first.
func newestVersions(ctx context.Context, q db.Q, limit int) ([]Version, error) {
	return db.All(ctx, q, scanVersion, `
		SELECT `+versionColumns+`
		FROM privacy_version
		ORDER BY number DESC
		LIMIT $1`, limit)
}

// olderVersions is a screen of them before a number.
func olderVersions(ctx context.Context, q db.Q, before int64, limit int) ([]Version, error) {
	return db.All(ctx, q, scanVersion, `
		SELECT `+versionColumns+`
		FROM privacy_version
		WHERE number < $1
		ORDER BY number DESC
		LIMIT $2`, before, limit)
}

func setEarly(ctx context.Context, tx *db.Tx, number int64, why string) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE privacy_version
		SET early = $2
		WHERE number = $1`, number, why)
	return err
}

func insertSeen(ctx context.Context, tx *db.Tx, who person.ID, number int64, at clock.Instant, how string) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO privacy_acknowledgement (person_id, version, seen_at, how)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id, version) DO NOTHING`, who, number, at, how)
	return err
}

func hasSeen(ctx context.Context, q db.Q, who person.ID, number int64) (bool, error) {
	n, err := db.Int(ctx, q, `
		SELECT count(*)
		FROM privacy_acknowledgement
		WHERE person_id = $1 AND version = $2`, who, number)
	return n > 0, err
}

// seenBy says when somebody saw which version.
func seenBy(ctx context.Context, q db.Q, who person.ID) (map[int64]clock.Instant, error) {
	out := map[int64]clock.Instant{}
	return out, db.Each(ctx, q, func(r db.Row) error {
		var n int64
		var at clock.Instant
		err := r.Scan(&n, &at)
		out[n] = at
		return err
	}, `
		SELECT version, seen_at
		FROM privacy_acknowledgement
		WHERE person_id = $1`, who)
}

func insertRecipient(ctx context.Context, tx *db.Tx, r Recipient) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO privacy_recipient (id, name, part, country, contact, what, purposes, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, r.ID, r.Name, r.Part, r.Country, r.Contact, r.What, strings.Join(r.Purposes, " "), r.Made)
	return err
}

func endRecipient(ctx context.Context, tx *db.Tx, which RecipientID, at clock.Instant) error {
	n, err := db.Exec(ctx, tx, `
		UPDATE privacy_recipient
		SET ended_at = $2
		WHERE id = $1 AND ended_at IS NULL`, which, at)
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

func openRecipients(ctx context.Context, q db.Q) ([]Recipient, error) {
	return db.All(ctx, q, func(r db.Row) (Recipient, error) {
		var v Recipient
		var purposes string
		err := r.Scan(&v.ID, &v.Name, &v.Part, &v.Country, &v.Contact, &v.What, &purposes, &v.Made)
		v.Purposes = strings.Fields(purposes)
		return v, err
	}, `
		SELECT id, name, part, country, contact, what, purposes, made_at
		FROM privacy_recipient
		WHERE ended_at IS NULL
		ORDER BY part, name, id`)
}

// heldOn is the version that held on a day; 0 for none.
func heldOn(ctx context.Context, q db.Q, on clock.Date) (int64, error) {
	return db.Int(ctx, q, `
		SELECT COALESCE(max(number), 0)
		FROM privacy_version
		WHERE effective_on <= $1`, on)
}
