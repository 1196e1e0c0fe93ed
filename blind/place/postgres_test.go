// SPDX-License-Identifier: AGPL-3.0-or-later

package place_test

import (
	"context"
	"crypto/md5"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"lectern.blind/place"
)

// pg is a schema of its own on the server make test starts.
func pg(t *testing.T) (*pgx.Conn, place.Postgres) {
	t.Helper()
	dsn := os.Getenv("LECTERN_TEST_PG_DSN")
	if dsn == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("LECTERN_TEST_PG_DSN names no server")
		}
		t.Skip("LECTERN_TEST_PG_DSN names no server; make test starts one")
	}
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	schema := "blind_" + strings.ToLower(strings.ReplaceAll(t.Name(), "/", "_"))
	t.Cleanup(func() {
		_, _ = conn.Exec(ctx, `DROP SCHEMA `+schema+` CASCADE`)
		_ = conn.Close(ctx)
	})
	exec(t, conn, `DROP SCHEMA IF EXISTS `+schema+` CASCADE`, `CREATE SCHEMA `+schema, `SET search_path TO `+schema)
	return conn, place.Postgres{DSN: dsn, Schemas: []string{schema}}
}

func exec(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := conn.Exec(context.Background(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func lookPG(t *testing.T, p place.Postgres) place.Report {
	t.Helper()
	r, err := scanner(t).Postgres(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPostgresEveryColumn(t *testing.T) {
	conn, p := pg(t)
	exec(t, conn,
		`CREATE TABLE note (id bigint PRIMARY KEY, body text, data bytea, extra jsonb, list text[], day date, mark double precision, find tsvector)`,
		`CREATE TABLE pair (x text, y int, v text, PRIMARY KEY (y, x))`,
		`CREATE TABLE bare (v text, n bigint)`,
		`CREATE MATERIALIZED VIEW kept AS SELECT v FROM bare`,
		`COMMENT ON TABLE bare IS 'about `+canary+`'`,
		`SELECT lo_from_bytea(0, '`+canary+`')`,
	)
	t.Cleanup(func() { exec(t, conn, `SELECT lo_unlink(oid) FROM pg_largeobject_metadata`) })
	sum := md5.Sum([]byte(canary))
	if _, err := conn.Exec(context.Background(), `INSERT INTO note VALUES (7, $1::text, $2, jsonb_build_object('a', $1::text), ARRAY[$1::text], '1871-03-05', 4.3719, to_tsvector('simple', $1::text))`,
		canary, gz([]byte(canary))); err != nil {
		t.Fatal(err)
	}
	exec(t, conn, `INSERT INTO pair VALUES ('k', 3, '`+strings.ToUpper(canary)+`')`,
		fmt.Sprintf(`INSERT INTO bare VALUES ('%x', %d)`, sum, key), `INSERT INTO bare SELECT '`+canary+`' FROM generate_series(1, 50)`, `ANALYZE bare`,
		`DELETE FROM bare WHERE n IS NULL`, `REFRESH MATERIALIZED VIEW kept`)
	r := lookPG(t, p)
	if len(r.Skips) > 0 {
		t.Errorf("%+v", r.Skips)
	}
	schema := p.Schemas[0]
	want := []string{
		"bare.n[ctid:(0,1)] key utf-8",
		"bare.v[ctid:(0,1)] canary md5-hex",
		"kept.v[ctid:(0,1)] canary md5-hex",
		"note.body[7] canary utf-8", "note.data[7] canary utf-8", "note.day[7] date utf-8", "note.extra[7] canary utf-8",
		"note.find[7] canary utf-8", "note.list[7] canary utf-8", "note.mark[7] mark utf-8",
		"pair.v[3,k] canary utf-8/case",
	}
	for i := range want {
		want[i] = schema + "." + want[i]
	}
	got := cells(r)
	own := slices.DeleteFunc(slices.Clone(got), func(s string) bool { return !strings.HasPrefix(s, schema) })
	if !slices.Equal(own, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(own, "\n"), strings.Join(want, "\n"))
	}
	for _, copy := range []string{"pg_stats.most_common_vals[" + schema + ".bare.v] canary utf-8", "pg_description.description[", "pg_largeobject.data["} {
		if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, copy) }) {
			t.Errorf("the server's copy %s is not found in\n%s", copy, strings.Join(got, "\n"))
		}
	}

	keys := r.Tracks(func(n string) bool { return n == "canary" })
	exec(t, conn, `UPDATE note SET body = NULL, data = NULL, extra = NULL, list = NULL, find = NULL`, `DELETE FROM pair`)
	left, err := scanner(t).PostgresTracks(context.Background(), p, keys)
	if err != nil || !slices.Equal(left[schema+".note"], []string{"7"}) || len(left[schema+".pair"]) > 0 {
		t.Errorf("left %v (%v)", left, err)
	}
}

func TestPostgresDeletedRowIsFoundInTheFiles(t *testing.T) {
	conn, p := pg(t)
	var folder string
	if err := conn.QueryRow(context.Background(), `SHOW data_directory`).Scan(&folder); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadDir(filepath.Join(folder, "base")); err != nil {
		t.Skipf("the server's files cannot be read: %v", err)
	}
	p.Folder = folder
	exec(t, conn, `CREATE TABLE note (id bigint, body text)`, `INSERT INTO note VALUES (1, '`+canary+`'), (2, 'x')`, `DELETE FROM note WHERE id = 1`)
	r := lookPG(t, p)
	table := p.Schemas[0] + ".note"
	in := func(r place.Report) bool {
		return slices.ContainsFunc(r.Hits, func(h place.Hit) bool { return h.Column == place.Raw && h.Table == table && h.Needle == "canary" })
	}
	if !in(r) {
		t.Errorf("the deleted row is not found: %+v", r.Hits)
	}
	exec(t, conn, `VACUUM FULL note`)
	if r := lookPG(t, p); in(r) {
		t.Errorf("after VACUUM FULL: %+v", r.Hits)
	}
}
