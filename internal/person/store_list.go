// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"context"
	"slices"
	"strings"

	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// listPeople pages by (sort_key, id). Every word of the text must occur somewhere in the folded names.
func listPeople(ctx context.Context, q db.Q, f Filter) (Page, error) {
	var a db.Args
	where := filterPeople(&a, f)
	total, err := db.Int(ctx, q, `SELECT count(*) FROM person p WHERE `+where, a.List()...)
	if err != nil {
		return Page{}, err
	}
	order, backwards := "p.sort_key, p.id", f.Before != ""
	if key, last, ok := readCursor(f.After); ok {
		where += ` AND (p.sort_key, p.id) > (` + a.Add(key) + `, ` + a.Add(last) + `)`
	}
	if key, first, ok := readCursor(f.Before); ok {
		where += ` AND (p.sort_key, p.id) < (` + a.Add(key) + `, ` + a.Add(first) + `)`
		order = "p.sort_key DESC, p.id DESC"
	}
	type keyed struct {
		Person
		key string
	}
	rows, err := db.All(ctx, q, func(r db.Row) (keyed, error) {
		p, key, err := scanKeyed(r)
		return keyed{p, key}, err
	}, `
		SELECT `+personColumns+`
		FROM person p
		WHERE `+where+`
		ORDER BY `+order+`
		LIMIT `+a.Add(f.Limit+1), a.List()...)
	if err != nil {
		return Page{}, err
	}
	more := len(rows) > f.Limit
	if more {
		rows = rows[:f.Limit]
	}
	if backwards {
		slices.Reverse(rows)
	}
	page := Page{Total: total}
	for _, r := range rows {
		page.People = append(page.People, Row{Person: r.Person})
	}
	if len(rows) > 0 {
		first, last := rows[0], rows[len(rows)-1]
		if backwards || more {
			page.Next = writeCursor(last.key, last.ID)
		}
		if (backwards && more) || f.After != "" {
			page.Prev = writeCursor(first.key, first.ID)
		}
	}
	return page, addRoles(ctx, q, page.People)
}

func filterPeople(a *db.Args, f Filter) string {
	where := []string{"p.closed_at IS NULL", "p.source <> '" + BySupport + "'"}
	if f.Closed {
		where[0] = "p.closed_at IS NOT NULL"
	}
	for _, word := range strings.Fields(f.Text) {
		where = append(where, `p.folded LIKE `+a.Add("%"+db.EscapeLike(word)+"%")+` ESCAPE '\'`)
	}
	if f.Role != "" {
		where = append(where, `EXISTS (SELECT 1 FROM person_role r WHERE r.person_id = p.id AND r.role = `+a.Add(string(f.Role))+`)`)
	}
	if f.NoRole {
		where = append(where, `NOT EXISTS (SELECT 1 FROM person_role r WHERE r.person_id = p.id)`)
	}
	if f.Org != 0 {
		where = append(where, `EXISTS (SELECT 1 FROM person_role r WHERE r.person_id = p.id AND r.org_id = `+a.Add(f.Org)+`)`)
	}
	return strings.Join(where, " AND ")
}

func addRoles(ctx context.Context, q db.Q, people []Row) error {
	if len(people) == 0 {
		return nil
	}
	at := make(map[ID]int, len(people))
	ids := make([]ID, len(people))
	for i, p := range people {
		at[p.ID], ids[i] = i, p.ID
	}
	var a db.Args
	return db.Each(ctx, q, func(r db.Row) error {
		var who ID
		var role string
		if err := r.Scan(&who, &role); err != nil {
			return err
		}
		people[at[who]].Roles = append(people[at[who]].Roles, permit.Role(role))
		return nil
	}, `
		SELECT DISTINCT person_id, role
		FROM person_role
		WHERE person_id IN `+db.InOf(&a, ids)+`
		ORDER BY person_id, role`, a.List()...)
}

func writeCursor(key string, who ID) string { return who.String() + key }

func readCursor(c string) (key string, who ID, ok bool) {
	const idLength = 13
	if len(c) < idLength {
		return "", 0, false
	}
	err := who.UnmarshalText([]byte(c[:idLength]))
	return c[idLength:], who, err == nil
}
