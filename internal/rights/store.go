// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"context"
	"encoding/json"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/subject"
)

const columns = `id, number, person_id, asked_by, kind, state, channel, said, name, contact, lang, received_at, due_on, extended, paused_at,
	begins_at, COALESCE(plan, ''), plan_hash, step, decision, answer, closed_at, told`

func scan(r db.Row) (Request, error) {
	var v Request
	var plan string
	err := r.Scan(&v.ID, &v.Number, &v.Person, &v.AskedBy, (*string)(&v.Kind), (*string)(&v.State), &v.Channel, &v.Said, &v.Name, &v.Contact, &v.Lang,
		&v.ReceivedAt, &v.Due, &v.Extended, &v.PausedAt, &v.BeginsAt, &plan, &v.PlanHash, &v.Step, &v.Decision, &v.Answer, &v.ClosedAt, &v.Told)
	if err == nil && plan != "" {
		err = json.Unmarshal([]byte(plan), &v.Plan)
	}
	return v, err
}

// planText is a plan as it is stored; none for a request that has no plan.
func planText(p subject.Plan) (any, error) {
	if len(p.Items) == 0 {
		return nil, nil
	}
	b, err := json.Marshal(p)
	return string(b), err
}

func insertRequest(ctx context.Context, tx *db.Tx, v Request) error {
	plan, err := planText(v.Plan)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `
		INSERT INTO rights_request (id, number, person_id, asked_by, kind, state, channel, said, name, contact, lang, received_at, due_on,
			extended, paused_at, begins_at, plan, plan_hash, step, decision, answer, closed_at, told)
		VALUES ($1, (SELECT COALESCE(max(number), 0) + 1 FROM rights_request), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
			$17, $18, $19, $20, $21, $22)`,
		v.ID, v.Person, v.AskedBy, string(v.Kind), string(v.State), v.Channel, v.Said, v.Name, v.Contact, v.Lang, v.ReceivedAt, v.Due, v.Extended,
		v.PausedAt, v.BeginsAt, plan, v.PlanHash, v.Step, v.Decision, v.Answer, v.ClosedAt, v.Told)
	return err
}

// updateRequest writes what can change. Whose request it is stays: an erasure may have taken it meanwhile.
func updateRequest(ctx context.Context, tx *db.Tx, v Request) error {
	plan, err := planText(v.Plan)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `
		UPDATE rights_request
		SET state = $2, due_on = $3, extended = $4, paused_at = $5, begins_at = $6, plan = $7, plan_hash = $8, step = $9, decision = $10,
			answer = $11, closed_at = $12, told = $13, contact = $14
		WHERE id = $1`,
		v.ID, string(v.State), v.Due, v.Extended, v.PausedAt, v.BeginsAt, plan, v.PlanHash, v.Step, v.Decision, v.Answer, v.ClosedAt, v.Told, v.Contact)
	return err
}

func setStep(ctx context.Context, tx *db.Tx, which ID, step int) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE rights_request
		SET step = $2
		WHERE id = $1`, which, step)
	return err
}

func findRequest(ctx context.Context, q db.Q, which ID) (Request, error) {
	return db.One(ctx, q, scan, `
		SELECT `+columns+`
		FROM rights_request
		WHERE id = $1`, which)
}

func requestsOf(ctx context.Context, q db.Q, who person.ID) ([]Request, error) {
	return db.All(ctx, q, scan, `
		SELECT `+columns+`
		FROM rights_request
		WHERE person_id = $1
		ORDER BY id DESC
		LIMIT 50`, who)
}

// openLike are the open requests of the same kind about the same person.
func openLike(ctx context.Context, q db.Q, who person.ID, k Kind) ([]Request, error) {
	return db.All(ctx, q, scan, `
		SELECT `+columns+`
		FROM rights_request
		WHERE person_id = $1 AND kind = $2 AND state NOT IN ('answered', 'refused', 'withdrawn')
		ORDER BY id`, who, string(k))
}

// queue is one screen of the desk: the open ones by the day they are due, or the ended ones, newest first.
func queue(ctx context.Context, q db.Q, ended bool, offset, limit int) ([]Request, int64, error) {
	where, order := `state NOT IN ('answered', 'refused', 'withdrawn')`, `due_on, id`
	if ended {
		where, order = `state IN ('answered', 'refused', 'withdrawn')`, `closed_at DESC, id DESC`
	}
	n, err := db.Int(ctx, q, `SELECT count(*) FROM rights_request WHERE `+where)
	if err != nil {
		return nil, 0, err
	}
	list, err := db.All(ctx, q, scan, `
		SELECT `+columns+`
		FROM rights_request
		WHERE `+where+`
		ORDER BY `+order+`
		LIMIT $1 OFFSET $2`, limit, offset)
	return list, n, err
}

// openOnes are all that the clock still runs for.
func openOnes(ctx context.Context, q db.Q) ([]Request, error) {
	return db.All(ctx, q, scan, `
		SELECT `+columns+`
		FROM rights_request
		WHERE state NOT IN ('answered', 'refused', 'withdrawn')
		ORDER BY due_on, id`)
}

func insertEvent(ctx context.Context, tx *db.Tx, row int64, which ID, e Event) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO rights_event (id, request_id, at, what, by_role, note)
		VALUES ($1, $2, $3, $4, $5, $6)`, row, which, e.At, e.What, e.By, e.Note)
	return err
}

func eventsOf(ctx context.Context, q db.Q, which ID) ([]Event, error) {
	return db.All(ctx, q, func(r db.Row) (Event, error) {
		var e Event
		return e, r.Scan(&e.At, &e.What, &e.By, &e.Note)
	}, `
		SELECT at, what, by_role, note
		FROM rights_event
		WHERE request_id = $1
		ORDER BY id`, which)
}

// insertLetterbox keeps where the answer goes; an erasure that runs again finds it there.
func insertLetterbox(ctx context.Context, tx *db.Tx, which ID, contact string) error {
	if contact == "" {
		return nil
	}
	_, err := db.Exec(ctx, tx, `
		INSERT INTO rights_letterbox (request_id, contact)
		VALUES ($1, $2)
		ON CONFLICT (request_id) DO NOTHING`, which, contact)
	return err
}

// findContact is where an answer goes: as the request says, or where an erasure kept it.
func findContact(ctx context.Context, q db.Q, which ID) (string, error) {
	return db.Text(ctx, q, `
		SELECT COALESCE(NULLIF(r.contact, ''), b.contact, '')
		FROM rights_request r
		LEFT JOIN rights_letterbox b ON b.request_id = r.id
		WHERE r.id = $1`, which)
}

func insertProof(ctx context.Context, tx *db.Tx, row int64, p Proof) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO rights_proof (id, at, green, planted, found, in_copy, traces, values_read)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, row, p.At, p.Green, p.Planted, p.Found, p.InCopy, p.Traces, p.Values)
	return err
}

// readProofs are the last runs of the proof, the newest first.
func readProofs(ctx context.Context, q db.Q, limit int) ([]Proof, error) {
	return db.All(ctx, q, func(r db.Row) (Proof, error) {
		var p Proof
		return p, r.Scan(&p.At, &p.Green, &p.Planted, &p.Found, &p.InCopy, &p.Traces, &p.Values)
	}, `
		SELECT at, green, planted, found, in_copy, traces, values_read
		FROM rights_proof
		ORDER BY id DESC
		LIMIT $1`, limit)
}

// forget blanks what an ended request no longer needs: the contact after thirty days, the words after ninety.
func forget(ctx context.Context, tx *db.Tx, contactBefore, wordsBefore clock.Instant) error {
	if _, err := db.Exec(ctx, tx, `
		UPDATE rights_request
		SET contact = ''
		WHERE closed_at < $1 AND contact <> ''`, contactBefore); err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, `
		DELETE FROM rights_letterbox
		WHERE request_id IN (SELECT r.id FROM rights_request r WHERE r.closed_at < $1)`, contactBefore); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, `
		UPDATE rights_request
		SET said = '', answer = '', name = ''
		WHERE closed_at < $1 AND (said <> '' OR answer <> '' OR name <> '')`, wordsBefore)
	return err
}
