// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
)

// The side of a guardian link that is asked for.
const (
	childSide    = `p.id = g.child_id AND g.guardian_id = $1`
	guardianSide = `p.id = g.guardian_id AND g.child_id = $1`
)

// linkRows are the links that stand, with the other person. An end that a day brings is reckoned in Go (Guardian.On).
func linkRows(side string) string {
	return `
		SELECT p.id, p.given_name, p.family_name, p.call_name, p.sort_key, g.relation, g.created_at, g.kind, COALESCE(g.scopes, ''), g.begins_on,
			g.ends_on, g.source, COALESCE(g.verified_by, 0), g.verified_at, COALESCE(g.kept, ''), g.kept_at, k.adult_on, g.guardian_id, g.child_id
		FROM person_guardian g
		JOIN person p ON ` + side + `
		JOIN person k ON k.id = g.child_id
		WHERE g.ended_at IS NULL AND p.closed_at IS NULL AND ` + told
}

func scanLink(r db.Row) (Guardian, error) {
	var g Guardian
	var given, family, call, own, kept string
	err := r.Scan(&g.ID, &given, &family, &call, &g.SortKey, &g.Relation, &g.Since, (*string)(&g.Kind), &own, &g.Begins, &g.Ends, &g.Source,
		&g.VerifiedBy, &g.VerifiedAt, &kept, &g.KeptAt, &g.Adult, &g.GuardianID, &g.Over)
	p := Person{GivenName: given, FamilyName: family, CallName: call}
	g.Full, g.Short = p.Name(), p.Short()
	g.Own, g.Kept = readScopes(own), readScopes(kept)
	return g, err
}

func readLinks(ctx context.Context, q db.Q, who ID, side string) ([]Guardian, error) {
	return db.All(ctx, q, scanLink, linkRows(side)+`
		ORDER BY p.sort_key, p.id`, who)
}

// findLink reads one link with the child as the other person. Fault: NotFound.
func findLink(ctx context.Context, q db.Q, guardian, child ID) (Guardian, error) {
	return db.One(ctx, q, scanLink, linkRows(childSide)+` AND g.child_id = $2`, guardian, child)
}

// upsertLink opens a link. What somebody has verified by hand stays as it is.
func upsertLink(ctx context.Context, tx *db.Tx, link id.Of[Guardian], l NewLink, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO person_guardian (id, child_id, guardian_id, relation, source, created_at, kind)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (child_id, guardian_id) DO UPDATE
		SET relation = excluded.relation, ended_at = NULL, ended_by = NULL,
			kind = CASE WHEN person_guardian.verified_at IS NULL THEN excluded.kind ELSE person_guardian.kind END`,
		link, l.Child, l.Guardian, l.Relation, l.Source, at, string(l.Kind))
	return err
}

func updateLink(ctx context.Context, tx *db.Tx, g Guardian) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE person_guardian
		SET kind = $3, scopes = $4, begins_on = $5, ends_on = $6, verified_by = $7, verified_at = $8
		WHERE guardian_id = $1 AND child_id = $2 AND ended_at IS NULL`,
		g.GuardianID, g.Over, string(g.Kind), writeScopes(g.Own), g.Begins, g.Ends, g.VerifiedBy, g.VerifiedAt)
	return err
}

func updateKept(ctx context.Context, tx *db.Tx, guardian, child ID, kept []Scope, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE person_guardian
		SET kept = $3, kept_at = $4
		WHERE guardian_id = $1 AND child_id = $2 AND ended_at IS NULL`, guardian, child, writeScopes(kept), at)
	return err
}

func endGuardian(ctx context.Context, tx *db.Tx, guardian, child ID, by string, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE person_guardian
		SET ended_at = $3, ended_by = $4
		WHERE guardian_id = $1 AND child_id = $2 AND ended_at IS NULL`, guardian, child, at, by)
	return err
}

// readEndedByHand are the links that people ended: guardian and child.
func readEndedByHand(ctx context.Context, q db.Q) (map[[2]ID]bool, error) {
	out := map[[2]ID]bool{}
	return out, db.Each(ctx, q, func(r db.Row) error {
		var guardian, child ID
		err := r.Scan(&guardian, &child)
		out[[2]ID{guardian, child}] = true
		return err
	}, `
		SELECT guardian_id, child_id
		FROM person_guardian
		WHERE ended_at IS NOT NULL AND ended_by = $1`, ByHand)
}
