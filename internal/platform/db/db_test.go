// SPDX-License-Identifier: AGPL-3.0-or-later

package db_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/testkit"
)

// A shelf holds books; a loan names both with a key of two columns.
var shelf = []db.Migration{{Domain: "shelf", Name: "20260101_0000_shelf", SQL: `
-- A shelf; its books.
CREATE TABLE shelf (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  open boolean NOT NULL,
  weight double precision,
  note text,
  made_at bigint,
  day text
);
CREATE UNIQUE INDEX shelf_name ON shelf (name);
CREATE TABLE shelf_book (
  id bigint PRIMARY KEY,
  shelf_id bigint NOT NULL REFERENCES shelf (id) ON DELETE RESTRICT,
  title text NOT NULL
);
CREATE TABLE shelf_loan (
  book_id bigint NOT NULL REFERENCES shelf_book (id) ON DELETE CASCADE,
  person text NOT NULL,
  PRIMARY KEY (book_id, person)
);
`}}

type shelfID = id.Of[Shelf]

type Shelf struct {
	ID     shelfID
	Name   string
	Open   bool
	Weight *float64
	Note   *string
	MadeAt clock.Instant
	Day    clock.Date
}

func scanShelf(r db.Row) (Shelf, error) {
	var s Shelf
	err := r.Scan(&s.ID, &s.Name, &s.Open, &s.Weight, &s.Note, &s.MadeAt, &s.Day)
	return s, err
}

const allShelves = `
	SELECT id, name, open, weight, note, made_at, day
	FROM shelf
	ORDER BY id`

func insert(ctx context.Context, tx *db.Tx, s Shelf) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO shelf (id, name, open, weight, note, made_at, day)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, s.ID, s.Name, s.Open, s.Weight, s.Note, s.MadeAt, s.Day)
	return err
}

func mustTx(t *testing.T, d *db.DB, do func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := d.Tx(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

func mustInt(t *testing.T, q db.Q, text string, args ...any) int64 {
	t.Helper()
	n, err := db.Int(t.Context(), q, text, args...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || f.Key != key {
		t.Fatalf("got %v, want %s %s", err, kind, key)
	}
}

func TestRoundTrip(t *testing.T) {
	weight, note := 2.5, "low"
	want := []Shelf{
		{ID: 1, Name: "A", Open: true, Weight: &weight, Note: &note, MadeAt: 1764000000123, Day: "2026-11-24"},
		{ID: 1<<63 - 1, Name: "B"},
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		mustTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			for _, s := range want {
				if err := insert(ctx, tx, s); err != nil {
					return err
				}
			}
			seen, err := db.All(ctx, tx, scanShelf, allShelves)
			if len(seen) != 2 {
				t.Errorf("the transaction sees %d of its own rows, want 2", len(seen))
			}
			return err
		})
		got, err := db.All(t.Context(), d, scanShelf, allShelves)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}, shelf...)
}

func TestHostileText(t *testing.T) {
	hostile := []string{"", "'", `"`, "`", `\`, "?", "?1", "$1", "--", "/*", "$$", ";", "%_", "\u2028", "\ufeff", "\r\n\t", "🙂", "a\u0301",
		"\u202etxt", "NULL", "' OR 1=1 --", strings.Repeat("x", 1<<20)}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		for i, s := range hostile {
			mustTx(t, d, func(ctx context.Context, tx *db.Tx) error {
				return insert(ctx, tx, Shelf{ID: shelfID(i + 1), Name: fmt.Sprint(i), Note: &s})
			})
			got, err := db.Text(t.Context(), d, `SELECT note FROM shelf WHERE note = $1 AND 'it''s $2' <> $1 -- $3`, s)
			if err != nil || got != s {
				t.Errorf("wrote %.20q, read %.20q, %v", s, got, err)
			}
		}
		for _, s := range []string{"a\x00b", "\xff", "\xed\xa0\x80"} {
			_, err := db.Text(t.Context(), d, `SELECT note FROM shelf WHERE name = $1`, s)
			wantFault(t, err, fault.Invalid, "fault.broken_text")
		}
	}, shelf...)
}

func TestAnyText(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			s := strings.ReplaceAll(rapid.String().Draw(rt, "text"), "\x00", "")
			n++
			err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				return insert(ctx, tx, Shelf{ID: shelfID(n), Name: fmt.Sprint(n), Note: &s})
			})
			got, err2 := db.Text(context.Background(), d, `SELECT note FROM shelf WHERE id = $1`, n)
			if err != nil || err2 != nil || got != s {
				rt.Fatalf("wrote %q, read %q, %v, %v", s, got, err, err2)
			}
		})
	}, shelf...)
}

func TestArguments(t *testing.T) {
	type word string
	six, text := 6, "text"
	var nobody *string
	var noID *shelfID
	rows := []struct {
		name string
		arg  any
		want string // as text; "" is NULL
	}{
		{"int", 6, "6"}, {"int8", int8(6), "6"}, {"uint32", uint32(6), "6"}, {"pointer", &six, "6"}, {"id", shelfID(6), "6"},
		{"no id", shelfID(0), ""}, {"nil id", noID, ""}, {"instant", clock.Instant(6), "6"}, {"no instant", clock.Instant(0), ""},
		{"nil", nil, ""},
	}
	words := []struct {
		name string
		arg  any
		want string
	}{
		{"string", text, text}, {"named", word(text), text}, {"bytes", []byte(text), text}, {"pointer", &text, text},
		{"nil pointer", nobody, ""}, {"nil bytes", []byte(nil), ""}, {"date", clock.Date("2026-01-02"), "2026-01-02"},
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		for _, r := range rows {
			got, err := db.Text(t.Context(), d, `SELECT CAST(CAST($1 AS bigint) AS text)`, r.arg)
			if err != nil || got != r.want {
				t.Errorf("%s: got %q, %v", r.name, got, err)
			}
		}
		for _, r := range words {
			got, err := db.Text(t.Context(), d, `SELECT CAST($1 AS text)`, r.arg)
			if err != nil || got != r.want {
				t.Errorf("%s: got %q, %v", r.name, got, err)
			}
		}
		now := time.Now()
		for _, bad := range []any{now, &now, math.NaN(), math.Inf(1), uint64(1 << 63), struct{}{}, []int{1}, map[string]int{}} {
			if _, err := db.Text(t.Context(), d, `SELECT CAST($1 AS text)`, bad); err == nil {
				t.Errorf("%T was taken", bad)
			}
		}
	})
}

func TestPlaceholdersBindByNumber(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		got, err := db.Text(t.Context(), d, `
			SELECT CAST($2 AS text) || '$1' || CAST($1 AS text) /* $9 */ || CAST($2 AS text) -- $8`, "a", "b")
		if err != nil || got != "b$1ab" {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

func TestNoRow(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		_, err := db.One(ctx, d, scanShelf, allShelves)
		wantFault(t, err, fault.NotFound, "fault.not_found")
		if _, found, err := db.Find(ctx, d, scanShelf, allShelves); found || err != nil {
			t.Errorf("found %v, %v", found, err)
		}
		if got, err := db.All(ctx, d, scanShelf, allShelves); got != nil || err != nil {
			t.Errorf("got %v, %v", got, err)
		}
		if n, err := db.Int(ctx, d, `SELECT max(id) FROM shelf`); n != 0 || err != nil {
			t.Errorf("got %v, %v", n, err)
		}
		if s, err := db.Text(ctx, d, `SELECT name FROM shelf`); s != "" || err != nil {
			t.Errorf("got %v, %v", s, err)
		}
	}, shelf...)
}

func TestFaultsByCode(t *testing.T) {
	rows := []struct {
		name, text string
		kind       fault.Kind
		key        string
	}{
		{"unique", `INSERT INTO shelf (id, name, open) VALUES (2, 'A', true)`, fault.Conflict, "fault.conflict"},
		{"primary key", `INSERT INTO shelf (id, name, open) VALUES (1, 'B', true)`, fault.Conflict, "fault.conflict"},
		{"key of two", `INSERT INTO shelf_loan (book_id, person) VALUES (1, 'Noah')`, fault.Conflict, "fault.conflict"},
		{"no parent", `INSERT INTO shelf_book (id, shelf_id, title) VALUES (2, 9, 'x')`, fault.Conflict, "fault.in_use"},
		{"has children", `DELETE FROM shelf WHERE id = 1`, fault.Conflict, "fault.in_use"},
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		mustTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			for _, s := range []string{`INSERT INTO shelf (id, name, open) VALUES (1, 'A', true)`,
				`INSERT INTO shelf_book (id, shelf_id, title) VALUES (1, 1, 'Emil')`,
				`INSERT INTO shelf_loan (book_id, person) VALUES (1, 'Noah')`} {
				if _, err := db.Exec(ctx, tx, s); err != nil {
					return err
				}
			}
			return nil
		})
		for _, r := range rows {
			t.Run(r.name, func(t *testing.T) {
				wantFault(t, d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
					_, err := db.Exec(ctx, tx, r.text)
					return err
				}), r.kind, r.key)
			})
		}
		for _, text := range []string{`INSERT INTO shelf (id, name, open) VALUES (3, NULL, true)`, `SELECT nothing FROM shelf`,
			`SELECT "A" FROM shelf`, `INSERT INTO shelf_loan (book_id, person) VALUES (1, NULL)`} {
			err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := db.Exec(ctx, tx, text)
				return err
			})
			if _, is := fault.As(err); is || err == nil {
				t.Errorf("%s: got %v, want a plain error", text, err)
			}
		}
	}, shelf...)
}

func TestTextSortsByBytesAndLikeTellsCase(t *testing.T) {
	names := []string{"a", "B", "b", "A", "Å", "å", "z", "Z", "0", "-"}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		mustTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			for i, n := range names {
				if err := insert(ctx, tx, Shelf{ID: shelfID(i + 1), Name: n}); err != nil {
					return err
				}
			}
			return nil
		})
		got, err := db.All(t.Context(), d, func(r db.Row) (s string, err error) { return s, r.Scan(&s) }, `SELECT name FROM shelf ORDER BY name`)
		want := slices.Sorted(slices.Values(names))
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("got %q, want %q, %v", got, want, err)
		}
		if n := mustInt(t, d, `SELECT count(*) FROM shelf WHERE name LIKE $1 ESCAPE '\'`, "a%"); n != 1 {
			t.Errorf("LIKE 'a%%' matches %d, want 1", n)
		}
	}, shelf...)
}

func TestScanErrorKeepsTheValue(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		_, err := db.One(t.Context(), d, func(r db.Row) (n int, err error) { return n, r.Scan(&n) }, `SELECT CAST($1 AS text)`, `se("cret`)
		if err == nil || strings.Contains(err.Error(), "cret") {
			t.Errorf("got %v", err)
		}
	})
}

func TestEachStops(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		stop, n := errors.New("stop"), 0
		err := db.Each(t.Context(), d, func(r db.Row) error { n++; return stop }, `SELECT 1 UNION ALL SELECT 2`)
		if err != stop || n != 1 {
			t.Errorf("got %v after %d rows", err, n)
		}
	})
}

func TestIn(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		mustTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			var rows [][]any
			for i := 1; i <= 3000; i++ {
				rows = append(rows, []any{i, fmt.Sprint(i), i%2 == 0})
			}
			return db.InsertMany(ctx, tx, "shelf", []string{"id", "name", "open"}, rows)
		})
		for _, n := range []int{0, 1, 2, 3, 5, 1000, 1025, 3000} {
			var ids []shelfID
			var names []string
			for i := range n {
				ids, names = append(ids, shelfID(i+1)), append(names, fmt.Sprint(i+1))
			}
			var a db.Args
			open := a.Add(true)
			in := db.InOf(&a, ids)
			if got := mustInt(t, d, `SELECT count(*) FROM shelf WHERE (open OR `+open+`) AND id IN `+in, a.List()...); got != int64(n) {
				t.Errorf("%d ids find %d rows", n, got)
			}
			var b db.Args
			if got := mustInt(t, d, `SELECT count(*) FROM shelf WHERE name NOT IN `+db.InText(&b, names), b.List()...); got != int64(3000-n) {
				t.Errorf("not %d names find %d rows", n, got)
			}
		}
	}, shelf...)
}

func TestInIsPadded(t *testing.T) {
	for n, want := range map[int]int{1: 1, 2: 2, 3: 4, 5: 8, 1024: 1024, 1025: 2048, 3000: 3072} {
		var a db.Args
		a.In(make([]int64, n))
		if got := len(a.List()); got != want {
			t.Errorf("%d ids make %d arguments, want %d", n, got, want)
		}
	}
}

func TestEscapeLike(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		for _, s := range []string{`100%`, `a_b`, `\`, `\%`} {
			got := mustInt(t, d, `SELECT CASE WHEN CAST($1 AS text) LIKE $2 ESCAPE '\' THEN 1 ELSE 0 END
				+ CASE WHEN 'axb' LIKE $2 ESCAPE '\' THEN 2 ELSE 0 END`, s, db.EscapeLike(s))
			if got != 1 {
				t.Errorf("%q: got %d, want to match itself only", s, got)
			}
		}
	})
}

func TestInsertMany(t *testing.T) {
	cols := []string{"id", "name", "open", "weight", "note", "made_at", "day"}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		total := int64(0)
		for _, n := range []int{0, 1, 7, 129, 500} {
			mustTx(t, d, func(ctx context.Context, tx *db.Tx) error {
				var rows [][]any
				for i := range n {
					k := total + int64(i) + 1
					rows = append(rows, []any{shelfID(k), fmt.Sprint("ø", k), true, 1.5, nil, clock.Instant(k), clock.Date("2026-01-01")})
				}
				ctx, count := db.CountQueries(ctx)
				err := db.InsertMany(ctx, tx, "shelf", cols, rows)
				if count.N() != min(n, 1) {
					t.Errorf("%d rows count as %d statements", n, count.N())
				}
				return err
			})
			total += int64(n)
		}
		if got := mustInt(t, d, `SELECT count(*) FROM shelf WHERE weight = 1.5 AND note IS NULL AND made_at = id AND open`); got != total {
			t.Errorf("got %d rows, want %d", got, total)
		}
		for _, n := range []int{2, 300} {
			err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				var rows [][]any
				for i := range n {
					rows = append(rows, []any{10000 + i, "same", true})
				}
				return db.InsertMany(ctx, tx, "shelf", cols[:3], rows)
			})
			wantFault(t, err, fault.Conflict, "fault.conflict")
		}
		err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return db.InsertMany(ctx, tx, "shelf", cols, [][]any{{1}})
		})
		if err == nil {
			t.Error("a row that is too short was taken")
		}
		if got := mustInt(t, d, `SELECT count(*) FROM shelf`); got != total {
			t.Errorf("failed loads left %d rows", got-total)
		}
	}, shelf...)
}

func TestCountQueries(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx, count := db.CountQueries(t.Context())
		if _, err := db.Int(ctx, d, `SELECT 1`); err != nil {
			t.Fatal(err)
		}
		err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			if err := insert(ctx, tx, Shelf{ID: 1, Name: "A"}); err != nil {
				return err
			}
			_, err := db.Int(ctx, tx, `SELECT count(*) FROM shelf`)
			return err
		})
		if err != nil || count.N() != 3 {
			t.Errorf("counted %d, want 3; %v", count.N(), err)
		}
	}, shelf...)
}
