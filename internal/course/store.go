// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"context"

	"lectern/internal/class"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
)

const courseColumns = `c.id, c.class_id, c.org_id, c.title, c.code, c.cover, c.about, c.starts_on, c.ends_on, c.created_at, c.archived_at`

func courseInto(c *Course) []any {
	return []any{&c.ID, &c.Class, &c.Org, &c.Title, &c.Code, &c.Cover, &c.About, &c.StartsOn, &c.EndsOn, &c.CreatedAt, &c.ArchivedAt}
}

// insertCourse is false when the id is taken.
func insertCourse(ctx context.Context, tx *db.Tx, c Course, by int64) (bool, error) {
	n, err := db.Exec(ctx, tx, `
		INSERT INTO course (id, class_id, org_id, title, code, cover, about, sort_key, folded, starts_on, ends_on, created_by, created_at, idle_from)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (id) DO NOTHING`,
		c.ID, c.Class, c.Org, c.Title, c.Code, c.Cover, c.About, i18n.SortKey(c.Title), i18n.Fold(c.Title+" "+c.Code), c.StartsOn,
		c.EndsOn, person.ID(by), c.CreatedAt, c.idleFrom)
	return n > 0, err
}

// isCourse tells whether the course of this id is what a person made of the same form.
func isCourse(ctx context.Context, q db.Q, which ID, c Course, by int64) (bool, error) {
	n, err := db.Int(ctx, q, `
		SELECT count(*)
		FROM course
		WHERE id = $1 AND created_by IS NOT DISTINCT FROM $2 AND title = $3 AND code = $4 AND cover = $5`, which, person.ID(by), c.Title, c.Code, c.Cover)
	return n > 0, err
}

func setActive(ctx context.Context, tx *db.Tx, c ID, now, before clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE course
		SET idle_from = $2
		WHERE id = $1 AND (idle_from IS NULL OR idle_from < $3)`, c, now, before)
	return err
}

func updateCourse(ctx context.Context, tx *db.Tx, c Course) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE course
		SET title = $2, code = $3, cover = $4, about = $5, sort_key = $6, folded = $7, starts_on = $8, ends_on = $9, idle_from = $10
		WHERE id = $1`,
		c.ID, c.Title, c.Code, c.Cover, c.About, i18n.SortKey(c.Title), i18n.Fold(c.Title+" "+c.Code), c.StartsOn, c.EndsOn,
		c.idleFrom)
	return err
}

func findCourse(ctx context.Context, q db.Q, c ID) (Course, error) {
	return db.One(ctx, q, func(r db.Row) (Course, error) {
		var v Course
		return v, r.Scan(courseInto(&v)...)
	}, `
		SELECT `+courseColumns+`
		FROM course c
		WHERE c.id = $1`, c)
}

func scanMine(r db.Row) (Mine, error) {
	var m Mine
	return m, r.Scan(append(courseInto(&m.Course), (*string)(&m.Role))...)
}

func readMine(ctx context.Context, q db.Q, c ID, who int64) (Mine, error) {
	return db.One(ctx, q, scanMine, `
		SELECT `+courseColumns+`, m.role
		FROM course_member m
		JOIN course c ON c.id = m.course_id
		WHERE m.course_id = $1 AND m.person_id = $2 AND m.ended_at IS NULL`, c, who)
}

// readAllMine are those in use, or the archived ones.
func readAllMine(ctx context.Context, q db.Q, who int64, archived bool) ([]Mine, error) {
	return db.All(ctx, q, scanMine, `
		SELECT `+courseColumns+`, m.role
		FROM course_member m
		JOIN course c ON c.id = m.course_id
		WHERE m.person_id = $1 AND m.ended_at IS NULL AND (c.archived_at IS NOT NULL) = $2
		ORDER BY c.sort_key, c.id`, who, archived)
}

func readRole(ctx context.Context, q db.Q, c ID, who int64) (permit.CourseRole, error) {
	return db.One(ctx, q, func(r db.Row) (permit.CourseRole, error) {
		var role permit.CourseRole
		return role, r.Scan((*string)(&role))
	}, `
		SELECT role
		FROM course_member
		WHERE course_id = $1 AND person_id = $2 AND ended_at IS NULL`, c, who)
}

func upsertMember(ctx context.Context, tx *db.Tx, c ID, who person.ID, role permit.CourseRole, source string, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO course_member (course_id, person_id, role, source, created_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (course_id, person_id) DO UPDATE
		SET role = excluded.role, source = excluded.source, ended_at = NULL`, c, who, string(role), source, now)
	return err
}

func endMember(ctx context.Context, tx *db.Tx, c ID, who person.ID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE course_member
		SET ended_at = $3
		WHERE course_id = $1 AND person_id = $2 AND ended_at IS NULL`, c, who, at)
	return err
}

// syncMembers ends those who left the class, then lets in those who joined. A person with two roles in the class gets the one
// that may do more: teacher before pupil before assistant, which is the order of the alphabet turned round.
func syncMembers(ctx context.Context, tx *db.Tx, classes []class.ID, now clock.Instant) error {
	var a db.Args
	in, at := db.InOf(&a, classes), a.Add(now)
	if _, err := db.Exec(ctx, tx, `
		UPDATE course_member
		SET ended_at = `+at+`
		WHERE source = 'class' AND ended_at IS NULL
			AND course_id IN (SELECT c.id FROM course c WHERE c.class_id IN `+in+`)
			AND NOT EXISTS (
				SELECT 1
				FROM class_member m
				JOIN course c ON c.class_id = m.class_id
				WHERE c.id = course_member.course_id AND m.person_id = course_member.person_id AND m.ended_at IS NULL)`,
		a.List()...); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, `
		INSERT INTO course_member (course_id, person_id, role, source, created_at)
		SELECT c.id, m.person_id, max(m.role), 'class', `+at+`
		FROM class_member m
		JOIN course c ON c.class_id = m.class_id
		WHERE m.class_id IN `+in+` AND m.ended_at IS NULL
		GROUP BY c.id, m.person_id
		ON CONFLICT (course_id, person_id) DO UPDATE
		SET role = excluded.role, ended_at = NULL
		WHERE course_member.source = 'class' AND (course_member.ended_at IS NOT NULL OR course_member.role <> excluded.role)`, a.List()...)
	return err
}
