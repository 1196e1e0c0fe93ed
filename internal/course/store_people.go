// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
)

func nameInto(n *person.Name, p *person.Person) []any {
	return []any{&n.ID, &p.GivenName, &p.FamilyName, &p.CallName, &n.SortKey}
}

func readNames(ctx context.Context, q db.Q, c ID, role permit.CourseRole) ([]person.Name, error) {
	return db.All(ctx, q, func(r db.Row) (person.Name, error) {
		var n person.Name
		var p person.Person
		err := r.Scan(nameInto(&n, &p)...)
		n.Full, n.Short = p.Name(), p.Short()
		return n, err
	}, `
		SELECT p.id, p.given_name, p.family_name, p.call_name, p.sort_key
		FROM course_member m
		JOIN person p ON p.id = m.person_id
		WHERE m.course_id = $1 AND m.role = $2 AND m.ended_at IS NULL AND p.closed_at IS NULL
		ORDER BY p.sort_key, p.id`, c, string(role))
}

func readMembers(ctx context.Context, q db.Q, c ID, offset, limit int) ([]Member, int64, error) {
	total, err := db.Int(ctx, q, `
		SELECT count(*)
		FROM course_member m
		JOIN person p ON p.id = m.person_id
		WHERE m.course_id = $1 AND m.ended_at IS NULL AND p.closed_at IS NULL`, c)
	if err != nil {
		return nil, 0, err
	}
	members, err := db.All(ctx, q, func(r db.Row) (Member, error) {
		var m Member
		var p person.Person
		err := r.Scan(append(nameInto(&m.Name, &p), (*string)(&m.Role), &m.Source, &m.Since)...)
		m.Full, m.Short = p.Name(), p.Short()
		return m, err
	}, `
		SELECT p.id, p.given_name, p.family_name, p.call_name, p.sort_key, m.role, m.source, m.created_at
		FROM course_member m
		JOIN person p ON p.id = m.person_id
		WHERE m.course_id = $1 AND m.ended_at IS NULL AND p.closed_at IS NULL
		ORDER BY CASE m.role WHEN 'teacher' THEN 0 WHEN 'assistant' THEN 1 ELSE 2 END, p.sort_key, p.id
		LIMIT $2 OFFSET $3`, c, limit, offset)
	return members, total, err
}

// readGroups leaves out whoever is no longer a pupil here.
func readGroups(ctx context.Context, q db.Q, c ID) ([]Group, error) {
	var groups []Group
	err := db.Each(ctx, q, func(r db.Row) error {
		var g Group
		var who person.ID
		if err := r.Scan(&g.ID, &g.Name, &who); err != nil {
			return err
		}
		if n := len(groups); n == 0 || groups[n-1].ID != g.ID {
			groups = append(groups, g)
		}
		if last := &groups[len(groups)-1]; who != 0 {
			last.Members = append(last.Members, who)
		}
		return nil
	}, `
		SELECT g.id, g.name, m.person_id
		FROM course_group g
		LEFT JOIN course_group_member m ON m.group_id = g.id AND EXISTS (
			SELECT 1
			FROM course_member x
			JOIN person p ON p.id = x.person_id
			WHERE x.course_id = g.course_id AND x.person_id = m.person_id AND x.role = 'pupil' AND x.ended_at IS NULL AND p.closed_at IS NULL)
		WHERE g.course_id = $1
		ORDER BY g.sort_key, g.id, m.person_id`, c)
	return groups, err
}

func readGroupsOf(ctx context.Context, q db.Q, c ID, who int64) ([]GroupID, error) {
	return db.All(ctx, q, func(r db.Row) (GroupID, error) {
		var g GroupID
		return g, r.Scan(&g)
	}, `
		SELECT g.id
		FROM course_group g
		JOIN course_group_member m ON m.group_id = g.id
		WHERE g.course_id = $1 AND m.person_id = $2`, c, who)
}

// insertGroup is false when the id is taken.
func insertGroup(ctx context.Context, tx *db.Tx, c ID, g Group, now clock.Instant) (bool, error) {
	n, err := db.Exec(ctx, tx, `
		INSERT INTO course_group (id, course_id, name, sort_key, created_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO NOTHING`, g.ID, c, g.Name, i18n.SortKey(g.Name), now)
	return n > 0, err
}

// isGroup tells whether the group of this id is what was made of the same form.
func isGroup(ctx context.Context, q db.Q, c ID, which GroupID, name string) (bool, error) {
	n, err := db.Int(ctx, q, `SELECT count(*) FROM course_group WHERE id = $1 AND course_id = $2 AND name = $3`, which, c, name)
	return n > 0, err
}

func renameGroup(ctx context.Context, tx *db.Tx, c ID, g Group) error {
	n, err := db.Exec(ctx, tx, `
		UPDATE course_group
		SET name = $3, sort_key = $4
		WHERE id = $1 AND course_id = $2`, g.ID, c, g.Name, i18n.SortKey(g.Name))
	return found(n, err)
}

func emptyGroup(ctx context.Context, tx *db.Tx, g GroupID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM course_group_member WHERE group_id = $1`, g)
	return err
}

func insertGroupMembers(ctx context.Context, tx *db.Tx, g GroupID, people []person.ID) error {
	rows := make([][]any, len(people))
	for i, who := range people {
		rows[i] = []any{g, who}
	}
	return db.InsertMany(ctx, tx, "course_group_member", []string{"group_id", "person_id"}, rows)
}

func deleteGroup(ctx context.Context, tx *db.Tx, c ID, g GroupID) error {
	n, err := db.Exec(ctx, tx, `DELETE FROM course_group WHERE id = $1 AND course_id = $2`, g, c)
	return found(n, err)
}

func found(n int64, err error) error {
	if err == nil && n == 0 {
		return notFound()
	}
	return err
}

// readPlaces is how some people take part: those who do.
func readPlaces(ctx context.Context, q db.Q, c ID, people []person.ID) (map[person.ID]place, error) {
	out := map[person.ID]place{}
	if len(people) == 0 {
		return out, nil
	}
	var a db.Args
	course := a.Add(c)
	return out, db.Each(ctx, q, func(r db.Row) error {
		var who person.ID
		var p place
		if err := r.Scan(&who, (*string)(&p.Role), &p.Source); err != nil {
			return err
		}
		out[who] = p
		return nil
	}, `
		SELECT person_id, role, source
		FROM course_member
		WHERE course_id = `+course+` AND person_id IN `+db.InOf(&a, people)+` AND ended_at IS NULL`, a.List()...)
}

func countPupils(ctx context.Context, q db.Q, c ID) (int64, error) {
	return db.Int(ctx, q, `
		SELECT count(*)
		FROM course_member m
		JOIN person p ON p.id = m.person_id
		WHERE m.course_id = $1 AND m.role = 'pupil' AND m.ended_at IS NULL AND p.closed_at IS NULL`, c)
}

func setArchived(ctx context.Context, tx *db.Tx, c ID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE course
		SET archived_at = $2
		WHERE id = $1`, c, at)
	return err
}
