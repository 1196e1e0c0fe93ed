// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
)

const personColumns = `p.id, p.given_name, p.family_name, p.call_name, COALESCE(p.email, ''), COALESCE(p.username, ''),
	COALESCE(p.year_group, ''), p.lang, p.theme, p.contrast, p.spacing, p.font, p.keys_off, p.protected, p.source, p.created_at,
	p.closed_at, COALESCE(p.closed_why, ''), p.sort_key`

func scanPerson(r db.Row) (Person, error) {
	p, _, err := scanKeyed(r)
	return p, err
}

func scanKeyed(r db.Row) (Person, string, error) {
	var p Person
	var key string
	d := &p.Display
	err := r.Scan(&p.ID, &p.GivenName, &p.FamilyName, &p.CallName, &p.Email, &p.Username, &p.YearGroup, &d.Lang, &d.Theme, &d.Contrast,
		&d.Spacing, &d.Font, &d.NoKeys, &p.Protected, &p.Source, &p.CreatedAt, &p.ClosedAt, &p.ClosedWhy, &key)
	return p, key, err
}

// SortKey orders people by family name, then given name.
func SortKey(given, family string) string { return i18n.SortKey(family + " " + given) }

func folded(p Person) string {
	return i18n.Fold(p.GivenName + " " + p.FamilyName + " " + p.CallName + " " + p.Username + " " + p.Email)
}

func none(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// insertPerson is false when the id is taken.
func insertPerson(ctx context.Context, tx *db.Tx, p Person) (bool, error) {
	n, err := db.Exec(ctx, tx, `
		INSERT INTO person (id, given_name, family_name, call_name, sort_key, folded, email, email_folded, username,
			username_folded, year_group, lang, theme, contrast, spacing, font, keys_off, protected, source, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
		ON CONFLICT (id) DO NOTHING`,
		p.ID, p.GivenName, p.FamilyName, p.CallName, SortKey(p.GivenName, p.FamilyName), folded(p), none(p.Email),
		none(LoginKey(p.Email)), none(p.Username), none(LoginKey(p.Username)), none(p.YearGroup), p.Display.Lang, p.Display.Theme,
		p.Display.Contrast, p.Display.Spacing, p.Display.Font, p.Display.NoKeys, p.Protected, p.Source, p.CreatedAt)
	return n > 0, err
}

// isPerson tells whether the person of this id is who was made of the same form.
func isPerson(ctx context.Context, q db.Q, who ID, p Person) (bool, error) {
	n, err := db.Int(ctx, q, `
		SELECT count(*)
		FROM person
		WHERE id = $1 AND source = $2 AND given_name = $3 AND family_name = $4 AND call_name = $5 AND email_folded IS NOT DISTINCT FROM $6
			AND username_folded IS NOT DISTINCT FROM $7`,
		who, p.Source, p.GivenName, p.FamilyName, p.CallName, none(LoginKey(p.Email)), none(LoginKey(p.Username)))
	return n > 0, err
}

func updatePerson(ctx context.Context, tx *db.Tx, p Person) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE person
		SET given_name = $2, family_name = $3, call_name = $4, sort_key = $5, folded = $6, email = $7, email_folded = $8,
			username = $9, username_folded = $10, year_group = $11, protected = $12
		WHERE id = $1`,
		p.ID, p.GivenName, p.FamilyName, p.CallName, SortKey(p.GivenName, p.FamilyName), folded(p), none(p.Email),
		none(LoginKey(p.Email)), none(p.Username), none(LoginKey(p.Username)), none(p.YearGroup), p.Protected)
	return err
}

func updateDisplay(ctx context.Context, tx *db.Tx, who ID, d permit.Display) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE person
		SET lang = $2, theme = $3, contrast = $4, spacing = $5, font = $6, keys_off = $7
		WHERE id = $1`, who, d.Lang, d.Theme, d.Contrast, d.Spacing, d.Font, d.NoKeys)
	return err
}

func setClosed(ctx context.Context, tx *db.Tx, who ID, at clock.Instant, why string) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE person
		SET closed_at = $2, closed_why = $3
		WHERE id = $1`, who, at, none(why))
	return err
}

func findPerson(ctx context.Context, q db.Q, who ID) (Person, error) {
	return db.One(ctx, q, scanPerson, `
		SELECT `+personColumns+`
		FROM person p
		WHERE p.id = $1`, who)
}

func findByLogin(ctx context.Context, q db.Q, key string) (Person, error) {
	return db.One(ctx, q, scanPerson, `
		SELECT `+personColumns+`
		FROM person p
		WHERE (p.username_folded = $1 OR p.email_folded = $1) AND p.closed_at IS NULL
		ORDER BY p.username_folded = $1 DESC
		LIMIT 1`, key)
}

// findByLoginEver finds a closed person too, when no open one has the name. Who was erased has none.
func findByLoginEver(ctx context.Context, q db.Q, key string) (Person, error) {
	return db.One(ctx, q, scanPerson, `
		SELECT `+personColumns+`
		FROM person p
		WHERE p.username_folded = $1 OR p.email_folded = $1
		ORDER BY p.closed_at IS NULL DESC, p.username_folded = $1 DESC
		LIMIT 1`, key)
}

func scanName(r db.Row) (Name, error) {
	var n Name
	var given, family, call string
	if err := r.Scan(&n.ID, &given, &family, &call, &n.SortKey); err != nil {
		return n, err
	}
	p := Person{GivenName: given, FamilyName: family, CallName: call}
	n.Full, n.Short = p.Name(), p.Short()
	return n, nil
}

func readNames(ctx context.Context, q db.Q, ids []ID) (map[ID]Name, error) {
	out := make(map[ID]Name, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var a db.Args
	rows, err := db.All(ctx, q, scanName, `
		SELECT p.id, p.given_name, p.family_name, p.call_name, p.sort_key
		FROM person p
		WHERE p.id IN `+db.InOf(&a, ids), a.List()...)
	for _, n := range rows {
		out[n.ID] = n
	}
	return out, err
}

func readRoles(ctx context.Context, q db.Q, who ID) ([]permit.Role, error) {
	return db.All(ctx, q, func(r db.Row) (permit.Role, error) {
		var role permit.Role
		return role, r.Scan((*string)(&role))
	}, `
		SELECT DISTINCT role
		FROM person_role
		WHERE person_id = $1
		ORDER BY role`, who)
}

func insertRole(ctx context.Context, tx *db.Tx, who ID, role permit.Role, org int64, source string, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO person_role (person_id, role, org_id, source, created_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (person_id, role, org_id) DO NOTHING`, who, string(role), org, source, at)
	return err
}

func deleteRole(ctx context.Context, tx *db.Tx, who ID, role permit.Role, org int64) error {
	_, err := db.Exec(ctx, tx, `
		DELETE FROM person_role
		WHERE person_id = $1 AND role = $2 AND org_id = $3`, who, string(role), org)
	return err
}

// Field is a roster column that an admin mapped to a purpose.
type Field struct {
	ID                      int64
	Column, Label, Activity string
	Category                personal.Category
}

func readFields(ctx context.Context, q db.Q) ([]Field, error) {
	return db.All(ctx, q, func(r db.Row) (Field, error) {
		var f Field
		return f, r.Scan(&f.ID, &f.Column, &f.Label, &f.Activity, &f.Category)
	}, `SELECT id, source_column, label, activity, category FROM person_field ORDER BY source_column`)
}

func insertField(ctx context.Context, tx *db.Tx, f Field, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO person_field (id, source_column, label, activity, category, created_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, f.ID, f.Column, f.Label, f.Activity, string(f.Category), now)
	return err
}

func deleteField(ctx context.Context, tx *db.Tx, field int64) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM person_field WHERE id = $1`, field)
	return err
}

func upsertValue(ctx context.Context, tx *db.Tx, who ID, field int64, value string) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO person_value (person_id, field_id, value)
		VALUES ($1, $2, $3)
		ON CONFLICT (person_id, field_id) DO UPDATE
		SET value = excluded.value`, who, field, value)
	return err
}
