// SPDX-License-Identifier: AGPL-3.0-or-later

package class

import (
	"context"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/i18n"
)

const classColumns = `c.id, c.org_id, c.subject_id, c.session_id, c.title, COALESCE(c.code, ''), c.kind, COALESCE(c.year_group, ''),
	COALESCE(c.location, ''), c.created_at, c.closed_at`

func classInto(c *Class) []any {
	return []any{&c.ID, &c.Org, &c.Subject, &c.Session, &c.Title, &c.Code, &c.Kind, &c.YearGroup, &c.Location, &c.CreatedAt, &c.ClosedAt}
}

func none(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func insertClass(ctx context.Context, tx *db.Tx, c Class) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO class (id, org_id, subject_id, session_id, title, code, kind, year_group, location, sort_key, folded, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		c.ID, c.Org, c.Subject, c.Session, c.Title, none(c.Code), c.Kind, none(c.YearGroup), none(c.Location), i18n.SortKey(c.Title),
		i18n.Fold(c.Title+" "+c.Code), c.CreatedAt)
	return err
}

func updateClass(ctx context.Context, tx *db.Tx, c Class) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE class
		SET org_id = $2, subject_id = $3, session_id = $4, title = $5, code = $6, kind = $7, year_group = $8, location = $9,
			sort_key = $10, folded = $11, closed_at = NULL
		WHERE id = $1`,
		c.ID, c.Org, c.Subject, c.Session, c.Title, none(c.Code), c.Kind, none(c.YearGroup), none(c.Location), i18n.SortKey(c.Title),
		i18n.Fold(c.Title+" "+c.Code))
	return err
}

func setClassClosed(ctx context.Context, tx *db.Tx, who ID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE class
		SET closed_at = $2
		WHERE id = $1`, who, at)
	return err
}

func findClass(ctx context.Context, q db.Q, who ID) (Class, error) {
	return db.One(ctx, q, func(r db.Row) (Class, error) {
		var c Class
		return c, r.Scan(classInto(&c)...)
	}, `
		SELECT `+classColumns+`
		FROM class c
		WHERE c.id = $1`, who)
}

func upsertSubject(ctx context.Context, tx *db.Tx, v Subject, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO class_subject (id, org_id, title, code, sort_key, created_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE
		SET org_id = excluded.org_id, title = excluded.title, code = excluded.code, sort_key = excluded.sort_key, closed_at = NULL`,
		v.ID, v.Org, v.Title, none(v.Code), i18n.SortKey(v.Title), now)
	return err
}

func closeSubject(ctx context.Context, tx *db.Tx, who SubjectID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE class_subject
		SET closed_at = $2
		WHERE id = $1`, who, at)
	return err
}

func readSubjects(ctx context.Context, q db.Q) ([]Subject, error) {
	return db.All(ctx, q, func(r db.Row) (Subject, error) {
		var v Subject
		return v, r.Scan(&v.ID, &v.Org, &v.Title, &v.Code, &v.ClosedAt)
	}, `
		SELECT id, org_id, title, COALESCE(code, ''), closed_at
		FROM class_subject
		WHERE closed_at IS NULL
		ORDER BY sort_key, id`)
}

func upsertMember(ctx context.Context, tx *db.Tx, c ID, m Member, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO class_member (class_id, person_id, role, main, begins_on, ends_on, source, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (class_id, person_id, role) DO UPDATE
		SET main = excluded.main, begins_on = excluded.begins_on, ends_on = excluded.ends_on, ended_at = NULL`,
		c, m.Person, m.Role, m.Main, m.BeginsOn, m.EndsOn, m.Source, now)
	return err
}

func endMember(ctx context.Context, tx *db.Tx, c ID, who person.ID, role string, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE class_member
		SET ended_at = $4
		WHERE class_id = $1 AND person_id = $2 AND role = $3 AND ended_at IS NULL`, c, who, role, at)
	return err
}

func readMembers(ctx context.Context, q db.Q, c ID) ([]Member, error) {
	return db.All(ctx, q, func(r db.Row) (Member, error) {
		var m Member
		return m, r.Scan(&m.Person, &m.Role, &m.Main, &m.BeginsOn, &m.EndsOn, &m.Source)
	}, `
		SELECT m.person_id, m.role, m.main, m.begins_on, m.ends_on, m.source
		FROM class_member m
		JOIN person p ON p.id = m.person_id
		WHERE m.class_id = $1 AND m.ended_at IS NULL AND p.closed_at IS NULL
		ORDER BY m.role DESC, p.sort_key, p.id`, c)
}

func listClasses(ctx context.Context, q db.Q, f Filter) ([]Row, int64, error) {
	var a db.Args
	where := []string{"c.closed_at IS NULL"}
	if f.Closed {
		where[0] = "c.closed_at IS NOT NULL"
	}
	for _, word := range strings.Fields(f.Text) {
		where = append(where, `c.folded LIKE `+a.Add("%"+db.EscapeLike(word)+"%")+` ESCAPE '\'`)
	}
	if f.Org != 0 {
		where = append(where, `c.org_id = `+a.Add(f.Org))
	}
	cond := strings.Join(where, " AND ")
	total, err := db.Int(ctx, q, `SELECT count(*) FROM class c WHERE `+cond, a.List()...)
	if err != nil {
		return nil, 0, err
	}
	rows, err := db.All(ctx, q, func(r db.Row) (Row, error) {
		var row Row
		return row, r.Scan(append(classInto(&row.Class), &row.Pupils, &row.Teachers)...)
	}, `
		SELECT `+classColumns+`,
			(SELECT count(*) FROM class_member m WHERE m.class_id = c.id AND m.role = 'pupil' AND m.ended_at IS NULL),
			(SELECT count(*) FROM class_member m WHERE m.class_id = c.id AND m.role = 'teacher' AND m.ended_at IS NULL)
		FROM class c
		WHERE `+cond+`
		ORDER BY c.sort_key, c.id
		LIMIT `+a.Add(f.Limit)+` OFFSET `+a.Add(f.Offset), a.List()...)
	return rows, total, err
}
