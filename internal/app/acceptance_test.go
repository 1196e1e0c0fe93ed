// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lectern/internal/dpia"
)

var (
	promise  = regexp.MustCompile("(?m)^\\| T-(\\d\\d) \\| (?:`([^`]+)`|waits for ([^|]{8,})) \\| (?:`([^`]+)`)? ?\\|$")
	numbered = regexp.MustCompile(`(?m)^func (TestT\d\d\w*)\(|step\("(T-\d\d [^"]+)"`)
	numbers  = regexp.MustCompile(`T-?(\d\d)`)
)

// TestAcceptancePageIsTrue: docs/acceptance.md names every promise, T-01 to T-78 (there is no 65), with tests that exist or with what it
// waits for, and every test that carries a number stands there.
func TestAcceptancePageIsTrue(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/acceptance.md"))
	if err != nil {
		t.Fatal(err)
	}
	written := map[string][]string{}
	waits := map[string]bool{}
	for _, m := range promise.FindAllStringSubmatch(string(page), -1) {
		number, name, file := m[1], m[2], m[4]
		if waits[number] = name == ""; waits[number] {
			written[number] = append(written[number], "")
			continue
		}
		source, err := os.ReadFile(filepath.Join(root, file))
		if err != nil || !strings.Contains(string(source), "func "+name+"(") && !strings.Contains(string(source), `step("`+name+`"`) {
			t.Errorf("T-%s: %s has no %s", number, file, name)
		}
		written[number] = append(written[number], file+" "+name)
	}
	for n := 1; n <= 78; n++ {
		number := string([]byte{byte('0' + n/10), byte('0' + n%10)})
		if len(written[number]) == 0 && n != 65 {
			t.Errorf("T-%s does not stand there", number)
		}
	}
	for _, id := range dpia.Proofs() {
		number := strings.TrimPrefix(id, "T-")
		if id != dpia.Night && (len(written[number]) == 0 || waits[number]) {
			t.Errorf("a measure may rest on %s, which no test shows", id)
		}
	}
	for name, file := range numberedTests(t) {
		for _, m := range numbers.FindAllStringSubmatch(name, 2) {
			if !slices.Contains(written[m[1]], file+" "+name) || waits[m[1]] {
				t.Errorf("T-%s: %s in %s does not stand there", m[1], name, file)
			}
		}
	}
}

// numberedTests are all tests that carry a number of a promise, with their files.
func numberedTests(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, folder := range []string{"internal", "cmd", "proof", "blind", "e2e"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") && !strings.HasSuffix(path, ".test.mjs") {
				return err
			}
			b, err := os.ReadFile(path)
			for _, m := range numbered.FindAllStringSubmatch(string(b), -1) {
				out[m[1]+m[2]] = filepath.ToSlash(strings.TrimPrefix(path, root+"/"))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}
