// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import (
	"context"
	"slices"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

func insertSession(ctx context.Context, tx *db.Tx, v Session, who person.ID, hash string, expires clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO login_session (id, person_id, token_hash, device, way, created_at, seen_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, v.ID, who, hash, v.Device, v.Way, v.CreatedAt, v.SeenAt, expires)
	return err
}

// findSession reads session, person and roles with one query: it runs before every page.
func findSession(ctx context.Context, q db.Q, hash string) (found, error) {
	return db.One(ctx, q, func(r db.Row) (found, error) {
		var f found
		var roles string
		p, d := &f.Person, &f.Person.Display
		err := r.Scan(&f.ID, &f.CreatedAt, &f.SeenAt, &f.ExpiresAt, &p.ID, &p.GivenName, &p.FamilyName, &d.Lang, &d.Theme, &d.Contrast,
			&d.Spacing, &d.Font, &d.NoKeys, &p.ClosedAt, &p.Source, &roles)
		if !p.ClosedAt.IsZero() {
			roles = ""
		}
		for _, role := range strings.Split(roles, ",") {
			if r := permit.Role(role); r != "" && !slices.Contains(f.Roles, r) {
				f.Roles = append(f.Roles, r)
			}
		}
		return f, err
	}, `
		SELECT s.id, s.created_at, s.seen_at, s.expires_at, p.id, p.given_name, p.family_name, p.lang, p.theme, p.contrast, p.spacing,
			p.font, p.keys_off, p.closed_at, p.source,
			COALESCE((SELECT string_agg(r.role, ',') FROM person_role r WHERE r.person_id = p.id), '')
		FROM login_session s
		JOIN person p ON p.id = s.person_id
		WHERE s.token_hash = $1 AND s.ended_at IS NULL AND COALESCE(p.closed_why, '') <> 'erased'`, hash)
}

func setSeen(ctx context.Context, tx *db.Tx, which SessionID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `UPDATE login_session SET seen_at = $2 WHERE id = $1 AND seen_at < $2`, which, at)
	return err
}

func endSession(ctx context.Context, tx *db.Tx, which SessionID, who person.ID, at clock.Instant) error {
	n, err := db.Exec(ctx, tx, `
		UPDATE login_session
		SET ended_at = $3
		WHERE id = $1 AND person_id = $2 AND ended_at IS NULL`, which, who, at)
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

func endSessions(ctx context.Context, tx *db.Tx, who person.ID, but SessionID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE login_session
		SET ended_at = $3
		WHERE person_id = $1 AND id <> $2 AND ended_at IS NULL`, who, int64(but), at)
	return err
}

func readSessions(ctx context.Context, q db.Q, who person.ID, now, seenAfter clock.Instant) ([]Session, error) {
	return db.All(ctx, q, func(r db.Row) (Session, error) {
		var v Session
		return v, r.Scan(&v.ID, &v.Device, &v.Way, &v.CreatedAt, &v.SeenAt)
	}, `
		SELECT id, device, way, created_at, seen_at
		FROM login_session
		WHERE person_id = $1 AND ended_at IS NULL AND expires_at > $2 AND seen_at > $3
		ORDER BY seen_at DESC, id DESC`, who, now, seenAfter)
}

func readWay(ctx context.Context, q db.Q, which SessionID) (string, error) {
	return db.Text(ctx, q, `SELECT way FROM login_session WHERE id = $1`, which)
}

func readPassword(ctx context.Context, q db.Q, who person.ID) (string, error) {
	return db.Text(ctx, q, `SELECT hash FROM login_password WHERE person_id = $1`, who)
}

func upsertPassword(ctx context.Context, tx *db.Tx, who person.ID, hash string, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO login_password (person_id, hash, changed_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (person_id) DO UPDATE
		SET hash = excluded.hash, changed_at = excluded.changed_at`, who, hash, at)
	return err
}

func deletePassword(ctx context.Context, tx *db.Tx, who person.ID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM login_password WHERE person_id = $1`, who)
	return err
}

func deleteLinks(ctx context.Context, tx *db.Tx, who person.ID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM login_link WHERE person_id = $1 AND used_at IS NULL`, who)
	return err
}

func insertLink(ctx context.Context, tx *db.Tx, key int64, who person.ID, hash string, by int64, now, expires clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO login_link (id, person_id, token_hash, created_by, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, key, who, hash, person.ID(by), now, expires)
	return err
}

// useLink spends a link exactly once, also when it is clicked twice at the same moment.
func useLink(ctx context.Context, tx *db.Tx, hash string, now clock.Instant) (person.ID, error) {
	return db.One(ctx, tx, func(r db.Row) (person.ID, error) {
		var who person.ID
		return who, r.Scan(&who)
	}, `
		UPDATE login_link
		SET used_at = $2
		WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
			AND person_id IN (SELECT id FROM person WHERE COALESCE(closed_why, '') <> 'erased')
		RETURNING person_id`, hash, now)
}

func readTries(ctx context.Context, q db.Q, key string) (tries, error) {
	t, _, err := db.Find(ctx, q, func(r db.Row) (tries, error) {
		var t tries
		return t, r.Scan(&t.fails, &t.lastAt)
	}, `SELECT fails, last_at FROM login_try WHERE key_hash = $1`, key)
	return t, err
}

func addTry(ctx context.Context, tx *db.Tx, key string, now, forgetBefore clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO login_try (key_hash, fails, first_at, last_at)
		VALUES ($1, 1, $2, $2)
		ON CONFLICT (key_hash) DO UPDATE
		SET fails = CASE WHEN login_try.last_at < $3 THEN 1 ELSE login_try.fails + 1 END, last_at = excluded.last_at`,
		key, now, forgetBefore)
	return err
}

func deleteTries(ctx context.Context, tx *db.Tx, key string) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM login_try WHERE key_hash = $1`, key)
	return err
}

func sweep(ctx context.Context, tx *db.Tx, tryBefore, endedBefore clock.Instant) error {
	for _, text := range []string{
		`DELETE FROM login_try WHERE last_at < $1`,
		`DELETE FROM login_link WHERE expires_at < $1`,
	} {
		if _, err := db.Exec(ctx, tx, text, tryBefore); err != nil {
			return err
		}
	}
	_, err := db.Exec(ctx, tx, `DELETE FROM login_session WHERE ended_at < $1 OR expires_at < $1`, endedBefore)
	return err
}
