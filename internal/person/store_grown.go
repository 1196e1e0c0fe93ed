// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

func findAge(ctx context.Context, q db.Q, who ID) (Age, error) {
	return db.One(ctx, q, func(r db.Row) (Age, error) {
		var a Age
		return a, r.Scan(&a.AdultOn, &a.By, &a.AdultSeen, &a.DecidesSeen)
	}, `
		SELECT adult_on, COALESCE(adult_by, ''), adult_seen_at, decides_seen_at
		FROM person
		WHERE id = $1`, who)
}

// updateAdultOn forgets that she was told: another day is told anew.
func updateAdultOn(ctx context.Context, tx *db.Tx, who ID, day clock.Date, by string) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE person
		SET adult_on = $2, adult_by = $3, adult_seen_at = NULL, decides_seen_at = NULL
		WHERE id = $1`, who, day, none(by))
	return err
}

func updateSeen(ctx context.Context, tx *db.Tx, who ID, adult bool, at clock.Instant) error {
	column := "decides_seen_at"
	if adult {
		column = "adult_seen_at"
	}
	_, err := db.Exec(ctx, tx, `
		UPDATE person
		SET `+column+` = $2
		WHERE id = $1`, who, at)
	return err
}

const pupilsOnly = `p.closed_at IS NULL AND EXISTS (SELECT 1 FROM person_role r WHERE r.person_id = p.id AND r.role = 'pupil')`

// listGrowing pages by what it sorts by, then the number.
func listGrowing(ctx context.Context, q db.Q, g Growing, today clock.Date) (Growing, error) {
	var err error
	if g.Unknown, err = db.Int(ctx, q, `SELECT count(*) FROM person p WHERE `+pupilsOnly+` AND p.adult_on IS NULL`); err != nil {
		return g, err
	}
	var a db.Args
	where, order := pupilsOnly+` AND p.adult_on IS NULL`, "p.sort_key"
	g.Total = g.Unknown
	if g.Until != "" {
		order = "p.adult_on"
		where = pupilsOnly + ` AND p.adult_on >= ` + a.Add(today) + ` AND p.adult_on <= ` + a.Add(g.Until)
		if g.Total, err = db.Int(ctx, q, `SELECT count(*) FROM person p WHERE `+where, a.List()...); err != nil {
			return g, err
		}
	}
	if key, last, ok := readCursor(g.After); ok {
		where += ` AND (` + order + `, p.id) > (` + a.Add(key) + `, ` + a.Add(last) + `)`
	}
	g.Pupils, err = db.All(ctx, q, func(r db.Row) (Grower, error) {
		var who Grower
		n, err := scanName(onlyName{r, &who.AdultOn})
		who.Name = n
		return who, err
	}, `
		SELECT p.id, p.given_name, p.family_name, p.call_name, p.sort_key, p.adult_on
		FROM person p
		WHERE `+where+`
		ORDER BY `+order+`, p.id
		LIMIT `+a.Add(g.Limit+1), a.List()...)
	if err != nil || len(g.Pupils) <= g.Limit {
		return g, err
	}
	g.Pupils = g.Pupils[:g.Limit]
	last := g.Pupils[g.Limit-1]
	key := last.SortKey
	if g.Until != "" {
		key = string(last.AdultOn)
	}
	g.Next = writeCursor(key, last.ID)
	return g, nil
}

// onlyName scans one more column behind a name.
type onlyName struct {
	db.Row
	last any
}

func (o onlyName) Scan(dest ...any) error { return o.Row.Scan(append(dest, o.last)...) }
