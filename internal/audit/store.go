// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"context"
	"strings"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

func nilZero(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

func insertEntry(ctx context.Context, tx *db.Tx, entry ID, at clock.Instant, kind string, e Entry, detail any) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO audit (id, at, actor_id, actor_kind, action, subject_id, object_kind, object_id, detail)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		entry, at, nilZero(e.Actor.Person), kind, e.Action, nilZero(e.Subject), e.Kind, nilZero(e.Object), detail)
	return err
}

func upsertLook(ctx context.Context, tx *db.Tx, row int64, l look, at clock.Instant, n seen) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO audit_read (id, viewer_id, subject_id, what, quarter, at, times, role, listed, reason_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (viewer_id, subject_id, what, quarter, reason_id) DO UPDATE
		SET at = excluded.at, times = audit_read.times + excluded.times,
			listed = CASE WHEN audit_read.listed = 0 OR excluded.listed = 0 THEN 0 WHEN audit_read.listed > excluded.listed THEN audit_read.listed ELSE excluded.listed END`,
		row, l.viewer, l.subject, l.what, l.quarter, at, n.times, l.role, n.listed, l.reason)
	return err
}

func listEntries(ctx context.Context, q db.Q, f Filter) ([]Line, error) {
	var a db.Args
	where := []string{"1 = 1"}
	if f.Person != 0 {
		where = append(where, `(e.actor_id = `+a.Add(f.Person)+` OR e.subject_id = `+a.Add(f.Person)+`)`)
	}
	if f.Action != "" {
		where = append(where, `e.action = `+a.Add(f.Action))
	}
	if f.Before != 0 {
		where = append(where, `e.id < `+a.Add(f.Before))
	}
	return db.All(ctx, q, func(r db.Row) (Line, error) {
		var l Line
		var actor, subject, object *int64
		err := r.Scan(&l.ID, &l.At, &actor, &l.ActorKind, &l.ActorName, &l.Action, &subject, &l.SubjectName, &l.Kind, &object, &l.Detail)
		l.Actor, l.Subject, l.Object = orZero(actor), orZero(subject), orZero(object)
		l.ActorName, l.SubjectName = strings.TrimSpace(l.ActorName), strings.TrimSpace(l.SubjectName)
		return l, err
	}, `
		SELECT e.id, e.at, e.actor_id, e.actor_kind, COALESCE(a.given_name || ' ' || a.family_name, ''), e.action, e.subject_id,
			COALESCE(s.given_name || ' ' || s.family_name, ''), COALESCE(e.object_kind, ''), e.object_id, COALESCE(e.detail, '')
		FROM audit e
		LEFT JOIN person a ON a.id = e.actor_id
		LEFT JOIN person s ON s.id = e.subject_id
		WHERE `+strings.Join(where, " AND ")+`
		ORDER BY e.id DESC
		LIMIT `+a.Add(f.Limit), a.List()...)
}

// findPeople are at most ten people in whose names every word occurs; words are folded.
func findPeople(ctx context.Context, q db.Q, words []string) ([]Person, error) {
	var a db.Args
	where := []string{"1 = 1"}
	for _, w := range words {
		where = append(where, `p.folded LIKE `+a.Add("%"+db.EscapeLike(w)+"%")+` ESCAPE '\'`)
	}
	return db.All(ctx, q, scanName, `
		SELECT p.id, p.given_name || ' ' || p.family_name
		FROM person p
		WHERE `+strings.Join(where, " AND ")+`
		ORDER BY p.sort_key, p.id
		LIMIT 10`, a.List()...)
}

func findName(ctx context.Context, q db.Q, who int64) (Person, error) {
	return db.One(ctx, q, scanName, `
		SELECT p.id, p.given_name || ' ' || p.family_name
		FROM person p
		WHERE p.id = $1`, who)
}

func scanName(r db.Row) (Person, error) {
	var p Person
	err := r.Scan(&p.ID, &p.Name)
	p.Name = strings.TrimSpace(p.Name)
	return p, err
}

// told leaves out the looks (r) of a parent that staff keep from a child, with their reason, so that it comes to no harm.
const told = `NOT EXISTS (
			SELECT 1
			FROM person_flag f
			WHERE f.child_id = r.subject_id AND f.other_id = r.viewer_id AND f.kind = 'quiet' AND f.lifted_at IS NULL)`

// lastOfParents is when each parent looked last, since an instant.
func lastOfParents(ctx context.Context, q db.Q, subject int64, since clock.Instant) ([]Look, error) {
	return db.All(ctx, q, func(r db.Row) (Look, error) {
		var l Look
		err := r.Scan(&l.Viewer, &l.ViewerName, &l.At)
		l.ViewerName = strings.TrimSpace(l.ViewerName)
		return l, err
	}, `
		SELECT r.viewer_id, p.given_name || ' ' || p.family_name, max(r.at)
		FROM audit_read r
		JOIN person p ON p.id = r.viewer_id
		WHERE r.subject_id = $1 AND r.role = 'parent' AND r.at >= $2 AND `+told+`
		GROUP BY r.viewer_id, p.given_name, p.family_name
		ORDER BY max(r.at) DESC, r.viewer_id`, subject, since)
}

func listLooks(ctx context.Context, q db.Q, subject int64, limit int) ([]Look, error) {
	return db.All(ctx, q, func(r db.Row) (Look, error) {
		var l Look
		err := r.Scan(&l.Viewer, &l.ViewerName, &l.What, &l.At, &l.Times, &l.Role, &l.Listed, &l.Reason)
		l.ViewerName = strings.TrimSpace(l.ViewerName)
		return l, err
	}, `
		SELECT r.viewer_id, COALESCE(p.given_name || ' ' || p.family_name, ''), r.what, r.at, r.times, r.role, r.listed, COALESCE(w.words, '')
		FROM audit_read r
		LEFT JOIN person p ON p.id = r.viewer_id
		LEFT JOIN audit_reason w ON w.id = r.reason_id
		WHERE r.subject_id = $1 AND `+told+`
		ORDER BY r.at DESC, r.id DESC
		LIMIT $2`, subject, limit)
}

func orZero(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}
