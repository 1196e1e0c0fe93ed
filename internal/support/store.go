// SPDX-License-Identifier: AGPL-3.0-or-later

package support

import (
	"context"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

func insertGrant(ctx context.Context, tx *db.Tx, g Grant, by int64) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO support_grant (id, person_id, reason_id, work, made_by, made_at, until_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, g.ID, g.Guest, g.reason, g.Work, person.ID(by), g.MadeAt, g.UntilAt)
	return err
}

func endGrant(ctx context.Context, tx *db.Tx, which ID, by int64, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE support_grant
		SET ended_at = $2, ended_by = $3
		WHERE id = $1 AND ended_at IS NULL`, which, at, person.ID(by))
	return err
}

func readVisit(ctx context.Context, q db.Q, guest person.ID) (permit.Visit, error) {
	v, found, err := db.Find(ctx, q, func(r db.Row) (permit.Visit, error) {
		var v permit.Visit
		var ended clock.Instant
		err := r.Scan(&v.Reason, &v.Until, &ended, &v.Work)
		v.Over = !ended.IsZero()
		return v, err
	}, `
		SELECT reason_id, until_at, ended_at, work
		FROM support_grant
		WHERE person_id = $1
		ORDER BY id DESC
		LIMIT 1`, guest)
	if !found {
		v.Over = true
	}
	return v, err
}

const grantColumns = `g.id, g.person_id, COALESCE(p.given_name || ' ' || p.family_name, ''), g.reason_id, COALESCE(w.words, ''), g.work,
			COALESCE(m.given_name || ' ' || m.family_name, ''), g.made_at, g.until_at, g.ended_at
		FROM support_grant g
		LEFT JOIN person p ON p.id = g.person_id
		LEFT JOIN person m ON m.id = g.made_by
		LEFT JOIN audit_reason w ON w.id = g.reason_id`

func scanGrant(r db.Row) (Grant, error) {
	var g Grant
	err := r.Scan(&g.ID, &g.Guest, &g.Name, &g.reason, &g.Reason, &g.Work, &g.MadeBy, &g.MadeAt, &g.UntilAt, &g.EndedAt)
	g.Name, g.MadeBy = strings.TrimSpace(g.Name), strings.TrimSpace(g.MadeBy)
	return g, err
}

func findGrant(ctx context.Context, q db.Q, which ID) (Grant, error) {
	return db.One(ctx, q, scanGrant, `
		SELECT `+grantColumns+`
		WHERE g.id = $1`, which)
}

func listGrants(ctx context.Context, q db.Q, from, limit int) ([]Grant, int64, error) {
	n, err := db.Int(ctx, q, `SELECT count(*) FROM support_grant`)
	if err != nil {
		return nil, 0, err
	}
	list, err := db.All(ctx, q, scanGrant, `
		SELECT `+grantColumns+`
		ORDER BY g.id DESC
		LIMIT $1 OFFSET $2`, limit, from)
	return list, n, err
}

func findOpen(ctx context.Context, q db.Q, now clock.Instant) (Grant, error) {
	g, _, err := db.Find(ctx, q, scanGrant, `
		SELECT `+grantColumns+`
		WHERE g.ended_at IS NULL AND g.until_at > $1
		ORDER BY g.until_at DESC
		LIMIT 1`, now)
	return g, err
}

// readOver are the guests whose accounts are open though no grant of theirs is.
func readOver(ctx context.Context, q db.Q, now clock.Instant) ([]person.ID, error) {
	return db.All(ctx, q, func(r db.Row) (person.ID, error) {
		var who person.ID
		return who, r.Scan(&who)
	}, `
		SELECT p.id
		FROM person p
		WHERE p.source = 'support' AND p.closed_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM support_grant g WHERE g.person_id = p.id AND g.ended_at IS NULL AND g.until_at > $1)`, now)
}

func countScope(ctx context.Context, q db.Q) (Scope, error) {
	var n Scope
	var err error
	if n.People, err = db.Int(ctx, q, `SELECT count(*) FROM person WHERE closed_at IS NULL AND source <> 'support'`); err != nil {
		return n, err
	}
	n.Courses, err = db.Int(ctx, q, `SELECT count(*) FROM course WHERE archived_at IS NULL`)
	return n, err
}
