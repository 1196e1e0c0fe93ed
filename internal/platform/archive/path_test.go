// SPDX-License-Identifier: AGPL-3.0-or-later

package archive_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"lectern/internal/platform/archive"
)

func write(t *testing.T, folder, name, body string) {
	t.Helper()
	file := filepath.Join(folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
}

func openPath(t *testing.T, path string) *archive.Archive {
	t.Helper()
	a, err := archive.OpenPath(path, archive.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func TestFolderAndZIPReadTheSame(t *testing.T) {
	folder, file := t.TempDir(), filepath.Join(t.TempDir(), "course.zip")
	for name, body := range map[string]string{"imsmanifest.xml": "<m/>", "web/Å.html": "å", ".DS_Store": "", "__MACOSX/x": ""} {
		write(t, folder, name, body)
	}
	zipped := pack(t, packed{name: "imsmanifest.xml", body: "<m/>"}, packed{name: "web/Å.html", body: "å"}, packed{name: "__MACOSX/x"})
	if err := os.WriteFile(file, zipped, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{folder, file} {
		a := openPath(t, path)
		if got := a.Names(); !slices.Equal(got, []string{"imsmanifest.xml", "web/Å.html"}) {
			t.Errorf("%s: %q", path, got)
		}
		if got, err := read(a, "WEB/å.html"); got != "å" || err != nil {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
}

func TestHostileFolders(t *testing.T) {
	rows := []struct {
		name, want string
		limits     archive.Limits
		make       func(t *testing.T, folder string)
	}{
		{"link to a file", "archive.link", archive.Limits{}, func(t *testing.T, f string) { link(t, "/etc/passwd", f) }},
		{"link to a folder", "archive.link", archive.Limits{}, func(t *testing.T, f string) { link(t, "..", f) }},
		{"dead link", "archive.link", archive.Limits{}, func(t *testing.T, f string) { link(t, "nowhere", f) }},
		{"climbing name", "archive.climbs", archive.Limits{}, func(t *testing.T, f string) { write(t, f, `..\evil`, "") }},
		{"drive", "archive.climbs", archive.Limits{}, func(t *testing.T, f string) { write(t, f, "c:evil", "") }},
		{"other case", "archive.duplicate", archive.Limits{}, func(t *testing.T, f string) { write(t, f, "a", ""); write(t, f, "A", "") }},
		{"many", "archive.too_many", archive.Limits{Entries: 1}, func(t *testing.T, f string) { write(t, f, "a", ""); write(t, f, "b", "") }},
		{"large", "archive.entry_too_large", archive.Limits{EntryBytes: 3}, func(t *testing.T, f string) { write(t, f, "a", "four") }},
		{"large in total", "archive.too_large", archive.Limits{TotalBytes: 3}, func(t *testing.T, f string) { write(t, f, "a", "12"); write(t, f, "b", "34") }},
		{"deep", "archive.too_deep", archive.Limits{Depth: 2}, func(t *testing.T, f string) { write(t, f, "a/b/c", "") }},
		{"folder in an unknown code", "archive.name", archive.Limits{}, func(t *testing.T, f string) { write(t, f, "\xff\xfe/c", "") }},
	}
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: other systems cannot make these names")
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			folder := t.TempDir()
			row.make(t, folder)
			_, err := archive.OpenPath(folder, row.limits)
			wantFault(t, err, row.want)
		})
	}
}

func link(t *testing.T, to, folder string) {
	t.Helper()
	if err := os.Symlink(to, filepath.Join(folder, "link")); err != nil {
		t.Fatal(err)
	}
}

func TestFolderThatChangesUnderneath(t *testing.T) {
	rows := map[string]func(t *testing.T, folder string){
		"grew":   func(t *testing.T, f string) { write(t, f, "a", "longer than before") },
		"shrank": func(t *testing.T, f string) { write(t, f, "a", "x") },
		"became a link": func(t *testing.T, f string) {
			if err := os.Remove(filepath.Join(f, "a")); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink("b", filepath.Join(f, "a")); err != nil {
				t.Fatal(err)
			}
		},
		"vanished": func(t *testing.T, f string) {
			if err := os.Remove(filepath.Join(f, "a")); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, change := range rows {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			write(t, folder, "a", "before")
			write(t, folder, "b", "behind")
			a := openPath(t, folder)
			change(t, folder)
			_, err := read(a, "a")
			wantFault(t, err, "archive.broken_entry")
		})
	}
}

func TestOpenPathOfNothing(t *testing.T) {
	for _, path := range []string{filepath.Join(t.TempDir(), "nowhere"), "/dev/null"} {
		if _, err := archive.OpenPath(path, archive.Limits{}); err == nil {
			t.Errorf("opened %s", path)
		}
	}
	file := filepath.Join(t.TempDir(), "letter.zip")
	if err := os.WriteFile(file, []byte("no ZIP"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := archive.OpenPath(file, archive.Limits{})
	wantFault(t, err, "archive.broken")
}
