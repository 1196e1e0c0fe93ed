// SPDX-License-Identifier: AGPL-3.0-or-later

package archive_test

import (
	"io"
	"io/fs"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"lectern/internal/platform/archive"
	"lectern/internal/platform/fault"
)

// Whatever comes in: either a fault for people, or names that are safe to build on and contents within their limits.
func FuzzOpen(f *testing.F) {
	f.Add([]byte{})
	f.Add(pack(f))
	f.Add(pack(f, packed{name: "a/b.txt", body: "hello"}, packed{name: "å", body: strings.Repeat("x", 500)}))
	f.Add(pack(f, packed{name: "a", size: 3, body: "longer"}, packed{name: `B\c`, plain: true, body: "stored"}))
	f.Add(pack(f, packed{name: "\x9b\xee", ext: []byte{0x75, 0x70, 6, 0, 1, 0, 0, 0, 0, 'x'}}, packed{name: "__MACOSX/a"}))
	f.Add(pack(f, packed{name: "../up"}, packed{name: "link", mode: fs.ModeSymlink, body: "to"}))
	limits := archive.Limits{Entries: 20, EntryBytes: 4096, TotalBytes: 8192, NameBytes: 64, Depth: 4}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := open(b, limits)
		if err != nil {
			if _, ok := fault.As(err); !ok {
				t.Fatalf("no fault for people: %v", err)
			}
			return
		}
		total, seen := int64(0), map[string]bool{}
		for _, e := range a.Entries() {
			checkName(t, e.Name, limits)
			if low := strings.ToLower(e.Name); seen[low] {
				t.Fatalf("twice: %q", e.Name)
			} else {
				seen[low] = true
			}
			total += readLimited(t, a, e)
		}
		if total > limits.TotalBytes || len(seen) > limits.Entries {
			t.Fatalf("%d bytes in %d entries", total, len(seen))
		}
	})
}

func checkName(t *testing.T, name string, l archive.Limits) {
	parts := strings.Split(name, "/")
	if !fs.ValidPath(name) || name == "." || !utf8.ValidString(name) || !norm.NFC.IsNormalString(name) ||
		strings.ContainsAny(name, "\\\x00\n") || len(name) > l.NameBytes || len(parts) > l.Depth {
		t.Fatalf("name %q", name)
	}
}

func readLimited(t *testing.T, a *archive.Archive, e archive.Entry) int64 {
	r, err := a.Open(e.Name)
	if err == nil {
		defer r.Close()
		var n int64
		if n, err = io.Copy(io.Discard, r); n > e.Size || n > 4096 {
			t.Fatalf("%q gave %d bytes, said %d", e.Name, n, e.Size)
		} else if err == nil && n != e.Size {
			t.Fatalf("%q ended early without a word", e.Name)
		}
	}
	if f, ok := fault.As(err); err != nil && (!ok || f.Key != "archive.broken_entry") {
		t.Fatalf("read %q: %v", e.Name, err)
	}
	return e.Size
}
