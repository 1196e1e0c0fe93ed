// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import (
	"context"
	"strings"

	"lectern/internal/class"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

const askColumns = `a.id, COALESCE(a.org_id, 0), COALESCE(a.class_id, 0), a.until_on, a.created_at, a.asked_at, a.ended_at`

// reaches joins an ask (a) with the open classes (k) it is about.
const reaches = `k.closed_at IS NULL AND (a.class_id IS NULL OR a.class_id = k.id) AND (a.org_id IS NULL OR a.org_id = k.org_id)`

// pupils are the present pupils (m, p) of a class k.
const pupils = `m.class_id = k.id AND m.role = 'pupil' AND m.ended_at IS NULL`

func scanAsk(r db.Row) (Ask, error) {
	var a Ask
	return a, r.Scan(&a.ID, &a.Org, &a.Class, &a.Until, &a.CreatedAt, &a.Asked, &a.EndedAt)
}

func insertAsk(ctx context.Context, tx *db.Tx, a Ask) error {
	if _, err := db.Exec(ctx, tx, `
		INSERT INTO consent_ask (id, org_id, class_id, until_on, created_at)
		VALUES ($1, $2, $3, $4, $5)`, a.ID, a.Org, a.Class, a.Until, a.CreatedAt); err != nil {
		return err
	}
	return upsertWords(ctx, tx, a)
}

func upsertWords(ctx context.Context, tx *db.Tx, a Ask) error {
	for lang, w := range a.Words {
		if _, err := db.Exec(ctx, tx, `
			INSERT INTO consent_wording (ask_id, lang, title, body)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (ask_id, lang) DO UPDATE
			SET title = excluded.title, body = excluded.body`, a.ID, lang, w.Title, w.Body); err != nil {
			return err
		}
	}
	return nil
}

func updateAsk(ctx context.Context, tx *db.Tx, a Ask) error {
	if _, err := db.Exec(ctx, tx, `
		UPDATE consent_ask
		SET until_on = $2
		WHERE id = $1`, a.ID, a.Until); err != nil {
		return err
	}
	return upsertWords(ctx, tx, a)
}

func setAsked(ctx context.Context, tx *db.Tx, which AskID, at clock.Instant) (int64, error) {
	return db.Exec(ctx, tx, `
		UPDATE consent_ask
		SET asked_at = $2
		WHERE id = $1 AND asked_at IS NULL AND ended_at IS NULL`, which, at)
}

func setEnded(ctx context.Context, tx *db.Tx, which AskID, at clock.Instant) (int64, error) {
	return db.Exec(ctx, tx, `
		UPDATE consent_ask
		SET ended_at = $2
		WHERE id = $1 AND ended_at IS NULL`, which, at)
}

func findAsk(ctx context.Context, q db.Q, which AskID) (Ask, error) {
	return db.One(ctx, q, scanAsk, `
		SELECT `+askColumns+`
		FROM consent_ask a
		WHERE a.id = $1`, which)
}

func readWords(ctx context.Context, q db.Q, asks []*Ask) error {
	var args db.Args
	ids, at := make([]AskID, len(asks)), map[AskID]*Ask{}
	for i, a := range asks {
		ids[i], at[a.ID], a.Words = a.ID, a, map[string]Wording{}
	}
	return db.Each(ctx, q, func(r db.Row) error {
		var which AskID
		var lang string
		var w Wording
		if err := r.Scan(&which, &lang, &w.Title, &w.Body); err != nil {
			return err
		}
		at[which].Words[lang] = w
		return nil
	}, `
		SELECT ask_id, lang, title, body
		FROM consent_wording
		WHERE ask_id IN `+db.InOf(&args, ids), args.List()...)
}

func withWords(ctx context.Context, q db.Q, asks []Ask) ([]Ask, error) {
	all := make([]*Ask, len(asks))
	for i := range asks {
		all[i] = &asks[i]
	}
	return asks, readWords(ctx, q, all)
}

// listAsks is one screen, newest first: all for reader 0, otherwise what was asked in classes that she teaches.
func listAsks(ctx context.Context, q db.Q, reader int64, offset, limit int) ([]Ask, int64, error) {
	where, args := `1 = 1`, db.Args{}
	if reader != 0 {
		where = `a.asked_at IS NOT NULL AND EXISTS (
			SELECT 1
			FROM class k
			JOIN class_member t ON t.class_id = k.id AND t.role <> 'pupil' AND t.ended_at IS NULL
			WHERE t.person_id = ` + args.Add(reader) + ` AND ` + reaches + `)`
	}
	n, err := db.Int(ctx, q, `SELECT count(*) FROM consent_ask a WHERE `+where, args.List()...)
	if err != nil {
		return nil, 0, err
	}
	list, err := db.All(ctx, q, scanAsk, `
		SELECT `+askColumns+`
		FROM consent_ask a
		WHERE `+where+`
		ORDER BY a.id DESC
		LIMIT `+args.Add(limit)+` OFFSET `+args.Add(offset), args.List()...)
	if err != nil {
		return nil, 0, err
	}
	list, err = withWords(ctx, q, list)
	return list, n, err
}

// asksOf are the asks that reach a pupil and run today, newest first.
func asksOf(ctx context.Context, q db.Q, who person.ID, today clock.Date) ([]Ask, error) {
	list, err := db.All(ctx, q, scanAsk, `
		SELECT `+askColumns+`
		FROM consent_ask a
		WHERE a.asked_at IS NOT NULL AND a.ended_at IS NULL AND a.until_on >= $2 AND EXISTS (
			SELECT 1
			FROM class_member m
			JOIN class k ON `+pupils+`
			WHERE m.person_id = $1 AND `+reaches+`)
		ORDER BY a.id DESC`, who, today)
	if err != nil {
		return nil, err
	}
	return withWords(ctx, q, list)
}

func countReached(ctx context.Context, q db.Q, which AskID, who person.ID) (int64, error) {
	return db.Int(ctx, q, `
		SELECT count(*)
		FROM consent_ask a
		JOIN class k ON `+reaches+`
		JOIN class_member m ON `+pupils+`
		WHERE a.id = $1 AND m.person_id = $2`, which, who)
}

// countPupils counts whom an ask reaches, each once.
func countPupils(ctx context.Context, q db.Q, which AskID) (int64, error) {
	return db.Int(ctx, q, `
		SELECT count(DISTINCT m.person_id)
		FROM consent_ask a
		JOIN class k ON `+reaches+`
		JOIN class_member m ON `+pupils+`
		JOIN person p ON p.id = m.person_id AND p.closed_at IS NULL
		WHERE a.id = $1`, which)
}

// classesOf are the classes an ask reaches, by title: all for reader 0, otherwise those she teaches.
func classesOf(ctx context.Context, q db.Q, a Ask, reader int64) ([]Count, error) {
	return db.All(ctx, q, func(r db.Row) (Count, error) {
		var c Count
		return c, r.Scan(&c.Class, &c.Title, &c.Pupils)
	}, `
		SELECT k.id, k.title, (
			SELECT count(*)
			FROM class_member m
			JOIN person p ON p.id = m.person_id AND p.closed_at IS NULL
			WHERE `+pupils+`)
		FROM consent_ask a
		JOIN class k ON `+reaches+`
		WHERE a.id = $1 AND (CAST($2 AS bigint) = 0 OR EXISTS (
			SELECT 1
			FROM class_member t
			WHERE t.class_id = k.id AND t.person_id = CAST($2 AS bigint) AND t.role <> 'pupil' AND t.ended_at IS NULL))
		ORDER BY k.sort_key, k.id`, a.ID, reader)
}

// pupilsOf are the open pupils of a class by name.
func pupilsOf(ctx context.Context, q db.Q, where class.ID) ([]Line, error) {
	return db.All(ctx, q, func(r db.Row) (Line, error) {
		var l Line
		err := r.Scan(&l.Person, &l.Name)
		l.Name = strings.TrimSpace(l.Name)
		return l, err
	}, `
		SELECT p.id, p.given_name || ' ' || p.family_name
		FROM class_member m
		JOIN person p ON p.id = m.person_id
		WHERE m.class_id = $1 AND m.role = 'pupil' AND m.ended_at IS NULL AND p.closed_at IS NULL
		ORDER BY p.sort_key, p.id`, where)
}

// lastOf are the last receipts of a person by purpose.
func lastOf(ctx context.Context, q db.Q, who person.ID) (map[string]Receipt, error) {
	all, err := listReceipts(ctx, q, who)
	out := map[string]Receipt{}
	for _, r := range all {
		out[r.Purpose] = r
	}
	return out, err
}

// lastIn are the last receipts of the pupils of a class for a purpose.
func lastIn(ctx context.Context, q db.Q, purpose string, where class.ID) (map[person.ID]Receipt, error) {
	all, err := db.All(ctx, q, scanReceipt, `
		SELECT `+receiptColumns+`
		FROM consent_receipt r
		JOIN class_member m ON m.person_id = r.person_id
		WHERE r.purpose = $1 AND m.class_id = $2 AND m.role = 'pupil' AND m.ended_at IS NULL
		ORDER BY r.number`, purpose, where)
	out := map[person.ID]Receipt{}
	for _, r := range all {
		out[r.Person] = r
	}
	return out, err
}
