// SPDX-License-Identifier: AGPL-3.0-or-later

package retention

import (
	"context"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/subject"
)

const columns = `h.id, COALESCE(h.person_id, 0), COALESCE(h.course_id, 0), h.reason, h.authority, h.made_at, h.review_on, COALESCE(h.tell_on, ''), h.told,
	h.lifted_at, h.things, h.ground`

// veto tells the engine what a standing hold names.
var veto = subject.Veto{From: "retention_hold AS veto WHERE veto.lifted_at IS NULL",
	Names: map[string]string{"person": "veto.person_id", "course": "veto.course_id"}, Only: "veto.things"}

func scan(r db.Row) (Hold, error) {
	var h Hold
	return h, r.Scan(fields(&h)...)
}

func fields(h *Hold) []any {
	return []any{&h.ID, &h.Person, &h.Course, &h.Reason, &h.Authority, &h.Made, &h.ReviewOn, &h.TellOn, &h.Told, &h.Lifted, (*things)(&h.Things), &h.Ground}
}

// things is how the kinds of things stand in their column: between spaces, so that the engine finds one of them.
type things []string

func (t *things) Scan(src any) error {
	switch v := src.(type) {
	case string:
		*t = strings.Fields(v)
	case []byte:
		*t = strings.Fields(string(v))
	}
	return nil
}

func (t things) column() string {
	if len(t) == 0 {
		return ""
	}
	return " " + strings.Join(t, " ") + " "
}

func insertHold(ctx context.Context, tx *db.Tx, h Hold, by person.ID) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO retention_hold (id, person_id, course_id, reason, authority, made_by, made_at, review_on, reminded, tell_on, told, things, ground)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, false, $9, $10, $11, $12)`,
		h.ID, h.Person, h.Course, h.Reason, h.Authority, by, h.Made, h.ReviewOn, h.TellOn, h.Told, things(h.Things).column(), h.Ground)
	return err
}

func findHold(ctx context.Context, q db.Q, which ID) (Hold, error) {
	return db.One(ctx, q, scan, `
		SELECT `+columns+`
		FROM retention_hold h
		WHERE h.id = $1`, which)
}

// listHolds is one screen with the names of what is held: the standing ones by the day of review, or the lifted ones, newest first.
func listHolds(ctx context.Context, q db.Q, lifted bool, offset, limit int) ([]Line, int64, error) {
	where, order := `h.lifted_at IS NULL`, `h.review_on, h.id`
	if lifted {
		where, order = `h.lifted_at IS NOT NULL`, `h.lifted_at DESC, h.id DESC`
	}
	n, err := db.Int(ctx, q, `SELECT count(*) FROM retention_hold h WHERE `+where)
	if err != nil {
		return nil, 0, err
	}
	list, err := db.All(ctx, q, scanLine, lines+`
		WHERE `+where+`
		ORDER BY `+order+`
		LIMIT $1 OFFSET $2`, limit, offset)
	return list, n, err
}

func findLine(ctx context.Context, q db.Q, which ID) (Line, error) {
	return db.One(ctx, q, scanLine, lines+`
		WHERE h.id = $1`, which)
}

const lines = `
		SELECT ` + columns + `, COALESCE(p.given_name || ' ' || p.family_name, ''), COALESCE(c.title, '')
		FROM retention_hold h
		LEFT JOIN person p ON p.id = h.person_id
		LEFT JOIN course c ON c.id = h.course_id`

func scanLine(r db.Row) (Line, error) {
	var l Line
	err := r.Scan(append(fields(&l.Hold), &l.Name, &l.Title)...)
	l.Name = strings.TrimSpace(l.Name)
	return l, err
}

// holdsOf are the standing holds that name a person.
func holdsOf(ctx context.Context, q db.Q, who person.ID) ([]Hold, error) {
	return db.All(ctx, q, scan, `
		SELECT `+columns+`
		FROM retention_hold h
		WHERE h.person_id = $1 AND h.lifted_at IS NULL
		ORDER BY h.id`, who)
}

// dueHolds are the standing ones to remind of, and those whose person is to be told.
func dueHolds(ctx context.Context, q db.Q, review, today clock.Date) (remind, tell []Hold, err error) {
	remind, err = db.All(ctx, q, scan, `
		SELECT `+columns+`
		FROM retention_hold h
		WHERE h.lifted_at IS NULL AND NOT h.reminded AND h.review_on <= $1
		ORDER BY h.id`, review)
	if err != nil {
		return nil, nil, err
	}
	tell, err = db.All(ctx, q, scan, `
		SELECT `+columns+`
		FROM retention_hold h
		WHERE h.lifted_at IS NULL AND NOT h.told AND h.tell_on <= $1
		ORDER BY h.id`, today)
	return remind, tell, err
}

func setReview(ctx context.Context, tx *db.Tx, which ID, on clock.Date) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE retention_hold
		SET review_on = $2, reminded = false
		WHERE id = $1`, which, on)
	return err
}

func setReminded(ctx context.Context, tx *db.Tx, which ID) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE retention_hold
		SET reminded = true
		WHERE id = $1`, which)
	return err
}

func setTold(ctx context.Context, tx *db.Tx, which ID) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE retention_hold
		SET told = true
		WHERE id = $1`, which)
	return err
}

func setLifted(ctx context.Context, tx *db.Tx, which ID, by person.ID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE retention_hold
		SET lifted_at = $2, lifted_by = $3
		WHERE id = $1`, which, at, by)
	return err
}

// lastSwept is when a sweep last took something.
func lastSwept(ctx context.Context, q db.Q) (clock.Instant, error) {
	n, err := db.Int(ctx, q, `SELECT COALESCE(max(at), 0) FROM audit WHERE action = 'privacy.swept'`)
	return clock.Instant(n), err
}
