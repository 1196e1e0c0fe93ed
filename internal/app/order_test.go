// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// order is the law of imports: a domain may import the platform and the domains before it. When a real import shows a better place,
// move the name; there are no exceptions.
var order = []string{
	"site", "person", "restriction", "org", "class", "audit", "login", "setup", // people and place
	"file",                       // shelves
	"course", "plan", "resource", // matter
	"assignment",     // doing
	"dpia", "roster", // doors
	"consent", "grown", "retention", "breach", "support", "rights", "portfolio", "privacy", // rights
	"today", "admin", // roof
}

const root = "../.."

// roofs stand above all domains.
var roofs = []string{"app", "demo"}

// sources walks every Go file of a folder that was not generated.
func sources(t *testing.T, folder string, visit func(path string, f *ast.File, text []byte)) {
	t.Helper()
	set := token.NewFileSet()
	err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(set, path, text, parser.ParseComments)
		if err != nil {
			return err
		}
		visit(filepath.ToSlash(path), f, text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// room is the folder under internal that a file or import lies in: "assignment", "platform".
func room(path string) string {
	_, after, ok := strings.Cut(path, "internal/")
	if !ok {
		return ""
	}
	first, _, _ := strings.Cut(after, "/")
	return first
}

func imports(f *ast.File) []string {
	var out []string
	for _, i := range f.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		out = append(out, p)
	}
	return out
}

func TestImportsFollowTheOrder(t *testing.T) {
	seen := map[string]bool{}
	sources(t, "internal", func(path string, f *ast.File, _ []byte) {
		from := room(path)
		seen[from] = true
		test := strings.HasSuffix(path, "_test.go")
		for _, i := range imports(f) {
			if !strings.HasPrefix(i, "lectern/internal/") {
				continue
			}
			to := room(i)
			switch {
			case to == from, to == "platform", slices.Contains(roofs, from):
			case from == "platform":
				t.Errorf("%s: the platform knows nothing of %s", path, to)
			case slices.Contains(roofs, to) && !test:
				t.Errorf("%s: %s lies under the roof and cannot import %s", path, from, to)
			case test && slices.Contains(roofs, to):
			case slices.Index(order, to) < 0 || slices.Index(order, from) < 0:
				t.Errorf("%s: %s or %s is not in the order", path, from, to)
			case slices.Index(order, to) > slices.Index(order, from) && !test:
				t.Errorf("%s: %s comes before %s and cannot import it", path, from, to)
			}
		}
	})
	for _, name := range order {
		if !seen[name] {
			t.Errorf("the order names %s, and there is no such folder", name)
		}
	}
}

func TestPlatformDoesNotImportDomains(t *testing.T) {
	sources(t, "internal/platform", func(path string, f *ast.File, _ []byte) {
		for _, i := range imports(f) {
			if strings.HasPrefix(i, "lectern/internal/") && room(i) != "platform" {
				t.Errorf("%s imports %s", path, i)
			}
		}
	})
}

// TestSQLAndHTTPStayInTheirFiles: SQL only in store*.go, net/http only in http*.go, api*.go and what stands in views.
func TestSQLAndHTTPStayInTheirFiles(t *testing.T) {
	sources(t, "internal", func(path string, f *ast.File, _ []byte) {
		name := filepath.Base(path)
		if strings.HasSuffix(name, "_test.go") || room(path) == "platform" || slices.Contains(roofs, room(path)) {
			return
		}
		for _, i := range imports(f) {
			if i == "net/http" && !strings.HasPrefix(name, "http") && !strings.HasPrefix(name, "api") && !strings.HasPrefix(name, "view_") {
				t.Errorf("%s imports net/http", path)
			}
		}
		if strings.HasPrefix(name, "store") {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(lit.Value)
			for _, verb := range []string{"SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM "} {
				if strings.HasPrefix(strings.TrimSpace(text), verb) {
					t.Errorf("%s holds SQL: %.60s", path, strings.TrimSpace(text))
				}
			}
			return true
		})
	})
}

// TestOnlyTheOwnerWritesATable reads the statements of every store.
func TestOnlyTheOwnerWritesATable(t *testing.T) {
	sources(t, "internal", func(path string, f *ast.File, _ []byte) {
		from := room(path)
		if from == "platform" || strings.HasSuffix(path, "_test.go") {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(lit.Value)
			words := strings.Fields(text)
			for i, w := range words {
				table := ""
				switch {
				case w == "INTO" && i > 0 && words[i-1] == "INSERT" && i+1 < len(words):
					table = words[i+1]
				case w == "UPDATE" && i == 0 && len(words) > 1:
					table = words[1]
				case w == "FROM" && i == 1 && words[0] == "DELETE" && len(words) > 2:
					table = words[2]
				}
				if owner, _, _ := strings.Cut(table, "_"); table != "" && owner != from {
					t.Errorf("%s writes %s, which belongs to %s", path, table, owner)
				}
			}
			return true
		})
	})
}

func TestFilesAreNotLong(t *testing.T) {
	for _, folder := range []string{"internal", "cmd", "web/src", "web/css", "bench", "e2e"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				if os.IsNotExist(err) {
					return nil
				}
				return err
			}
			limit := 600
			switch {
			case d.IsDir(), strings.HasSuffix(path, "_templ.go"), strings.Contains(path, "testdata"):
				return nil
			case strings.HasSuffix(path, "_test.go"):
				limit = 800
			}
			if !slices.Contains([]string{".go", ".templ", ".ts", ".css", ".mjs"}, filepath.Ext(path)) {
				return nil
			}
			b, err := os.ReadFile(path)
			if n := strings.Count(string(b), "\n"); n > limit {
				t.Errorf("%s has %d lines; split it by noun (at most %d)", path, n, limit)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestModulesHaveAReason: a new outside module is a line in docs/modules.md with a sentence of reason.
func TestModulesHaveAReason(t *testing.T) {
	list, err := os.ReadFile(filepath.Join(root, "docs/modules.md"))
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mod)) {
		line = strings.TrimSpace(line)
		if strings.HasSuffix(line, "// indirect") || !strings.Contains(line, " v") || strings.HasPrefix(line, "module") {
			continue
		}
		name := strings.Fields(strings.TrimPrefix(line, "require "))[0]
		if !strings.Contains(string(list), "`"+name+"`") {
			t.Errorf("docs/modules.md does not say why %s is needed", name)
		}
	}
}
