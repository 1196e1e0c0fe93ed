// SPDX-License-Identifier: AGPL-3.0-or-later

package portfolio

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/db"
)

func insertArrival(ctx context.Context, tx *db.Tx, v Arrival) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO portfolio_arrival (id, person_id, state, why, contents, chosen, changed_at)
		VALUES ($1, $2, $3, '', '{}', '', $4)`, v.ID, v.Person, v.State, v.Changed)
	return err
}

func updateArrival(ctx context.Context, tx *db.Tx, v Arrival) error {
	b, err := json.Marshal(v.Of)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `
		UPDATE portfolio_arrival
		SET state = $2, why = $3, contents = $4, chosen = $5, changed_at = $6
		WHERE id = $1`, v.ID, v.State, v.Why, string(b), strings.Trim(fmt.Sprint(v.Chosen), "[]"), v.Changed)
	return err
}

func scanArrival(r db.Row) (Arrival, error) {
	var v Arrival
	var contents, chosen string
	if err := r.Scan(&v.ID, &v.Person, &v.State, &v.Why, &contents, &chosen, &v.Changed); err != nil {
		return v, err
	}
	for _, s := range strings.Fields(chosen) {
		n, err := strconv.Atoi(s)
		if err != nil {
			return v, err
		}
		v.Chosen = append(v.Chosen, n)
	}
	return v, json.Unmarshal([]byte(contents), &v.Of)
}

const arrivalColumns = `v.id, v.person_id, v.state, v.why, v.contents, v.chosen, v.changed_at`

func findArrival(ctx context.Context, q db.Q, which ArrivalID) (Arrival, error) {
	return db.One(ctx, q, scanArrival, `
		SELECT `+arrivalColumns+`
		FROM portfolio_arrival v
		WHERE v.id = $1`, which)
}

func listArrivals(ctx context.Context, q db.Q, of person.ID) ([]Arrival, error) {
	return db.All(ctx, q, scanArrival, `
		SELECT `+arrivalColumns+`
		FROM portfolio_arrival v
		WHERE v.person_id = $1
		ORDER BY v.id`, of)
}

func deleteArrival(ctx context.Context, tx *db.Tx, which ArrivalID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM portfolio_arrival WHERE id = $1`, which)
	return err
}

func insertWork(ctx context.Context, tx *db.Tx, w Work, from ArrivalID, place int) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO portfolio_work (id, person_id, site, place, body, added_at, arrival, place_in)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, w.ID, w.Person, w.Site, w.Place, w.Body, w.Added, from, place)
	return err
}

// takenPlaces are the places of an arrival from which a work was taken.
func takenPlaces(ctx context.Context, q db.Q, from ArrivalID) ([]int64, error) {
	return db.All(ctx, q, func(r db.Row) (n int64, err error) { return n, r.Scan(&n) }, `
		SELECT w.place_in
		FROM portfolio_work w
		WHERE w.arrival = $1`, from)
}

// countFrom is how many works of a person came with an arrival.
func countFrom(ctx context.Context, q db.Q, of person.ID, from ArrivalID) (int64, error) {
	return db.Int(ctx, q, `
		SELECT count(*)
		FROM portfolio_work w
		WHERE w.arrival = $1 AND w.person_id = $2`, from, of)
}

func scanWork(r db.Row) (Work, error) {
	var w Work
	return w, r.Scan(&w.ID, &w.Person, &w.Site, &w.Place, &w.Body, &w.Added)
}

const workColumns = `w.id, w.person_id, w.site, w.place, w.body, w.added_at`

func findWork(ctx context.Context, q db.Q, of person.ID, which WorkID) (Work, error) {
	return db.One(ctx, q, scanWork, `
		SELECT `+workColumns+`
		FROM portfolio_work w
		WHERE w.id = $1 AND w.person_id = $2`, which, of)
}

func listWorks(ctx context.Context, q db.Q, of person.ID, offset, limit int) ([]Work, int64, error) {
	n, err := db.Int(ctx, q, `SELECT count(*) FROM portfolio_work w WHERE w.person_id = $1`, of)
	if err != nil {
		return nil, 0, err
	}
	list, err := db.All(ctx, q, scanWork, `
		SELECT `+workColumns+`
		FROM portfolio_work w
		WHERE w.person_id = $1
		ORDER BY w.id DESC
		LIMIT $2 OFFSET $3`, of, limit, offset)
	return list, n, err
}

func deleteWork(ctx context.Context, tx *db.Tx, which WorkID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM portfolio_work WHERE id = $1`, which)
	return err
}
