// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"os"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/db"
)

// A state: so many people, each with so many hand-ins, marks and looks.
const (
	statePeople = 400_000
	stateEach   = 4
)

// TestErasureInAState: erasing one person locks nobody out, however many others there are. It takes minutes and some gigabytes of disk:
// make bench-rights.
func TestErasureInAState(t *testing.T) {
	if os.Getenv("LECTERN_SPEED") == "" {
		t.Skip("set LECTERN_SPEED")
	}
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		tenYearsOf(t, w, jonas.ID, 1)
		began := time.Now()
		state(t, w)
		t.Logf("%d people with %d hand-ins, marks and looks each: made in %v", statePeople, stateEach, time.Since(began).Round(time.Second))

		began = time.Now()
		if _, err := w.Subject.Plan(t.Context(), w.DB, int64(jonas.ID)); err != nil {
			t.Fatal(err)
		}
		took := time.Since(began)
		t.Logf("plan: %v", took.Round(time.Millisecond))
		if took > 5*time.Second {
			t.Error("the plan takes more than five seconds")
		}
		var others []int64
		for n := range int64(100) {
			others = append(others, 1_000_100+n)
		}
		eraseWhilePeopleWork(t, w, jonas.ID, others)
	})
}

// state fills the tables that grow with people. The rows are like those that are made by use, and belong to nobody of the cast.
func state(t *testing.T, w *apptest.World) {
	t.Helper()
	run := func(text string, args ...any) {
		t.Helper()
		err := w.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, text, args...)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	run(`CREATE TABLE state_task (place bigint PRIMARY KEY, id bigint NOT NULL)`)
	run(`INSERT INTO state_task (place, id) SELECT row_number() OVER (ORDER BY id) - 1, id FROM assignment`)
	tasks := number(t, w, `SELECT count(*) FROM state_task`)
	// n are people in order, and which hand-in of theirs.
	const n = `
		WITH RECURSIVE n(i) AS (SELECT CAST(0 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1)`
	const mine = `
		FROM n
		JOIN state_task a ON a.place = (n.i + $2) % $3`
	run(n+`
		INSERT INTO person (id, given_name, family_name, call_name, sort_key, folded, lang, theme, contrast, spacing, font, keys_off, protected, source, created_at)
		SELECT 1000000 + i, 'Given', 'Family', '', 'family given', 'given family', 'nb', '', '', '', '', false, false, '', 1
		FROM n`, statePeople)
	analyze := func() {
		t.Helper()
		if err := w.DB.Analyze(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	analyze() // so that PostgreSQL does not check each reference by reading all people
	for each := range int64(stateEach) {
		args := []any{statePeople, each * 7, tasks, each * 10_000_000}
		run(n+`
		INSERT INTO assignment_submission (id, assignment_id, person_id, draft_version, state, attempt, handed_in_at, late, on_paper, waiting, body, receipt, created_at)
		SELECT 10000000 + $4 + i, a.id, 1000000 + i, 1, 'handed_in', 1, 1, false, false, false, '{"type":"doc","content":[{"type":"paragraph"}]}', 'r', 1`+mine, args...)
		run(n+`
		INSERT INTO assignment_grade (id, assignment_id, person_id, mark, mark_version, comment_version, graded_by, graded_at, returned_mark, returned_by, returned_at)
		SELECT 10000000 + $4 + i, a.id, 1000000 + i, 400, 1, 0, 1000000 + i % 30000, 1, 400, 1000000 + i % 30000, 1`+mine, args...)
		run(n+`
		INSERT INTO audit_read (id, viewer_id, subject_id, what, quarter, at, times, role, listed)
		SELECT 10000000 + $4 + i, 1000000 + i % 30000, 1000000 + i, 'grading', $2, 1, 1, 'teacher', 0
		FROM n
		WHERE $3 > 0`, args...)
	}
	analyze()
}
