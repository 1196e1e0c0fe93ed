// SPDX-License-Identifier: AGPL-3.0-or-later

package db_test

import (
	"context"
	"fmt"
	"testing"

	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

func benchEngines(b *testing.B, do func(b *testing.B, d *db.DB)) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(e.String(), func(b *testing.B) {
			d := testkit.DB(b, e, shelf...)
			err := d.Tx(b.Context(), func(ctx context.Context, tx *db.Tx) error {
				var rows [][]any
				for i := 1; i <= 1000; i++ {
					rows = append(rows, []any{i, fmt.Sprint(i), true})
				}
				return db.InsertMany(ctx, tx, "shelf", []string{"id", "name", "open"}, rows)
			})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			do(b, d)
		})
	}
}

func BenchmarkOne(b *testing.B) {
	benchEngines(b, func(b *testing.B, d *db.DB) {
		for i := 0; b.Loop(); i++ {
			if _, err := db.Text(b.Context(), d, `SELECT name FROM shelf WHERE id = $1`, i%1000+1); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkAll1000(b *testing.B) {
	benchEngines(b, func(b *testing.B, d *db.DB) {
		for b.Loop() {
			if _, err := db.All(b.Context(), d, scanShelf, allShelves); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkTx(b *testing.B) {
	benchEngines(b, func(b *testing.B, d *db.DB) {
		for i := 0; b.Loop(); i++ {
			err := d.Tx(b.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := db.Exec(ctx, tx, `UPDATE shelf SET made_at = $1 WHERE id = $2`, i, i%1000+1)
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkInsertMany1000(b *testing.B) {
	benchEngines(b, func(b *testing.B, d *db.DB) {
		for k := 1; b.Loop(); k++ {
			err := d.Tx(b.Context(), func(ctx context.Context, tx *db.Tx) error {
				var rows [][]any
				for i := range 1000 {
					rows = append(rows, []any{k*1000 + i + 1, fmt.Sprint(k*1000 + i + 1), true})
				}
				return db.InsertMany(ctx, tx, "shelf", []string{"id", "name", "open"}, rows)
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
