// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
)

// filled is a log with entries and looks of three hours, sealed.
func filled(t *testing.T, w *world) {
	t.Helper()
	w.audit.Key = []byte("0123456789abcdef0123456789abcdef")
	for n := range 3 {
		for range 4 {
			w.log(Entry{Actor: w.ida, Action: "person.changed", Subject: w.noah.Person, Kind: "person", Object: w.noah.Person, Detail: map[string]any{"minutes": n}})
		}
		w.audit.Read(t.Context(), w.ida, w.noah.Person, "person")
		w.audit.ReadMany(w.noah, []int64{w.elif.Person, w.ida.Person}, "list")
		must(t, w.audit.Flush(t.Context()))
		w.clock.Advance(time.Hour)
	}
	w.clock.Advance(time.Hour)
	must(t, w.audit.SealLog(t.Context()))
}

func (w *world) verify() Check {
	w.t.Helper()
	c, err := w.audit.Verify(w.t.Context())
	must(w.t, err)
	return c
}

func (w *world) sql(text string, args ...any) {
	w.t.Helper()
	w.tx(func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, text, args...)
		return err
	})
}

// TestT32AChangedLogIsFound: whatever somebody with the database and without the key does to a sealed entry or to a seal is found and named
// with its kind and the time of the entry.
func TestT32AChangedLogIsFound(t *testing.T) {
	const one = `(SELECT min(id) FROM audit)`
	const look = `(SELECT min(id) FROM audit_read)`
	for name, c := range map[string]struct{ change, table, which, kind string }{
		"nothing":                     {`DELETE FROM audit WHERE id = 0`, "audit", "", ""},
		"an entry is deleted":         {`DELETE FROM audit WHERE id = ` + one, "audit", one, Deleted},
		"an entry says another thing": {`UPDATE audit SET action = 'person.closed' WHERE id = ` + one, "audit", one, Changed},
		"another time":                {`UPDATE audit SET at = at + 1 WHERE id = ` + one, "audit", one, Changed},
		"another detail":              {`UPDATE audit SET detail = NULL WHERE id = ` + one, "audit", one, Changed},
		"somebody else did it":        {`UPDATE audit SET actor_id = subject_id WHERE id = ` + one, "audit", one, Changed},
		"nobody did it":               {`UPDATE audit SET actor_id = NULL WHERE id = ` + one, "audit", one, Changed},
		"to nobody":                   {`UPDATE audit SET subject_id = NULL WHERE id = ` + one, "audit", one, Changed},
		"a look is deleted":           {`DELETE FROM audit_read WHERE id = ` + look, "audit_read", look, Deleted},
		"a look by another role":      {`UPDATE audit_read SET role = 'teacher' WHERE id = ` + look, "audit_read", look, Changed},
		"a look by somebody else":     {`UPDATE audit_read SET viewer_id = viewer_id + 1 WHERE id = ` + look, "audit_read", look, Changed},
		"a look at somebody else":     {`UPDATE audit_read SET subject_id = subject_id + 1 WHERE id = ` + look, "audit_read", look, Changed},
		"fewer looks":                 {`UPDATE audit_read SET times = times + 1 WHERE id = ` + look, "audit_read", look, Changed},
		"another reason":              {`UPDATE audit_read SET reason_id = 7 WHERE id = ` + look, "audit_read", look, Changed},
		"a forged permit":             {`INSERT INTO audit_blank (row_id, field, proof, at) VALUES (` + one + `, 'actor_id', 'x', 1)`, "audit", "", ""},
		"an entry is added":           {`INSERT INTO audit (id, at, actor_kind, action) SELECT min(id) + 1, 1, 'person', 'x' FROM audit`, "audit", `(SELECT min(id) + 1 FROM audit)`, Added},
		"a seal says another time":    {`UPDATE audit_seal SET at = at + 1`, "", "", SealChanged},
		"a seal without its marks":    {`UPDATE audit_seal SET marks = '', entries = 0`, "", "", SealChanged},
		"a seal signed by no one":     {`UPDATE audit_seal SET signature = digest`, "", "", SealChanged},
		"a seal is gone":              {`DELETE FROM audit_seal WHERE number = 1`, "", "", SealMissing},
	} {
		t.Run(name, func(t *testing.T) {
			engines(t, func(t *testing.T, w *world) {
				filled(t, w)
				w.log(Entry{Actor: w.ida, Action: "person.changed"})
				w.clock.Advance(2 * time.Hour)
				must(t, w.audit.SealLog(t.Context())) // a second seal
				if c := w.verify(); !c.Green() || c.Seals != 2 || c.Entries < 19 {
					t.Fatalf("before: %+v", c)
				}
				want := int64(0)
				if c.which != "" {
					var err error
					want, err = db.Int(t.Context(), w.db, `SELECT `+c.which)
					must(t, err)
				}
				w.sql(c.change)
				got := w.verify()
				if c.kind == "" {
					if !got.Green() {
						t.Errorf("%+v", got)
					}
					return
				}
				if !slices.ContainsFunc(got.Named, func(f Fault) bool {
					return f.Kind == c.kind && (want == 0 || f.Row == want && f.Table == c.table && f.At == clock.At(id.Made(want)))
				}) || c.which != "" && got.Faults != 1 {
					t.Errorf("want %s of %d, found %+v", c.kind, want, got)
				}
			})
		})
	}
}

// TestT32SealsCutOffTheEndAreMissed: a check remembers the newest seal it saw.
func TestT32SealsCutOffTheEndAreMissed(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		filled(t, w)
		must(t, w.audit.CheckLog(t.Context()))
		if c, found, err := w.audit.LastCheck(t.Context(), w.db); err != nil || !found || !c.Green() || c.HeadNumber != 1 {
			t.Fatalf("%+v %v %v", c, found, err)
		}
		w.sql(`DELETE FROM audit_seal`)
		w.sql(`DELETE FROM audit WHERE id = (SELECT min(id) FROM audit)`)
		must(t, w.audit.CheckLog(t.Context()))
		c, _, err := w.audit.LastCheck(t.Context(), w.db)
		if err != nil || c.Green() || c.Named[0].Kind != SealMissing {
			t.Errorf("%+v, %v", c, err)
		}
	})
}

// TestT32AnErasedNameLeavesTheSealWhole: what the engine of an erasure puts in the place of a person is proven; the same by hand is not.
func TestT32AnErasedNameLeavesTheSealWhole(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		filled(t, w)
		which, err := db.Int(t.Context(), w.db, `SELECT min(id) FROM audit_read`)
		must(t, err)
		set := map[string]any{"viewer_id": int64(4711)}
		w.tx(func(ctx context.Context, tx *db.Tx) error {
			return w.audit.Blanked(ctx, tx, "audit_read", [][]any{{which}}, set)
		})
		w.sql(`UPDATE audit_read SET viewer_id = 4711 WHERE id = $1`, which)
		if c := w.verify(); !c.Green() || c.Blank != 1 {
			t.Errorf("an erased viewer: %+v", c)
		}
		w.sql(`UPDATE audit_read SET viewer_id = $2 WHERE id = $1`, which, w.elif.Person)
		if c := w.verify(); c.Green() {
			t.Error("somebody else stands in the place of the erased one")
		}
	})
}

// TestSealsInPieces: a log that is longer than one seal is sealed whole, and what is new is not.
func TestSealsInPieces(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.audit.Key = []byte("key")
		rows := make([][]any, sealRows+10)
		for i := range rows {
			rows[i] = []any{id.New[Entry](w.audit.IDs), clock.NowOf(w.clock), ByOperator, fmt.Sprintf("x.%d", i)}
		}
		w.tx(func(ctx context.Context, tx *db.Tx) error {
			return db.InsertMany(ctx, tx, "audit", []string{"id", "at", "actor_kind", "action"}, rows)
		})
		w.clock.Advance(sealAfter + time.Minute)
		w.log(Entry{Action: "person.changed"})
		must(t, w.audit.SealLog(t.Context()))
		if c := w.verify(); !c.Green() || c.Seals != 2 || c.Entries != sealRows+10 || c.Unsealed != 1 {
			t.Errorf("%+v", c)
		}
	})
}

// TestALateLookIsNotWrittenUnderASeal: looks that the database did not take for an hour stand in the quarter in which they are written.
func TestALateLookIsNotWrittenUnderASeal(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		filled(t, w)
		w.audit.Read(t.Context(), w.ida, w.elif.Person, "person")
		must(t, w.audit.Flush(t.Context()))
		w.audit.Read(t.Context(), w.ida, w.elif.Person, "person")
		w.clock.Advance(sealAfter + time.Minute)
		must(t, w.audit.SealLog(t.Context()))
		must(t, w.audit.Flush(t.Context()))
		if c := w.verify(); !c.Green() || c.Unsealed != 1 {
			t.Errorf("%+v", c)
		}
	})
}
