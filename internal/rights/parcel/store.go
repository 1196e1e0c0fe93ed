// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

const parcelColumns = `id, person_id, fetcher_id, request_id, kind, lang, state, task_id, created_at, ready_at, expires_at, fetched_at, size, COALESCE(scopes, '')`

func scanParcel(r db.Row) (Parcel, error) {
	var p Parcel
	var request, task *int64
	var scopes string
	err := r.Scan(&p.ID, &p.Person, &p.Fetcher, &request, &p.Kind, &p.Lang, &p.State, &task, &p.Created, &p.ReadyAt, &p.Expires, &p.FetchedAt, &p.Size, &scopes)
	for _, x := range strings.Fields(scopes) {
		p.Scopes = append(p.Scopes, person.Scope(x))
	}
	if request != nil {
		p.Request = *request
	}
	if task != nil {
		p.Task = *task
	}
	return p, err
}

func insertParcel(ctx context.Context, tx *db.Tx, p Parcel) error {
	var request *int64
	if p.Request != 0 {
		request = &p.Request
	}
	_, err := db.Exec(ctx, tx, `
		INSERT INTO rights_parcel (id, person_id, fetcher_id, request_id, kind, lang, state, task_id, created_at, ready_at, expires_at, fetched_at, size)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		p.ID, p.Person, p.Fetcher, request, string(p.Kind), p.Lang, p.State, p.Task, p.Created, p.ReadyAt, p.Expires, p.FetchedAt, p.Size)
	return err
}

func readParcel(ctx context.Context, q db.Q, which ID) (Parcel, error) {
	return db.One(ctx, q, scanParcel, `
		SELECT `+parcelColumns+`
		FROM rights_parcel
		WHERE id = $1`, which)
}

func readParcels(ctx context.Context, q db.Q, fetcher person.ID) ([]Parcel, error) {
	return db.All(ctx, q, scanParcel, `
		SELECT `+parcelColumns+`
		FROM rights_parcel
		WHERE fetcher_id = $1
		ORDER BY created_at DESC, id DESC`, fetcher)
}

func readLocked(ctx context.Context, q db.Q, which ID) (string, error) {
	return db.Text(ctx, q, `SELECT locked FROM rights_parcel WHERE id = $1`, which)
}

// readTicket finds the parcel a ticket was given for, when its holder may still fetch it.
func readTicket(ctx context.Context, q db.Q, hash string, fetcher person.ID, now clock.Instant) (Parcel, string, error) {
	var locked string
	p, err := db.One(ctx, q, func(r db.Row) (Parcel, error) {
		return scanParcel(also{r, &locked})
	}, `
		SELECT `+parcelColumns+`, ticket_locked
		FROM rights_parcel
		WHERE ticket_hash = $1 AND fetcher_id = $2 AND state = $3 AND expires_at > $4`, hash, fetcher, Ready, now)
	return p, locked, err
}

// also scans one more column behind the others.
type also struct {
	db.Row
	last any
}

func (a also) Scan(dest ...any) error { return a.Row.Scan(append(dest, a.last)...) }

// ready is what a parcel becomes when it was made.
type ready struct {
	size        int64
	locked      string
	at, expires clock.Instant
	scopes      string
}

func updateReady(ctx context.Context, tx *db.Tx, which ID, r ready) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE rights_parcel
		SET state = $1, size = $2, locked = $3, ready_at = $4, expires_at = $5, scopes = NULLIF($8, '')
		WHERE id = $6 AND state = $7`, Ready, r.size, r.locked, r.at, r.expires, which, Making, r.scopes)
	return err
}

func updateTicket(ctx context.Context, tx *db.Tx, which ID, hash, locked string) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE rights_parcel
		SET ticket_hash = $1, ticket_locked = $2
		WHERE id = $3 AND state = $4`, hash, locked, which, Ready)
	return err
}

// updateEnd ends a parcel and forgets every key of it. One that has ended stays as it is.
func updateEnd(ctx context.Context, tx *db.Tx, which ID, state string, fetched clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE rights_parcel
		SET state = $1, fetched_at = $2, locked = NULL, ticket_hash = NULL, ticket_locked = NULL
		WHERE id = $3 AND state IN ($4, $5)`, state, fetched, which, Making, Ready)
	return err
}

func readLate(ctx context.Context, q db.Q, now clock.Instant) ([]ID, error) {
	return db.All(ctx, q, func(r db.Row) (ID, error) {
		var which ID
		err := r.Scan(&which)
		return which, err
	}, `
		SELECT id
		FROM rights_parcel
		WHERE state IN ($1, $2) AND expires_at <= $3`, Making, Ready, now)
}

func deleteOld(ctx context.Context, tx *db.Tx, before clock.Instant) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM rights_parcel WHERE created_at < $1`, before)
	return err
}
