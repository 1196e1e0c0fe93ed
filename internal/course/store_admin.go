// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"context"
	"strings"

	"lectern/internal/platform/db"
)

const presentTeacher = `
	SELECT 1
	FROM course_member t
	JOIN person tp ON tp.id = t.person_id
	WHERE t.course_id = c.id AND t.role = 'teacher' AND t.ended_at IS NULL AND tp.closed_at IS NULL`

func filterCourses(a *db.Args, f Filter) string {
	where := []string{"c.archived_at IS NULL"}
	if f.Archived {
		where[0] = "c.archived_at IS NOT NULL"
	}
	for _, word := range strings.Fields(f.Text) {
		where = append(where, `c.folded LIKE `+a.Add("%"+db.EscapeLike(word)+"%")+` ESCAPE '\'`)
	}
	if f.NoTeacher {
		where = append(where, `NOT EXISTS (`+presentTeacher+`)`)
	}
	return strings.Join(where, " AND ")
}

func countCourses(ctx context.Context, q db.Q, f Filter) (int64, error) {
	var a db.Args
	where := filterCourses(&a, f)
	return db.Int(ctx, q, `
		SELECT count(*)
		FROM course c
		WHERE `+where, a.List()...)
}

func listCourses(ctx context.Context, q db.Q, f Filter) ([]Row, error) {
	var a db.Args
	where := filterCourses(&a, f)
	return db.All(ctx, q, func(r db.Row) (Row, error) {
		var v Row
		return v, r.Scan(append(courseInto(&v.Course), &v.Teachers, &v.Pupils)...)
	}, `
		SELECT `+courseColumns+`,
			(SELECT count(*) FROM course_member m WHERE m.course_id = c.id AND m.role = 'teacher' AND m.ended_at IS NULL),
			(SELECT count(*) FROM course_member m WHERE m.course_id = c.id AND m.role = 'pupil' AND m.ended_at IS NULL)
		FROM course c
		WHERE `+where+`
		ORDER BY c.sort_key, c.id
		LIMIT `+a.Add(f.Limit)+` OFFSET `+a.Add(f.Offset), a.List()...)
}
