// SPDX-License-Identifier: AGPL-3.0-or-later

package blob_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/fault"
)

func open(t *testing.T, folder string) blob.Store {
	t.Helper()
	s, err := blob.Dir(folder)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDir(t *testing.T) {
	contract(t, func(t *testing.T) blob.Store { return open(t, filepath.Join(t.TempDir(), "made", "here")) })
}

func TestDirFansOut(t *testing.T) {
	folder := t.TempDir()
	s := open(t, folder)
	for i := range 300 {
		put(t, s, "files/"+strings.Repeat("x", i%7)+string(rune('a'+i%26))+strings.Repeat("y", i/26), "1")
	}
	fans, err := filepath.Glob(filepath.Join(folder, "files", "=*"))
	if err != nil || len(fans) < 100 {
		t.Errorf("%d folders, %v", len(fans), err)
	}
	if n := len(keys(t, s, "files/")); n != 300 {
		t.Errorf("%d keys", n)
	}
}

func TestDirLeavesNoTemporaryFiles(t *testing.T) {
	folder := t.TempDir()
	s := open(t, folder)
	put(t, s, "a", "1")
	_ = s.Copy(t.Context(), "a", "a")
	_ = s.Copy(t.Context(), "a", "b")
	_ = s.Copy(t.Context(), "a", "b")
	_, _ = s.Put(t.Context(), "c", strings.NewReader("1"), 2)
	_ = s.Ping(t.Context())
	left, err := os.ReadDir(filepath.Join(folder, "=tmp"))
	if err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestDirTidiesKilledUploads(t *testing.T) {
	folder := t.TempDir()
	s := open(t, folder)
	for name, age := range map[string]time.Duration{"old": 48 * time.Hour, "running": 0} {
		file := filepath.Join(folder, "=tmp", name)
		if err := os.WriteFile(file, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(-age)
		if err := os.Chtimes(file, then, then); err != nil {
			t.Fatal(err)
		}
	}
	if got := keys(t, s, ""); got != nil {
		t.Errorf("listed %v", got)
	}
	n, err := s.Tidy(t.Context(), time.Now().Add(-24*time.Hour))
	if n != 1 || err != nil {
		t.Errorf("tidied %d, %v", n, err)
	}
	if _, err := os.Stat(filepath.Join(folder, "=tmp", "running")); err != nil {
		t.Errorf("a running upload was taken away: %v", err)
	}
}

func TestDirDoesNotFollowLinksOutside(t *testing.T) {
	folder, outside := t.TempDir(), t.TempDir()
	s := open(t, folder)
	if err := os.Symlink(outside, filepath.Join(folder, "away")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), "away/k", strings.NewReader("x"), 1); err == nil {
		t.Error("stored through a link")
	}
	if left, _ := os.ReadDir(outside); len(left) != 0 {
		t.Errorf("outside: %v", left)
	}
}

func TestDirWithoutItsFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "unmounted")
	s := open(t, folder)
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	_, err := s.Put(t.Context(), "k", strings.NewReader("x"), 1)
	wantFault(t, err, fault.Unavailable, "blob.unreachable")
	wantFault(t, s.Ping(t.Context()), fault.Unavailable, "blob.unreachable")
}

func TestDirURL(t *testing.T) {
	if _, err := open(t, t.TempDir()).URL(t.Context(), "k", blob.Presign{}); !errors.Is(err, blob.ErrNoURL) {
		t.Errorf("got %v", err)
	}
}
