// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lectern/internal/app"
)

// key is how a text key looks in the sources: a quoted word with a dot whose first part is a room.
var key = regexp.MustCompile(`"([a-z0-9-]+(?:\.[a-z0-9_ -]+)+)"`)

// said is a key in the place of a text that somebody reads.
var said = regexp.MustCompile(`(?:\bT\(|\bFlash\(|\bfault\.New\([a-zA-Z.]+, |\bWith\("[^"]*", )"([a-z0-9-]+(?:\.[a-zA-Z0-9_-]+)+)"\s*[,)]`)

// built are the beginnings of keys that the program puts together at run time; the rest of each comes from a closed list.
var built = []string{"activity.", "admin.flag.", "category.", "basis.", "law.", "retention.", "store.", "cap.", "keep.", "audit.", "fault.title.", "thing.", "privacy.change.", "privacy.anchor.", "privacy.audience.", "privacy.source.", "rights.do.", "rights.event.", "rights.letter."}

// TestTextsAreUsedAndThere: every key written in the sources exists, and every key that exists is written somewhere.
func TestTextsAreUsedAndThere(t *testing.T) {
	s, done, err := app.InMemory(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	catalog := s.Web.Texts
	rooms := map[string]bool{}
	for _, k := range catalog.Keys() {
		first, _, _ := strings.Cut(k, ".")
		rooms[first] = true
	}
	used := map[string]bool{}
	var everything strings.Builder
	for _, folder := range []string{"internal", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			ext := filepath.Ext(path)
			if (ext != ".go" && ext != ".templ") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
				return nil
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			everything.Write(b)
			for _, m := range said.FindAllStringSubmatch(string(b), -1) {
				if !catalog.Has(m[1]) {
					t.Errorf("%s says %s, which is no text", path, m[1])
				}
			}
			for _, m := range key.FindAllStringSubmatch(string(b), -1) {
				first, _, _ := strings.Cut(m[1], ".")
				if rooms[first] {
					used[m[1]] = true
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	text := everything.String()
	for _, k := range catalog.Keys() {
		adult := strings.TrimSuffix(strings.TrimSuffix(k, ".child"), ".teen") // the same for younger readers
		if used[adult] || startsWithAny(k, built) || strings.HasPrefix(adult, "privacy.right_line.") {
			continue
		}
		// A key may be put together from a written beginning: T("audit.read." + what).
		at := strings.LastIndexAny(k, "._")
		if at < 0 || !strings.Contains(text, `"`+k[:at+1]+`"`) {
			t.Errorf("text %s is used nowhere", k)
		}
	}
}

func startsWithAny(s string, list []string) bool {
	for _, p := range list {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
