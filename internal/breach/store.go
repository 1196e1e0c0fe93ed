// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

import (
	"context"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

const columnsOf = `b.id, b.number, COALESCE(b.reported_by, 0), COALESCE(b.contact, ''), COALESCE(b.said, ''), COALESCE(b.place, ''), b.detected_at, b.aware_at, b.due_at,
	b.reminded, b.nature, b.touched, b.facts, b.consequences, b.measures, b.risk, b.risk_why, b.authority, b.authority_why, b.authority_at, b.people, b.people_why,
	b.people_at, b.lessons, b.closed_at`

func scan(r db.Row) (Breach, error) {
	var b Breach
	var nature, touched string
	err := r.Scan(&b.ID, &b.Number, &b.ReportedBy, &b.Contact, &b.Said, &b.Place, &b.DetectedAt, &b.AwareAt, &b.DueAt, &b.Reminded, &nature, &touched, &b.What,
		&b.Consequences, &b.Measures, &b.Risk, &b.RiskWhy, &b.Authority.Tell, &b.Authority.Why, &b.Authority.At, &b.People.Tell, &b.People.Why, &b.People.At,
		&b.Lessons, &b.ClosedAt)
	b.Nature, b.Touched = strings.Fields(nature), strings.Fields(touched)
	return b, err
}

func insertBreach(ctx context.Context, tx *db.Tx, b Breach) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO breach (id, number, reported_by, contact, said, place, detected_at, reminded, nature, touched, facts, consequences, measures, risk, risk_why,
			authority, authority_why, people, people_why, lessons)
		VALUES ($1, (SELECT COALESCE(max(number), 0) + 1 FROM breach), $2, $3, $4, $5, $6, 0, '', '', '', '', '', '', '', '', '', '', '', '')`,
		b.ID, b.ReportedBy, b.Contact, b.Said, b.Place, b.DetectedAt)
	return err
}

func updateBreach(ctx context.Context, tx *db.Tx, b Breach) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE breach
		SET aware_at = $2, due_at = $3, reminded = $4, nature = $5, touched = $6, facts = $7, consequences = $8, measures = $9, risk = $10, risk_why = $11,
			authority = $12, authority_why = $13, authority_at = $14, people = $15, people_why = $16, people_at = $17, lessons = $18, closed_at = $19
		WHERE id = $1`,
		b.ID, b.AwareAt, b.DueAt, b.Reminded, strings.Join(b.Nature, " "), strings.Join(b.Touched, " "), b.What, b.Consequences, b.Measures, b.Risk, b.RiskWhy,
		b.Authority.Tell, b.Authority.Why, b.Authority.At, b.People.Tell, b.People.Why, b.People.At, b.Lessons, b.ClosedAt)
	return err
}

func findBreach(ctx context.Context, q db.Q, which ID) (Breach, error) {
	return db.One(ctx, q, scan, `
		SELECT `+columnsOf+`
		FROM breach b
		WHERE b.id = $1`, which)
}

// listBreaches is one screen of the register: the open ones with the nearest end of the clock first, or the closed ones, newest first.
func listBreaches(ctx context.Context, q db.Q, closed bool, offset, limit int) ([]Breach, int64, error) {
	where, order := `b.closed_at IS NULL`, `COALESCE(b.due_at, 0), b.id`
	if closed {
		where, order = `b.closed_at IS NOT NULL`, `b.closed_at DESC, b.id DESC`
	}
	n, err := db.Int(ctx, q, `SELECT count(*) FROM breach b WHERE `+where)
	if err != nil {
		return nil, 0, err
	}
	list, err := db.All(ctx, q, scan, `
		SELECT `+columnsOf+`
		FROM breach b
		WHERE `+where+`
		ORDER BY `+order+`
		LIMIT $1 OFFSET $2`, limit, offset)
	return list, n, err
}

// notified are the leaks that the authority or the people were told of, newest first.
func notified(ctx context.Context, q db.Q, offset, limit int) ([]Breach, int64, error) {
	const where = `(b.authority = 'tell' OR b.people = 'tell')`
	n, err := db.Int(ctx, q, `SELECT count(*) FROM breach b WHERE `+where)
	if err != nil {
		return nil, 0, err
	}
	list, err := db.All(ctx, q, scan, `
		SELECT `+columnsOf+`
		FROM breach b
		WHERE `+where+`
		ORDER BY b.id DESC
		LIMIT $1 OFFSET $2`, limit, offset)
	return list, n, err
}

func runningBreaches(ctx context.Context, q db.Q) ([]Breach, error) {
	return db.All(ctx, q, scan, `
		SELECT `+columnsOf+`
		FROM breach b
		WHERE b.closed_at IS NULL AND b.due_at IS NOT NULL AND b.authority = ''
		ORDER BY b.id`)
}

// countReports are the reports since a moment by one person, or by all who have no account.
func countReports(ctx context.Context, q db.Q, by person.ID, since clock.Instant) (int64, error) {
	return db.Int(ctx, q, `
		SELECT count(*)
		FROM breach b
		WHERE COALESCE(b.reported_by, 0) = $1 AND b.detected_at > $2`, int64(by), since)
}

func insertStep(ctx context.Context, tx *db.Tx, row int64, which ID, s Step) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO breach_step (id, breach_id, at, what, note)
		VALUES ($1, $2, $3, $4, $5)`, row, which, s.At, s.What, s.Note)
	return err
}

func stepsOf(ctx context.Context, q db.Q, which ID) ([]Step, error) {
	return db.All(ctx, q, func(r db.Row) (Step, error) {
		var s Step
		err := r.Scan(&s.At, &s.What, &s.Note)
		return s, err
	}, `
		SELECT s.at, s.what, s.note
		FROM breach_step s
		WHERE s.breach_id = $1
		ORDER BY s.id`, which)
}

func findLetter(ctx context.Context, q db.Q, which ID, lang string) (string, bool, error) {
	return db.Find(ctx, q, func(r db.Row) (string, error) {
		var s string
		err := r.Scan(&s)
		return s, err
	}, `
		SELECT l.words
		FROM breach_letter l
		WHERE l.breach_id = $1 AND l.lang = $2`, which, lang)
}

func putLetter(ctx context.Context, tx *db.Tx, which ID, lang, words string) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO breach_letter (breach_id, lang, words)
		VALUES ($1, $2, $3)
		ON CONFLICT (breach_id, lang) DO UPDATE
		SET words = excluded.words`, which, lang, words)
	return err
}
