// SPDX-License-Identifier: AGPL-3.0-or-later

package blind_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// ours says whether an import path lies in the program that is checked.
func ours(path string) bool { return path == "lectern" || strings.HasPrefix(path, "lectern/") }

func TestNoFileImportsTheProgram(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		files++
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range f.Imports {
			if p, _ := strconv.Unquote(i.Path.Value); ours(p) {
				t.Errorf("%s imports %s", path, p)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 10 {
		t.Fatalf("only %d files seen: the test looks in the wrong folder", files)
	}
}

// What the imported modules import in their turn counts as well, and tests too.
func TestNothingBehindTheImportsIsTheProgram(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-test", "-f", "{{.ImportPath}}", "./...")
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	paths := strings.Fields(string(out))
	if len(paths) < 50 {
		t.Fatalf("only %d packages listed", len(paths))
	}
	for _, p := range paths {
		if ours(p) {
			t.Errorf("%s is in the import graph", p)
		}
	}
}

func TestTheModuleRequiresNothingOfTheProgram(t *testing.T) {
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(text), "module lectern.blind\n") {
		t.Error("the module has another name")
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "module" {
			continue
		}
		for _, word := range f {
			if ours(word) {
				t.Errorf("go.mod: %s", line)
			}
		}
		if f[0] == "replace" {
			t.Errorf("go.mod replaces a module: %s", line)
		}
	}
}
