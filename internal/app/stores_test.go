// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

var (
	placeName = regexp.MustCompile(`export const \w+ = "([^"]+)"`)
	storing   = regexp.MustCompile(`localStorage|sessionStorage|indexedDB|document\.cookie|\bcaches\b|serviceWorker|window\.name\b`)
)

// TestWhatTheBrowserKeepsIsDeclared: the scripts name their places in one file, and the page about storage shows exactly these.
func TestWhatTheBrowserKeepsIsDeclared(t *testing.T) {
	w := apptest.Open(t, testkit.DB(t, db.SQLite))
	var declared []string
	for _, s := range w.Privacy.InBrowser() {
		if !strings.HasPrefix(s.Key, "lectern_") { // cookies are the server's
			declared = append(declared, s.Key)
		}
	}
	text, err := os.ReadFile(filepath.Join(root, "web/src/lib/places.ts"))
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for _, m := range placeName.FindAllStringSubmatch(string(text), -1) {
		named = append(named, m[1])
	}
	slices.Sort(named)
	slices.Sort(declared)
	if len(named) == 0 || !slices.Equal(named, declared) {
		t.Errorf("the scripts keep %v, declared are %v", named, declared)
	}
	uses := []string{"src/lib/leave.ts", "src/lib/ledger.ts", "src/lib/toast.ts", "src/upload.ts"}
	var found []string
	err = filepath.WalkDir(filepath.Join(root, "web/src"), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == "places.ts" {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil && storing.Match(text) {
			rel, _ := filepath.Rel(filepath.Join(root, "web"), path)
			found = append(found, filepath.ToSlash(rel))
			if !strings.Contains(string(text), `/places"`) {
				t.Errorf("%s keeps something in the browser under a name of its own", rel)
			}
		}
		return err
	})
	if err != nil || !slices.Equal(found, uses) {
		t.Errorf("these scripts keep something in the browser: %v, known are %v, %v", found, uses, err)
	}
}

var (
	cookieName = regexp.MustCompile(`(?m)^\s+\w*Cookie\s+= "([^"]+)"`)
	setsCookie = regexp.MustCompile(`http\.SetCookie|http\.Cookie\{|"Set-Cookie"`)
)

// TestCookiesAreDeclared: one file sets cookies, and the page about storage shows exactly its names.
func TestCookiesAreDeclared(t *testing.T) {
	w := apptest.Open(t, testkit.DB(t, db.SQLite))
	var declared, named, setting []string
	for _, s := range w.Privacy.InBrowser() {
		if strings.HasPrefix(s.Key, "lectern_") {
			declared = append(declared, s.Key)
		}
	}
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "apptest") {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil && setsCookie.Match(text) {
			setting = append(setting, filepath.Base(path))
			for _, m := range cookieName.FindAllStringSubmatch(string(text), -1) {
				named = append(named, m[1])
			}
		}
		return err
	})
	slices.Sort(named)
	slices.Sort(declared)
	if err != nil || !slices.Equal(setting, []string{"cookie.go"}) || len(named) == 0 || !slices.Equal(named, declared) {
		t.Errorf("%v set %v, declared are %v, %v", setting, named, declared, err)
	}
}
