// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

import (
	"context"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

func scanID(r db.Row) (person.ID, error) {
	var who person.ID
	err := r.Scan(&who)
	return who, err
}

// lookedAt are the people whose records an account saw in a span. Looks are counted by the quarter of an hour, and every quarter that the span touches counts.
func lookedAt(ctx context.Context, q db.Q, viewer person.ID, from, until clock.Instant) ([]person.ID, error) {
	return db.All(ctx, q, scanID, `
		SELECT DISTINCT r.subject_id
		FROM audit_read r
		JOIN person p ON p.id = r.subject_id
		WHERE r.viewer_id = $1 AND r.quarter <= $3 AND r.at >= $2
		ORDER BY r.subject_id`, viewer, from, until)
}

// peopleOf are the people of a course or class, past ones too, or those whom an import brought or changed.
func peopleOf(ctx context.Context, q db.Q, place string, thing int64) ([]person.ID, error) {
	return db.All(ctx, q, scanID, map[string]string{
		"course": `
		SELECT m.person_id
		FROM course_member m
		WHERE m.course_id = $1
		ORDER BY m.person_id`,
		"class": `
		SELECT DISTINCT m.person_id
		FROM class_member m
		WHERE m.class_id = $1
		ORDER BY m.person_id`,
		"import": `
		SELECT DISTINCT r.target_id
		FROM roster_ref r
		JOIN person p ON p.id = r.target_id
		WHERE r.kind = 'person' AND r.run_id = $1
		ORDER BY r.target_id`,
	}[place], thing)
}

func insertAffected(ctx context.Context, tx *db.Tx, which ID, who person.ID, kind string, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO breach_person (breach_id, person_id, found_by, found_at, told_how)
		VALUES ($1, $2, $3, $4, '')
		ON CONFLICT (breach_id, person_id) DO NOTHING`, which, who, kind, at)
	return err
}

func listAffected(ctx context.Context, q db.Q, which ID, offset, limit int) ([]Affected, error) {
	return db.All(ctx, q, func(r db.Row) (Affected, error) {
		var a Affected
		err := r.Scan(&a.Person, &a.Name, &a.FoundBy, &a.ToldHow, &a.ToldAt)
		a.Name = strings.TrimSpace(a.Name)
		return a, err
	}, `
		SELECT a.person_id, COALESCE(p.given_name || ' ' || p.family_name, ''), a.found_by, a.told_how, a.told_at
		FROM breach_person a
		LEFT JOIN person p ON p.id = a.person_id
		WHERE a.breach_id = $1
		ORDER BY p.sort_key, a.person_id
		LIMIT $2 OFFSET $3`, which, limit, offset)
}

// countTold are how many were told, or could not be, and how many it touches.
func countTold(ctx context.Context, q db.Q, which ID) (told, all int64, err error) {
	if told, err = db.Int(ctx, q, `SELECT count(*) FROM breach_person a WHERE a.breach_id = $1 AND a.told_how <> ''`, which); err != nil {
		return 0, 0, err
	}
	all, err = db.Int(ctx, q, `SELECT count(*) FROM breach_person a WHERE a.breach_id = $1`, which)
	return told, all, err
}

// countUnreached are those who could not be written to.
func countUnreached(ctx context.Context, q db.Q, which ID) (int64, error) {
	return db.Int(ctx, q, `SELECT count(*) FROM breach_person a WHERE a.breach_id = $1 AND a.told_how = 'none'`, which)
}

func untold(ctx context.Context, q db.Q, which ID, limit int) ([]person.ID, error) {
	return db.All(ctx, q, scanID, `
		SELECT a.person_id
		FROM breach_person a
		WHERE a.breach_id = $1 AND a.told_how = ''
		ORDER BY a.person_id
		LIMIT $2`, which, limit)
}

func setTold(ctx context.Context, tx *db.Tx, which ID, who person.ID, how string, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE breach_person
		SET told_how = $3, told_at = $4
		WHERE breach_id = $1 AND person_id = $2`, which, who, how, at)
	return err
}
