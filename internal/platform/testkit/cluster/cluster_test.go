// SPDX-License-Identifier: AGPL-3.0-or-later

package cluster

import (
	"errors"
	"net/url"
	"os"
	"testing"
)

func TestStopLeavesNothing(t *testing.T) {
	if os.Getenv("LECTERN_TEST_PG") == "off" {
		t.Skip("PostgreSQL is left out by LECTERN_TEST_PG=off")
	}
	c, err := Start(t.Context())
	if errors.Is(err, ErrMissing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(c.DSN)
	if err != nil {
		t.Fatal(err)
	}
	folder := u.Query().Get("host")
	if _, err := os.Stat(folder); err != nil {
		t.Error(err)
	}
	c.Stop()
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", folder, err)
	}
}

func TestWithDatabase(t *testing.T) {
	for dsn, want := range map[string]string{
		"postgres://u@h/a?host=%2Ftmp": "postgres://u@h/b?host=%2Ftmp",
		"host=h dbname=a":              "host=h dbname=a dbname=b",
	} {
		if got := WithDatabase(dsn, "b"); got != want {
			t.Errorf("%s: got %s", dsn, got)
		}
	}
}
