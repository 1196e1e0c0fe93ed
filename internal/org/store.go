// SPDX-License-Identifier: AGPL-3.0-or-later

package org

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/i18n"
)

const orgColumns = `id, parent_id, kind, name, COALESCE(identifier, ''), created_at, closed_at`

func scanOrg(r db.Row) (Org, error) {
	var o Org
	err := r.Scan(&o.ID, &o.Parent, &o.Kind, &o.Name, &o.Identifier, &o.CreatedAt, &o.ClosedAt)
	return o, err
}

func none(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// insertOrg is false when the id is taken.
func insertOrg(ctx context.Context, tx *db.Tx, o Org) (bool, error) {
	n, err := db.Exec(ctx, tx, `
		INSERT INTO org (id, parent_id, kind, name, sort_key, folded, identifier, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (id) DO NOTHING`,
		o.ID, o.Parent, o.Kind, o.Name, i18n.SortKey(o.Name), i18n.Fold(o.Name), none(o.Identifier), o.CreatedAt)
	return n > 0, err
}

// isOrg tells whether the organisation of this id is what was made of the same form.
func isOrg(ctx context.Context, q db.Q, which ID, o Org) (bool, error) {
	n, err := db.Int(ctx, q, `
		SELECT count(*)
		FROM org
		WHERE id = $1 AND parent_id IS NOT DISTINCT FROM $2 AND kind = $3 AND name = $4 AND identifier IS NOT DISTINCT FROM $5`,
		which, o.Parent, o.Kind, o.Name, none(o.Identifier))
	return n > 0, err
}

func updateOrg(ctx context.Context, tx *db.Tx, o Org) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE org
		SET parent_id = $2, kind = $3, name = $4, sort_key = $5, folded = $6, identifier = $7
		WHERE id = $1`, o.ID, o.Parent, o.Kind, o.Name, i18n.SortKey(o.Name), i18n.Fold(o.Name), none(o.Identifier))
	return err
}

func setOrgClosed(ctx context.Context, tx *db.Tx, who ID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE org
		SET closed_at = $2
		WHERE id = $1`, who, at)
	return err
}

func findOrg(ctx context.Context, q db.Q, who ID) (Org, error) {
	return db.One(ctx, q, scanOrg, `
		SELECT `+orgColumns+`
		FROM org
		WHERE id = $1`, who)
}

func readOrgs(ctx context.Context, q db.Q) ([]Org, error) {
	return db.All(ctx, q, scanOrg, `
		SELECT `+orgColumns+`
		FROM org
		ORDER BY sort_key, id`)
}

func upsertSession(ctx context.Context, tx *db.Tx, v Session, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO org_session (id, parent_id, kind, title, starts_on, ends_on, school_year, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (id) DO UPDATE
		SET parent_id = excluded.parent_id, kind = excluded.kind, title = excluded.title, starts_on = excluded.starts_on,
			ends_on = excluded.ends_on, school_year = excluded.school_year, closed_at = NULL`,
		v.ID, v.Parent, v.Kind, v.Title, string(v.StartsOn), string(v.EndsOn), none(v.SchoolYear), now)
	return err
}

func closeSession(ctx context.Context, tx *db.Tx, who SessionID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE org_session
		SET closed_at = $2
		WHERE id = $1`, who, at)
	return err
}

func readSessions(ctx context.Context, q db.Q) ([]Session, error) {
	return db.All(ctx, q, func(r db.Row) (Session, error) {
		var v Session
		err := r.Scan(&v.ID, &v.Parent, &v.Kind, &v.Title, &v.StartsOn, &v.EndsOn, &v.SchoolYear, &v.ClosedAt)
		return v, err
	}, `
		SELECT id, parent_id, kind, title, starts_on, ends_on, COALESCE(school_year, ''), closed_at
		FROM org_session
		WHERE closed_at IS NULL
		ORDER BY starts_on, id`)
}
