// SPDX-License-Identifier: AGPL-3.0-or-later

package place

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"lectern.blind/scan"
)

// TestInUseKeepsTheLocks: looking through a database this process has open takes none of its locks away. The same look through the raw
// files does, which is why it is for a process of its own.
func TestInUseKeepsTheLocks(t *testing.T) {
	if _, err := os.Stat("/proc/locks"); err != nil {
		t.Skip("only Linux tells who holds which lock")
	}
	path := filepath.Join(t.TempDir(), "in-use.db")
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(wal)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, q := range []string{`CREATE TABLE pupil (name text)`, `INSERT INTO pupil VALUES ('zq7needle')`} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	set, err := scan.New([]scan.Needle{scan.OfText("zq7needle", "zq7needle")}, scan.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s := &Scanner{Set: set}
	held := locks(t, path+"-shm")
	if held == 0 {
		t.Fatal("an open database holds no lock")
	}
	rep, err := s.SQLiteInUse(context.Background(), path)
	if err != nil || len(rep.Of("zq7needle")) != 1 {
		t.Fatalf("%v, found %v", err, rep.Hits)
	}
	if n := locks(t, path+"-shm"); n != held {
		t.Errorf("%d locks were held, then %d", held, n)
	}
	if _, err := s.SQLite(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	if n := locks(t, path+"-shm"); n == held {
		t.Error("the raw look took no lock away: the test sees nothing")
	}
}

// locks counts what this process holds on a file.
func locks(t *testing.T, path string) int {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("/proc/locks")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	mine, n := fmt.Sprintf(" %d ", os.Getpid()), 0
	file := fmt.Sprintf(":%d ", info.Sys().(*syscall.Stat_t).Ino)
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.Contains(lines.Text(), mine) && strings.Contains(lines.Text(), file) {
			n++
		}
	}
	return n
}
