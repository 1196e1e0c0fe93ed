// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var proof = regexp.MustCompile("`([a-z0-9/]+)::(Test[A-Za-z0-9]+)`(?: \\(([^)]*)\\))?")

// TestBadInputPageIsTrue: every test that docs/bad-input.md names exists, and so does every row it names.
func TestBadInputPageIsTrue(t *testing.T) {
	page, err := os.ReadFile("../../docs/bad-input.md")
	if err != nil {
		t.Fatal(err)
	}
	_, lines, _ := strings.Cut(string(page), "## ")
	found := proof.FindAllStringSubmatch(lines, -1)
	if len(found) < 80 {
		t.Fatalf("only %d proofs were read", len(found))
	}
	for _, p := range found {
		var source strings.Builder
		files, err := filepath.Glob(filepath.Join("..", p[1], "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(b)
		}
		if !strings.Contains(source.String(), "func "+p[2]+"(") {
			t.Errorf("%s has no %s", p[1], p[2])
		}
		for row := range strings.SplitSeq(p[3], ", ") {
			if row != "" && !strings.Contains(source.String(), `"`+row+`"`) {
				t.Errorf("%s::%s has no row %q", p[1], p[2], row)
			}
		}
	}
}
