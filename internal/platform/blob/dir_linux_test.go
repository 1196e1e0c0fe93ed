// SPDX-License-Identifier: AGPL-3.0-or-later

package blob_test

import (
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"

	"lectern/internal/platform/fault"
)

// A real full disk needs a mount, and that needs root; the mapping itself is tested everywhere in full_test.go.
func TestDirOnAFullDisk(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("SKIPPED: cannot mount a small disk here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) })
	s := open(t, folder)
	put(t, s, "kept", "old")
	_, err := s.Put(t.Context(), "kept", strings.NewReader(strings.Repeat("x", 1<<20)), 1<<20)
	wantFault(t, err, fault.Unavailable, "fault.disk_full")
	if got := get(t, s, "kept"); got != "old" {
		t.Errorf("the old contents became %d bytes", len(got))
	}
	put(t, s, "small", "the failed upload gave its room back")
	if left, err := fs.ReadDir(os.DirFS(folder), "=tmp"); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}
