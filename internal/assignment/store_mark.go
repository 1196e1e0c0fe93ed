// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"encoding/json"
	"strings"

	"lectern/internal/file"
	"lectern/internal/person"
	"lectern/internal/platform/db"
)

// standsSQL is Stands as the database works it out, of work s and grade g that may not be there.
const standsSQL = `CASE
	WHEN g.excused_at IS NOT NULL THEN 'excused'
	WHEN g.redo_at IS NOT NULL AND COALESCE(s.handed_in_at, 0) <= g.redo_at THEN 'redo'
	WHEN g.returned_at IS NOT NULL AND COALESCE(s.handed_in_at, 0) <= g.returned_at AND NOT ` + aheadSQL + ` THEN 'returned'
	WHEN ` + markedSQL + ` AND (NOT ` + hasWorkSQL + ` OR COALESCE(s.handed_in_at, 0) <= COALESCE(g.graded_at, 0)) THEN 'graded'
	WHEN ` + hasWorkSQL + ` THEN 'waiting'
	ELSE 'missing' END`

const (
	markedSQL  = `(g.mark IS NOT NULL OR g.label IS NOT NULL OR g.comment IS NOT NULL)`
	hasWorkSQL = `(COALESCE(s.state, '') = 'handed_in' OR COALESCE(s.on_paper, false))`
	aheadSQL   = `(COALESCE(g.mark, -1) <> COALESCE(g.returned_mark, -1) OR COALESCE(g.label, '') <> COALESCE(g.returned_label, '')
		OR COALESCE(g.comment, '') <> COALESCE(g.returned_comment, ''))`
	returnableSQL = `(` + markedSQL + ` AND g.excused_at IS NULL AND (g.returned_at IS NULL OR ` + aheadSQL + `))`
)

// classSQL is everybody m, p whom the assignment $1 is for.
const classSQL = `
	FROM assignment a
	JOIN course_member m ON m.course_id = a.course_id
	JOIN person p ON p.id = m.person_id AND p.closed_at IS NULL`

const workSQL = `
	LEFT JOIN assignment_submission s ON s.assignment_id = $1 AND s.person_id = p.id
	LEFT JOIN assignment_grade g ON g.assignment_id = $1 AND g.person_id = p.id`

// Counts are how far whoever marks an assignment is.
type Counts struct {
	Pupils, Waiting, Missing, Returnable, Returned int64
}

// Place is one pupil in a class, with where her work stands.
type Place struct {
	person.Name
	Stands Standing
}

const placeColumns = `p.id, p.given_name, p.family_name, p.call_name, p.sort_key, ` + standsSQL

func scanPlace(r db.Row) (Place, error) {
	var p person.Person
	var v Place
	err := r.Scan(&v.ID, &p.GivenName, &p.FamilyName, &p.CallName, &v.SortKey, (*string)(&v.Stands))
	v.Full, v.Short = p.Name(), p.Short()
	return v, err
}

// findPlace is one pupil of a class. Fault: NotFound for somebody the assignment is not for.
func findPlace(ctx context.Context, q db.Q, which ID, who person.ID) (Place, error) {
	return db.One(ctx, q, scanPlace, `
		SELECT `+placeColumns+classSQL+workSQL+`
		WHERE a.id = $1 AND m.person_id = $2 AND `+inAudience, which, who)
}

// readAround counts a class and reads up to n pupils before a place and n after it, by name, the place in between. It goes through
// the class once.
func readAround(ctx context.Context, q db.Q, which ID, at Place, n int) (Counts, []Place, error) {
	var c Counts
	places, err := db.All(ctx, q, func(r db.Row) (Place, error) {
		var p person.Person
		var v Place
		err := r.Scan(&v.ID, &p.GivenName, &p.FamilyName, &p.CallName, &v.SortKey, (*string)(&v.Stands),
			&c.Pupils, &c.Waiting, &c.Missing, &c.Returnable, &c.Returned)
		v.Full, v.Short = p.Name(), p.Short()
		return v, err
	}, `
		WITH class AS MATERIALIZED (
			SELECT p.id, p.sort_key, `+standsSQL+` AS stands, `+returnableSQL+` AS returnable`+classSQL+workSQL+`
			WHERE a.id = $1 AND `+inAudience+`)
		SELECT p.id, p.given_name, p.family_name, p.call_name, p.sort_key, near.stands, n.pupils, n.waiting, n.missing, n.returnable, n.returned
		FROM (
			SELECT count(*) AS pupils, count(CASE WHEN stands = 'waiting' THEN 1 END) AS waiting,
				count(CASE WHEN stands IN ('missing', 'redo') THEN 1 END) AS missing, count(CASE WHEN returnable THEN 1 END) AS returnable,
				count(CASE WHEN stands = 'returned' THEN 1 END) AS returned
			FROM class) n
		CROSS JOIN (
			SELECT id, stands FROM (
				SELECT id, stands
				FROM class
				WHERE sort_key < $2 OR (sort_key = $2 AND id < $3)
				ORDER BY sort_key DESC, id DESC
				LIMIT $4) earlier
			UNION ALL
			SELECT id, stands FROM (
				SELECT id, stands
				FROM class
				WHERE sort_key > $2 OR (sort_key = $2 AND id >= $3)
				ORDER BY sort_key, id
				LIMIT $5) later) near
		JOIN person p ON p.id = near.id
		ORDER BY p.sort_key, p.id`, which, at.SortKey, at.ID, n, n+1)
	return c, places, err
}

// findWaiting is the pupil whose work waits next after a place, by name and then from the start again.
func findWaiting(ctx context.Context, q db.Q, which ID, at Place) (Place, bool, error) {
	return db.Find(ctx, q, scanPlace, `
		SELECT `+placeColumns+classSQL+`
		JOIN assignment_submission s ON s.assignment_id = $1 AND s.person_id = p.id AND s.waiting
		LEFT JOIN assignment_grade g ON g.assignment_id = $1 AND g.person_id = p.id
		WHERE a.id = $1 AND p.id <> $3 AND `+inAudience+`
		ORDER BY CASE WHEN p.sort_key > $2 OR (p.sort_key = $2 AND p.id > $3) THEN 0 ELSE 1 END, p.sort_key, p.id
		LIMIT 1`, which, at.SortKey, int64(at.ID))
}

// findFirst is the first pupil of a class by name.
func findFirst(ctx context.Context, q db.Q, which ID) (Place, bool, error) {
	return db.Find(ctx, q, scanPlace, `
		SELECT `+placeColumns+classSQL+workSQL+`
		WHERE a.id = $1 AND `+inAudience+`
		ORDER BY p.sort_key, p.id
		LIMIT 1`, which)
}

// readReturnable reads whose mark or comment is not returned as it is now.
func readReturnable(ctx context.Context, q db.Q, which ID) ([]Place, error) {
	return db.All(ctx, q, scanPlace, `
		SELECT `+placeColumns+classSQL+workSQL+`
		WHERE a.id = $1 AND `+returnableSQL+` AND `+inAudience+`
		ORDER BY p.sort_key, p.id`, which)
}

// readAttempts reads what was handed in, the newest first, with the ids of its files.
func readAttempts(ctx context.Context, q db.Q, which SubmissionID) ([]Attempt, error) {
	return db.All(ctx, q, func(r db.Row) (Attempt, error) {
		var a Attempt
		var files string
		if err := r.Scan(&a.Number, &a.HandedInAt, &a.Late, &a.Body, &a.Link, &files, &a.Receipt); err != nil {
			return a, err
		}
		ids, err := fileIDs(files)
		a.fileIDs = ids
		return a, err
	}, `
		SELECT attempt, handed_in_at, late, body, COALESCE(link, ''), COALESCE(files, ''), receipt
		FROM assignment_attempt
		WHERE submission_id = $1
		ORDER BY attempt DESC`, which)
}

func fileIDs(list string) ([]file.ID, error) {
	if strings.TrimSpace(list) == "" {
		return nil, nil
	}
	var ids []file.ID
	return ids, json.Unmarshal([]byte(list), &ids)
}
