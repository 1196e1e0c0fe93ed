// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// held is a role of a person with the place it is held in.
type held struct {
	Role   permit.Role
	Org    int64  // 0 is the whole site
	Place  string // name of the organisation
	Source string
}

func readHeld(ctx context.Context, q db.Q, who person.ID) ([]held, error) {
	return db.All(ctx, q, func(r db.Row) (held, error) {
		var h held
		return h, r.Scan((*string)(&h.Role), &h.Org, &h.Place, &h.Source)
	}, `
		SELECT r.role, r.org_id, COALESCE(o.name, ''), r.source
		FROM person_role r
		LEFT JOIN org o ON o.id = r.org_id
		WHERE r.person_id = $1
		ORDER BY r.role, o.sort_key, r.org_id`, who)
}

// countOtherAdmins is how many open people but her are admins.
func countOtherAdmins(ctx context.Context, q db.Q, who person.ID) (int64, error) {
	return db.Int(ctx, q, `
		SELECT count(*)
		FROM person p
		WHERE p.id <> $1 AND p.closed_at IS NULL
			AND EXISTS (SELECT 1 FROM person_role r WHERE r.person_id = p.id AND r.role = 'admin')`, who)
}

func countWithoutRole(ctx context.Context, q db.Q) (int64, error) {
	return db.Int(ctx, q, `
		SELECT count(*)
		FROM person p
		WHERE p.closed_at IS NULL AND p.source <> 'support' AND NOT EXISTS (SELECT 1 FROM person_role r WHERE r.person_id = p.id)`)
}

// fact is a value that a roster brought in a column mapped to a purpose.
type fact struct{ Name, Value string }

func readFacts(ctx context.Context, q db.Q, who person.ID) ([]fact, error) {
	return db.All(ctx, q, func(r db.Row) (fact, error) {
		var f fact
		return f, r.Scan(&f.Name, &f.Value)
	}, `
		SELECT f.label, v.value
		FROM person_value v
		JOIN person_field f ON f.id = v.field_id
		WHERE v.person_id = $1
		ORDER BY f.label`, who)
}
