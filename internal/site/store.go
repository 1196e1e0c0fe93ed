// SPDX-License-Identifier: AGPL-3.0-or-later

package site

import (
	"context"
	"strings"

	"lectern/internal/platform/db"
)

const only = 1 // the id of the one row

func readSettings(ctx context.Context, q db.Q) (Settings, error) {
	return db.One(ctx, q, func(r db.Row) (Settings, error) {
		var v Settings
		var languages string
		err := r.Scan(&v.Name, &v.Country, &languages, &v.Zone, &v.ControllerName, &v.ControllerAddress, &v.ControllerEmail,
			&v.OfficerName, &v.OfficerEmail, &v.Authority, &v.CreatedAt, &v.ChangedAt, &v.DecidesAge, &v.LeaveOn, &v.KeptUntil)
		v.Languages = strings.Split(languages, ",")
		return v, err
	}, `
		SELECT name, country, languages, zone, controller_name, controller_address, controller_email, officer_name, officer_email,
			authority, created_at, changed_at, COALESCE(decides_age, 0), leave_on, kept_until
		FROM site
		WHERE id = $1`, only)
}

func insertSettings(ctx context.Context, tx *db.Tx, v Settings) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO site (id, name, country, languages, zone, controller_name, controller_address, controller_email, officer_name,
			officer_email, authority, created_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		only, v.Name, v.Country, strings.Join(v.Languages, ","), v.Zone, v.ControllerName, v.ControllerAddress, v.ControllerEmail,
		v.OfficerName, v.OfficerEmail, v.Authority, v.CreatedAt, v.ChangedAt)
	return err
}

func updateSettings(ctx context.Context, tx *db.Tx, v Settings) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE site
		SET name = $2, country = $3, languages = $4, zone = $5, controller_name = $6, controller_address = $7, controller_email = $8,
			officer_name = $9, officer_email = $10, authority = $11, changed_at = $12, decides_age = NULLIF($13, 0)
		WHERE id = $1`,
		only, v.Name, v.Country, strings.Join(v.Languages, ","), v.Zone, v.ControllerName, v.ControllerAddress, v.ControllerEmail,
		v.OfficerName, v.OfficerEmail, v.Authority, v.ChangedAt, v.DecidesAge)
	return err
}

func readLeaving(ctx context.Context, q db.Q) (Leaving, error) {
	return db.One(ctx, q, func(r db.Row) (Leaving, error) {
		var l Leaving
		return l, r.Scan(&l.LeaveOn, &l.KeptUntil)
	}, `SELECT leave_on, kept_until FROM site WHERE id = $1`, only)
}

func updateLeaving(ctx context.Context, tx *db.Tx, l Leaving) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE site
		SET leave_on = $2, kept_until = $3
		WHERE id = $1`, only, l.LeaveOn, l.KeptUntil)
	return err
}
