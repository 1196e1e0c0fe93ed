// SPDX-License-Identifier: AGPL-3.0-or-later

package testkit

import (
	"context"
	"testing"

	"lectern/internal/platform/db"
)

func TestEveryTestHasItsOwn(t *testing.T) {
	step := db.Migration{Domain: "x", Name: "1", SQL: "CREATE TABLE x (id bigint PRIMARY KEY);\n"}
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(e.String(), func(t *testing.T) {
			one, other := DB(t, e, step), DB(t, e, step)
			err := one.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := db.Exec(ctx, tx, `INSERT INTO x (id) VALUES (1)`)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			for want, d := range []*db.DB{other, one} {
				n, err := db.Int(t.Context(), d, `SELECT count(*) FROM x`)
				if err != nil || n != int64(want) {
					t.Errorf("got %d rows, want %d; %v", n, want, err)
				}
				if applied, err := db.Migrate(t.Context(), d, []db.Migration{step}); applied != 0 || err != nil {
					t.Errorf("applied %d, %v", applied, err)
				}
			}
		})
	}
}
