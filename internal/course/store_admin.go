// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"context"
	"strings"

	"lectern/internal/platform/db"
)

// present selects something of the present members of a course c in one role.
func present(what, role string) string {
	return `
		SELECT ` + what + `
		FROM course_member m
		JOIN person p ON p.id = m.person_id
		WHERE m.course_id = c.id AND m.role = '` + role + `' AND m.ended_at IS NULL AND p.closed_at IS NULL`
}

func filterCourses(a *db.Args, f Filter) string {
	where := []string{"c.archived_at IS NULL"}
	if f.Archived {
		where[0] = "c.archived_at IS NOT NULL"
	}
	for _, word := range strings.Fields(f.Text) {
		where = append(where, `c.folded LIKE `+a.Add("%"+db.EscapeLike(word)+"%")+` ESCAPE '\'`)
	}
	if f.NoTeacher {
		where = append(where, `NOT EXISTS (`+present("1", "teacher")+`)`)
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
			(`+present("count(*)", "teacher")+`),
			(`+present("count(*)", "pupil")+`)
		FROM course c
		WHERE `+where+`
		ORDER BY c.sort_key, c.id
		LIMIT `+a.Add(f.Limit)+` OFFSET `+a.Add(f.Offset), a.List()...)
}
