// SPDX-License-Identifier: AGPL-3.0-or-later

package exit

import (
	"os"
	"path/filepath"
	"testing"

	"lectern/internal/platform/blob"
)

// TestOnlyWhatTheProgramWroteGoes: a backup where it was written, and what a kill left of one. What took the place of a backup stays, and so does
// what a link leads to.
func TestOnlyWhatTheProgramWroteGoes(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	ledger, err := blob.Dir(filepath.Join(dir, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, text := range map[string]string{"mine": "12345", "taken": "something else", "target": "12345", "stopped.part": "1", "stopped.scratch/lectern.db": "1"} {
		if err := os.MkdirAll(filepath.Dir(at(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(at("target"), at("linked")); err != nil {
		t.Fatal(err)
	}
	for _, b := range []Backup{{at("mine"), BeingWritten, 1}, {at("mine"), 5, 1}, {at("taken"), 5, 1}, {at("linked"), 5, 1}, {at("stopped"), BeingWritten, 1}} {
		if err := Remember(ctx, ledger, b); err != nil {
			t.Fatal(err)
		}
	}
	all, err := remembered(ctx, ledger)
	if err != nil || len(all) != 4 {
		t.Fatalf("remembered: %v %v", all, err)
	}
	for range 2 { // again, as after a kill
		if err := removeAll(all); err != nil {
			t.Fatal(err)
		}
	}
	for name, stays := range map[string]bool{"mine": false, "taken": true, "linked": true, "target": true, "stopped.part": false, "stopped.scratch": false} {
		if _, err := os.Lstat(at(name)); (err == nil) != stays {
			t.Errorf("%s: there %v, want %v", name, err == nil, stays)
		}
	}
}
