// SPDX-License-Identifier: AGPL-3.0-or-later

package testkit

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver, by name "pgx"

	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit/cluster"
)

// server makes databases on one PostgreSQL server.
type server struct {
	dsn  string
	root *sql.DB
	own  *cluster.Cluster // held so that its leash is not collected: that would stop it
}

// startServer uses the server that is named, or starts one that ends with this process.
func startServer() (*server, error) {
	s := &server{dsn: os.Getenv("LECTERN_TEST_PG_DSN")}
	var err error
	if s.dsn == "" {
		if s.own, err = cluster.Start(context.Background()); err != nil {
			return nil, err
		}
		s.dsn = s.own.DSN
	}
	if s.root, err = sql.Open("pgx", s.dsn); err != nil {
		return nil, err
	}
	s.root.SetMaxIdleConns(1)
	return s, nil
}

// fresh makes a database with these migrations applied.
func (s *server) fresh(ctx context.Context, steps []db.Migration) (dsn string, drop func() error, err error) {
	name, err := randomName()
	if err != nil {
		return "", nil, err
	}
	template := "template1"
	if len(steps) > 0 {
		if template, err = s.template(ctx, steps); err != nil {
			return "", nil, err
		}
	}
	if _, err := s.root.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		return "", nil, err
	}
	drop = func() error {
		_, err := s.root.ExecContext(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
		return err
	}
	return cluster.WithDatabase(s.dsn, name), drop, nil
}

// template migrates once for each set of steps and server. It gets its name when it is finished, so that a killed test leaves no
// half template behind; test processes that want the same one wait for each other.
func (s *server) template(ctx context.Context, steps []db.Migration) (string, error) {
	name := "lectern_tpl_" + digest(steps)
	if there, err := s.has(ctx, name); there || err != nil {
		return name, err
	}
	c, err := s.root.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	if _, err := c.ExecContext(ctx, `SELECT pg_advisory_lock(hashtext($1))`, name); err != nil {
		return "", err
	}
	defer c.ExecContext(ctx, `SELECT pg_advisory_unlock(hashtext($1))`, name)
	if there, err := s.has(ctx, name); there || err != nil {
		return name, err
	}
	draft, err := randomName()
	if err != nil {
		return "", err
	}
	if _, err := c.ExecContext(ctx, "CREATE DATABASE "+draft); err != nil {
		return "", err
	}
	if err := migrate(ctx, cluster.WithDatabase(s.dsn, draft), steps); err != nil {
		_, _ = c.ExecContext(ctx, "DROP DATABASE "+draft+" WITH (FORCE)")
		return "", err
	}
	_, err = c.ExecContext(ctx, "ALTER DATABASE "+draft+" RENAME TO "+name)
	return name, err
}

func migrate(ctx context.Context, dsn string, steps []db.Migration) error {
	d, err := db.Open(ctx, db.Config{Engine: db.Postgres, DSN: dsn, Readers: 2})
	if err != nil {
		return err
	}
	_, err = db.Migrate(ctx, d, steps)
	if e := d.Close(); err == nil {
		err = e
	}
	return err
}

func (s *server) has(ctx context.Context, name string) (bool, error) {
	var n int
	err := s.root.QueryRowContext(ctx, `SELECT count(*) FROM pg_database WHERE datname = $1`, name).Scan(&n)
	return n == 1, err
}

func randomName() (string, error) {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", err
	}
	return fmt.Sprintf("lectern_test_%s", hex.EncodeToString(b[:])), nil
}

// Twin makes a copy of a PostgreSQL database that nobody is connected to, and says how to open it and how to drop it.
func Twin(t testing.TB, dsn string) (twin string, drop func()) {
	t.Helper()
	s, err := startOnce()
	if err != nil {
		t.Fatal(err)
	}
	from, err := cluster.DatabaseOf(dsn)
	if err != nil {
		t.Fatal(err)
	}
	name, err := randomName()
	if err == nil {
		_, err = s.root.ExecContext(context.Background(), "CREATE DATABASE "+name+" TEMPLATE "+from)
	}
	if err != nil {
		t.Fatal(err)
	}
	return cluster.WithDatabase(s.dsn, name), func() {
		if _, err := s.root.ExecContext(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	}
}
