// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"slices"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// lockWork makes whoever else changes one pupil's work or grade wait until this transaction ends.
func lockWork(ctx context.Context, tx *db.Tx, which ID, who person.ID) error {
	return tx.Lock(ctx, "assignment.work."+which.String(), int64(who))
}

// lockClass is lockWork for a class. Everybody locks in the same order, so that no two wait for each other.
func lockClass(ctx context.Context, tx *db.Tx, which ID, works []Work) error {
	people := make([]person.ID, len(works))
	for i, w := range works {
		people[i] = w.ID
	}
	slices.Sort(people)
	for _, who := range people {
		if err := lockWork(ctx, tx, which, who); err != nil {
			return err
		}
	}
	return nil
}

const submissionColumns = `s.id, s.assignment_id, s.person_id, s.draft, COALESCE(s.draft_link, ''), s.draft_version, s.draft_at, s.state,
	s.attempt, s.handed_in_at, s.late, s.on_paper, s.body, COALESCE(s.link, ''), COALESCE(s.receipt, '')`

func scanSubmission(r db.Row) (Submission, error) {
	var s Submission
	return s, r.Scan(&s.ID, &s.Assignment, &s.Person, &s.Draft, &s.DraftLink, &s.DraftVersion, &s.DraftAt, (*string)(&s.State), &s.Attempt,
		&s.HandedInAt, &s.Late, &s.OnPaper, &s.Body, &s.Link, &s.Receipt)
}

// findSubmission reads a pupil's work; its ID is zero when she has not begun.
func findSubmission(ctx context.Context, q db.Q, which ID, who person.ID) (Submission, error) {
	w, found, err := db.Find(ctx, q, scanSubmission, `
		SELECT `+submissionColumns+`
		FROM assignment_submission s
		WHERE s.assignment_id = $1 AND s.person_id = $2`, which, who)
	if !found {
		w.Assignment, w.Person = which, who
	}
	return w, err
}

func findSubmissionByID(ctx context.Context, q db.Q, which SubmissionID) (Submission, error) {
	return db.One(ctx, q, scanSubmission, `
		SELECT `+submissionColumns+`
		FROM assignment_submission s
		WHERE s.id = $1`, which)
}

// insertEmpty begins a pupil's work unless she has begun.
func insertEmpty(ctx context.Context, tx *db.Tx, key SubmissionID, which ID, who person.ID, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO assignment_submission (id, assignment_id, person_id, draft_version, state, attempt, late, on_paper, waiting, created_at)
		VALUES ($1, $2, $3, 0, '', 0, $4, $4, $4, $5)
		ON CONFLICT (assignment_id, person_id) DO NOTHING`, key, which, who, false, now)
	return err
}

// updateDraft writes only over the version the pupil started from, and tells whether it did.
func updateDraft(ctx context.Context, tx *db.Tx, which ID, who person.ID, d Draft, now clock.Instant) (bool, error) {
	n, err := db.Exec(ctx, tx, `
		UPDATE assignment_submission
		SET draft = $3, draft_link = $4, draft_version = draft_version + 1, draft_at = $5,
			state = CASE state WHEN '' THEN 'started' ELSE state END
		WHERE assignment_id = $1 AND person_id = $2 AND draft_version = $6`, which, who, d.Body, none(d.Link), now, d.Version)
	return n > 0, err
}

// updateHandedIn also makes the draft what was handed in, so that she goes on from there.
func updateHandedIn(ctx context.Context, tx *db.Tx, w Submission) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE assignment_submission
		SET state = $2, attempt = $3, handed_in_at = $4, late = $5, body = $6, link = $7, receipt = $8, draft = $6, draft_link = $7,
			draft_version = draft_version + 1, draft_at = $4
		WHERE id = $1`, w.ID, string(w.State), w.Attempt, w.HandedInAt, w.Late, w.Body, none(w.Link), w.Receipt)
	return err
}

// insertAttempt keeps a hand-in as it was.
func insertAttempt(ctx context.Context, tx *db.Tx, key int64, w Submission, files string) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO assignment_attempt (id, submission_id, attempt, handed_in_at, late, body, link, files, receipt)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		key, w.ID, w.Attempt, w.HandedInAt, w.Late, w.Body, none(w.Link), files, w.Receipt)
	return err
}

func updatePaper(ctx context.Context, tx *db.Tx, w Submission) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE assignment_submission
		SET on_paper = $2, handed_in_at = $3
		WHERE id = $1`, w.ID, w.OnPaper, w.HandedInAt)
	return err
}

func setWaiting(ctx context.Context, tx *db.Tx, which SubmissionID, waiting bool) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE assignment_submission
		SET waiting = $2
		WHERE id = $1 AND waiting <> $2`, which, waiting)
	return err
}
