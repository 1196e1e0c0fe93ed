// SPDX-License-Identifier: AGPL-3.0-or-later

package db_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/testkit"
)

var errNo = errors.New("no")

func TestTxTakesBack(t *testing.T) {
	rows := []struct {
		name string
		end  func(ctx context.Context, tx *db.Tx) error
	}{
		{"error", func(context.Context, *db.Tx) error { return errNo }},
		{"swallowed fault", func(ctx context.Context, tx *db.Tx) error {
			_ = insert(ctx, tx, Shelf{ID: 1, Name: "A"})
			if _, err := db.Int(ctx, tx, `SELECT 1`); err == nil {
				t.Error("a failed transaction went on")
			}
			return nil
		}},
		{"panic", func(context.Context, *db.Tx) error { panic(errNo) }},
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		for _, r := range rows {
			t.Run(r.name, func(t *testing.T) {
				hook := false
				err := func() (err error) {
					defer func() {
						if p := recover(); p != nil {
							err = p.(error)
						}
					}()
					return d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
						tx.AfterCommit(func() { hook = true })
						if err := insert(ctx, tx, Shelf{ID: 1, Name: "A"}); err != nil {
							return err
						}
						return r.end(ctx, tx)
					})
				}()
				if err == nil || hook {
					t.Errorf("error %v, hook ran: %v", err, hook)
				}
				if n := mustInt(t, d, `SELECT count(*) FROM shelf`); n != 0 {
					t.Errorf("%d rows left", n)
				}
			})
		}
		mustTx(t, d, func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, Shelf{ID: 1, Name: "A"}) })
	}, shelf...)
}

func TestAfterCommitSeesTheRow(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		var seen []int64
		mustTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			for range 2 {
				// The ctx of a transaction may still be used when it is over.
				tx.AfterCommit(func() {
					n, err := db.Int(ctx, d, `SELECT count(*) FROM shelf`)
					if err == nil {
						err = d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return nil })
					}
					if err != nil {
						t.Error(err)
					}
					seen = append(seen, n)
				})
			}
			return insert(ctx, tx, Shelf{ID: 1, Name: "A"})
		})
		if len(seen) != 2 || seen[0] != 1 {
			t.Errorf("hooks saw %v", seen)
		}
	}, shelf...)
}

func TestNestedTxPanics(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		defer func() {
			if recover() == nil {
				t.Error("a Tx inside a Tx did not panic")
			}
			mustTx(t, d, func(context.Context, *db.Tx) error { return nil })
		}()
		_ = d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return d.Tx(ctx, func(context.Context, *db.Tx) error { return nil })
		})
	})
}

func TestMisuseIsRefused(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		var kept *db.Tx
		mustTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			kept = tx
			if _, err := db.Int(ctx, d, `SELECT 1`); err == nil {
				t.Error("a read around the transaction was let through")
			}
			return db.Each(ctx, tx, func(db.Row) error {
				if _, err := db.Int(ctx, tx, `SELECT 1`); err == nil {
					t.Error("a query inside Each was let through")
				}
				return nil
			}, `SELECT 1`)
		})
		if _, err := db.Exec(t.Context(), kept, `DELETE FROM shelf`); err == nil {
			t.Error("a transaction that is over was used")
		}
	}, shelf...)
}

func TestReadersCannotWrite(t *testing.T) {
	d := testkit.DB(t, db.SQLite, shelf...)
	if _, err := db.Int(t.Context(), d, `DELETE FROM shelf RETURNING id`); err == nil {
		t.Error("a reader wrote")
	}
}

func TestTry(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		hooks := ""
		mustTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			add := func(id int, name string) func() error {
				return func() error {
					tx.AfterCommit(func() { hooks += name })
					return insert(ctx, tx, Shelf{ID: shelfID(id), Name: name})
				}
			}
			if err := tx.Try(ctx, add(1, "A")); err != nil {
				return err
			}
			wantFault(t, tx.Try(ctx, add(2, "A")), fault.Conflict, "fault.conflict")
			if err := tx.Try(ctx, func() error { _ = add(3, "A")(); return nil }); err == nil {
				t.Error("a swallowed fault passed")
			}
			if err := tx.Try(ctx, func() error { return errors.Join(add(4, "D")(), errNo) }); !errors.Is(err, errNo) {
				t.Errorf("got %v", err)
			}
			return tx.Try(ctx, func() error { return tx.Try(ctx, add(5, "E")) })
		})
		if n := mustInt(t, d, `SELECT sum(id) FROM shelf`); n != 6 || hooks != "AE" {
			t.Errorf("sum of ids %d, hooks %q; want 6, AE", n, hooks)
		}
	}, shelf...)
}

func TestCancelledTxLeavesNothing(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			err := insert(ctx, tx, Shelf{ID: 1, Name: "A"})
			cancel()
			return err
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		slow, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		err = d.Tx(slow, func(ctx context.Context, tx *db.Tx) error {
			if err := insert(ctx, tx, Shelf{ID: 1, Name: "A"}); err != nil {
				return err
			}
			_, err := db.Int(ctx, tx, forever)
			return err
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if _, err := db.Int(slow, d, forever); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if n := mustInt(t, d, `SELECT count(*) FROM shelf`); n != 0 {
			t.Errorf("%d rows left", n)
		}
		mustTx(t, d, func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, Shelf{ID: 1, Name: "A"}) })
	}, shelf...)
}

const forever = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT count(*) FROM n`

func TestWritersQueue(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		mustTx(t, d, func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, Shelf{ID: 1, Name: "A", MadeAt: 1}) })
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 20 {
					err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
						if err := tx.Lock(ctx, "shelf", 1); err != nil {
							return err
						}
						n, err := db.Int(ctx, tx, `SELECT made_at FROM shelf WHERE id = 1`)
						if err != nil {
							return err
						}
						_, err = db.Exec(ctx, tx, `UPDATE shelf SET made_at = $1 WHERE id = 1`, n+1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
					if _, err := db.Int(context.Background(), d, `SELECT made_at FROM shelf WHERE id = 1`); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if n := mustInt(t, d, `SELECT made_at FROM shelf WHERE id = 1`); n != 161 {
			t.Errorf("counted to %d, want 161: an update was lost", n)
		}
	}, shelf...)
}

func TestDeadlockIsTriedAgain(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		mustTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(insert(ctx, tx, Shelf{ID: 1, Name: "A"}), insert(ctx, tx, Shelf{ID: 2, Name: "B"}))
		})
		var all sync.WaitGroup
		for i := range 2 {
			all.Go(func() {
				err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
					for k := range 2 {
						if _, err := db.Exec(ctx, tx, `UPDATE shelf SET open = true WHERE id = $1`, 1+(i+k)%2); err != nil {
							return err
						}
						time.Sleep(50 * time.Millisecond)
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}, shelf...)
}

func TestTriesEndAndHooksRunOnce(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		if d.Engine() != db.Postgres {
			t.Skip("only PostgreSQL can be asked for a serialization failure")
		}
		const collide = `DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$`
		tries, hooks := 0, 0
		mustTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			tx.AfterCommit(func() { hooks++ })
			if tries++; tries < 4 {
				_, err := db.Exec(ctx, tx, collide)
				return err
			}
			return nil
		})
		if tries != 4 || hooks != 1 {
			t.Errorf("%d tries, %d hooks", tries, hooks)
		}
		tries = 0
		err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			tries++
			_, err := db.Exec(ctx, tx, collide)
			return err
		})
		wantFault(t, err, fault.Unavailable, "fault.unavailable")
		if tries < 5 || tries > 20 {
			t.Errorf("%d tries", tries)
		}
		// An error of do itself, whatever it looks like, is never a reason to run it again.
		tries = 0
		err = d.Tx(t.Context(), func(context.Context, *db.Tx) error { tries++; return &pgconn.PgError{Code: "40001"} })
		if err == nil || tries != 1 {
			t.Errorf("%d tries, %v", tries, err)
		}
	})
}

func TestLostConnectionIsTriedAgain(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		if d.Engine() != db.Postgres {
			t.Skip("SQLite has no connection to lose")
		}
		const kill = `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`
		tries := 0
		mustTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			if tries++; tries == 1 {
				mustInt(t, d, kill)
			}
			return insert(ctx, tx, Shelf{ID: 1, Name: "A"})
		})
		if n := mustInt(t, d, `SELECT count(*) FROM shelf`); n != 1 || tries != 2 {
			t.Errorf("%d rows after %d tries", n, tries)
		}
		for range 3 {
			mustInt(t, d, kill)
			mustInt(t, d, `SELECT count(*) FROM shelf`)
		}
	}, shelf...)
}

func TestTableChangesUnderPreparedStatements(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		read := func() {
			t.Helper()
			mustInt(t, d, `SELECT * FROM (SELECT * FROM shelf_book) AS b LIMIT 0`)
			mustTx(t, d, func(ctx context.Context, tx *db.Tx) error {
				_, err := db.Int(ctx, tx, `SELECT * FROM (SELECT * FROM shelf_book) AS b LIMIT 0`)
				return err
			})
		}
		for range 7 {
			read()
		}
		step := db.Migration{Domain: "shelf", Name: "20260102_0000_more", SQL: "ALTER TABLE shelf_book ADD COLUMN more text;\n"}
		if _, err := db.Migrate(t.Context(), d, append(shelf[:1:1], step)); err != nil {
			t.Fatal(err)
		}
		read()
	}, shelf...)
}
