// SPDX-License-Identifier: AGPL-3.0-or-later

package db_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

// TestChild is not a test: it is the process that the next test kills.
func TestChild(t *testing.T) {
	path := os.Getenv("LECTERN_DB_CHILD")
	if path == "" {
		t.Skip("run by TestKilledInMidTransaction")
	}
	e, where, _ := strings.Cut(path, " ")
	conf := db.Config{Engine: db.SQLite, Path: where}
	if e == db.Postgres.String() {
		conf = db.Config{Engine: db.Postgres, DSN: where}
	}
	d, err := db.Open(t.Context(), conf)
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; ; i += 2 {
		err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			for k := range 2 {
				if err := insert(ctx, tx, Shelf{ID: shelfID(i + k), Name: fmt.Sprint(i + k)}); err != nil {
					return err
				}
				time.Sleep(time.Millisecond)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("done %d\n", i)
	}
}

func TestKilledInMidTransaction(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(e.String(), func(t *testing.T) {
			conf := testkit.Config(t, e, shelf...)
			child := exec.Command(os.Args[0], "-test.run=^TestChild$")
			child.Env = append(os.Environ(), "LECTERN_DB_CHILD="+e.String()+" "+conf.Path+conf.DSN)
			out, err := child.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			last := 0
			for lines := bufio.NewScanner(out); lines.Scan(); {
				said, isDone := strings.CutPrefix(lines.Text(), "done ")
				if !isDone {
					continue
				}
				last, _ = strconv.Atoi(said)
				if last > 60 {
					_ = child.Process.Kill()
				}
			}
			_ = child.Wait()
			d, err := db.Open(t.Context(), conf)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			n := mustInt(t, d, `SELECT count(*) FROM shelf`)
			if last < 60 || n < int64(last+1) || n%2 != 0 {
				t.Errorf("acknowledged %d rows, found %d; pairs must be whole", last+1, n)
			}
			mustTx(t, d, func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, Shelf{ID: 1 << 40, Name: "after"}) })
		})
	}
}

func TestBackup(t *testing.T) {
	d := testkit.DB(t, db.SQLite, shelf...)
	mustTx(t, d, func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, Shelf{ID: 1, Name: "A"}) })
	to := filepath.Join(t.TempDir(), "a 'copy'?#%41.db")
	err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := insert(ctx, tx, Shelf{ID: 2, Name: "not yet"}); err != nil {
			return err
		}
		return d.Backup(context.Background(), to) // while somebody writes
	})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := d.Backup(t.Context(), to); err == nil {
		t.Error("a backup was overwritten")
	}
	copied, err := db.Open(t.Context(), db.Config{Engine: db.SQLite, Path: to})
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	if n := mustInt(t, copied, `SELECT count(*) FROM shelf`); n != 1 {
		t.Errorf("the copy holds %d rows, want the one that was committed", n)
	}
}

func TestOpenMakesFolderAndHidesFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?c=1&_pragma=x#", "ø%20.db")
	d, err := db.Open(t.Context(), db.Config{Engine: db.SQLite, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := db.Migrate(t.Context(), d, shelf); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", f, info.Mode())
		}
	}
}

func TestOpenFails(t *testing.T) {
	for name, c := range map[string]db.Config{
		"no engine": {}, "no file": {Engine: db.SQLite}, "bad dsn": {Engine: db.Postgres, DSN: "postgres://u:secret@h:x/y"},
		"a folder": {Engine: db.SQLite, Path: t.TempDir()},
	} {
		d, err := db.Open(t.Context(), c)
		if err == nil || d != nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestErasedTextLeavesTheFile(t *testing.T) {
	conf := testkit.Config(t, db.SQLite, shelf...)
	d, err := db.Open(t.Context(), conf)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	secret := "canary-" + strings.Repeat("q", 40)
	mustTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return insert(ctx, tx, Shelf{ID: 1, Name: "A", Note: &secret})
	})
	mustTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `DELETE FROM shelf`)
		return err
	})
	if err := d.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{conf.Path, conf.Path + "-wal"} {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(secret)) {
			t.Errorf("%s still holds the text", f)
		}
	}
}

func TestSettleAndAnalyze(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		for _, do := range []func(context.Context) error{d.Settle, d.Analyze, d.Ping} {
			if err := do(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}, shelf...)
}

// hurry moves on a second each time it is asked.
type hurry struct{ *clock.Fake }

func (h hurry) Now() time.Time {
	h.Advance(time.Second)
	return h.Fake.Now()
}

func TestSlowQueriesAreLoggedWithoutValues(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(e.String(), func(t *testing.T) {
			conf := testkit.Config(t, e, shelf...)
			var log bytes.Buffer
			conf.Log = slog.New(slog.NewTextHandler(&log, nil))
			conf.Clock = hurry{clock.NewFake(time.Unix(0, 0))}
			d, err := db.Open(t.Context(), conf)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			log.Reset()
			mustInt(t, d, `SELECT id FROM shelf WHERE name = $1 AND name <> 'in the text'`, "an argument")
			got := log.String()
			if !strings.Contains(got, "SELECT id FROM shelf") || !strings.Contains(got, "ms=1000") ||
				strings.Contains(got, "argument") || strings.Contains(got, "in the text") {
				t.Errorf("logged %q", got)
			}
		})
	}
}
