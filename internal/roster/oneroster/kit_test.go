// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/roster/oneroster"
)

// folder is a source in memory.
type folder map[string]string

func (f folder) Names() []string { return slices.Sorted(maps.Keys(f)) }

func (f folder) Open(name string) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(f[name])), nil
}

// but is the folder with other or more files; an empty text takes a file away.
func (f folder) but(kv ...string) folder {
	g := maps.Clone(f)
	for i := 0; i < len(kv); i += 2 {
		if g[kv[i]] = kv[i+1]; kv[i+1] == "" {
			delete(g, kv[i])
		}
	}
	return g
}

// written takes what Write or Synthesize writes.
func written(t testing.TB, write func(func(string) io.Writer) error) folder {
	t.Helper()
	files := map[string]*bytes.Buffer{}
	err := write(func(name string) io.Writer {
		files[name] = &bytes.Buffer{}
		return files[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	f := folder{}
	for name, b := range files {
		f[name] = b.String()
	}
	return f
}

func mustRead(t testing.TB, src oneroster.Source, opt oneroster.Options) *oneroster.Set {
	t.Helper()
	s, err := oneroster.Read(src, opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// said is the report in short: "users:3 given-id familyName dropped name_missing".
func said(lines []oneroster.Line) []string {
	out := []string{}
	for _, l := range lines {
		s := fmt.Sprintf("%s:%d %s %s %s", l.File, l.Line, strings.TrimSpace(l.ID+" "+l.Column), l.Outcome,
			strings.TrimPrefix(l.Reason, "oneroster."))
		out = append(out, strings.ReplaceAll(s, "  ", " "))
	}
	return out
}

func printers(t testing.TB) []*i18n.Printer {
	t.Helper()
	c, err := i18n.NewCatalog([]i18n.Bundle{{Domain: "oneroster", FS: oneroster.Texts}})
	if err != nil {
		t.Fatal(err)
	}
	var out []*i18n.Printer
	for _, lang := range c.Languages() {
		out = append(out, c.Printer(lang, time.UTC, clock.System{}))
	}
	return out
}

// checkTexts fails when a reason cannot be said in every language, or lacks something it speaks of.
func checkTexts(t testing.TB, ps []*i18n.Printer, key string, args fault.Args) {
	t.Helper()
	kv := []any{}
	for k, v := range args {
		kv = append(kv, k, v)
	}
	for _, p := range ps {
		if text := p.T(key, kv...); text == "" || strings.ContainsAny(text, "{}") || strings.Contains(text, key) {
			t.Errorf("%s in %s: %q with %v", key, p.Lang(), text, args)
		}
	}
}

// checkSet holds what is true of every set, whatever came in.
func checkSet(t testing.TB, s *oneroster.Set) {
	t.Helper()
	rows := map[string]int{
		oneroster.Orgs: len(s.Orgs), oneroster.Sessions: len(s.Sessions), oneroster.Courses: len(s.Courses),
		oneroster.Classes: len(s.Classes), oneroster.Users: len(s.Users), oneroster.Roles: len(s.Roles),
		oneroster.Enrollments: len(s.Enrollments), oneroster.Demographics: len(s.Demographics),
	}
	for f, c := range s.Counts {
		if c.Rows != c.Taken+c.Dropped || c.Changed > c.Taken || c.Taken != rows[f] {
			t.Errorf("%s: %+v, %d records", f, c, rows[f])
		}
	}
	whole := map[string]int{} // rows that the report speaks of as taken whole
	for l := range s.Report() {
		if l.Outcome == oneroster.Taken {
			whole[l.File]++
		}
	}
	for f, c := range s.Counts {
		if whole[f] != c.Taken-c.Changed {
			t.Errorf("%s: %d lines say taken, %+v", f, whole[f], c)
		}
	}
	checkRefs(t, s)
}

func checkRefs(t testing.TB, s *oneroster.Set) {
	t.Helper()
	orgs, sessions, users, classes := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	need := func(file string, there map[string]bool, id string, st oneroster.Status) {
		if id != "" && !there[id] && s.Modes[file] == oneroster.Bulk && st != oneroster.ToBeDeleted {
			t.Errorf("%q is not in %s", id, file)
		}
	}
	for _, o := range s.Orgs {
		need(oneroster.Orgs, orgs, o.Parent, o.Status)
		orgs[o.ID] = true
	}
	for _, x := range s.Sessions {
		need(oneroster.Sessions, sessions, x.Parent, x.Status)
		sessions[x.ID] = true
		if (x.StartsOn == "" || x.EndsOn < x.StartsOn) && x.Status != oneroster.ToBeDeleted {
			t.Errorf("session %q from %s to %s", x.ID, x.StartsOn, x.EndsOn)
		}
	}
	for _, c := range s.Classes {
		need(oneroster.Orgs, orgs, c.School, c.Status)
		for _, term := range c.Terms {
			need(oneroster.Sessions, sessions, term, c.Status)
		}
		classes[c.ID] = true
	}
	for _, u := range s.Users {
		need(oneroster.Orgs, orgs, u.PrimaryOrg, u.Status)
		if users[u.ID] {
			t.Errorf("user %q twice", u.ID)
		}
		users[u.ID] = true
	}
	for _, r := range s.Roles {
		need(oneroster.Users, users, r.User, r.Status)
		need(oneroster.Orgs, orgs, r.Org, r.Status)
	}
	for _, e := range s.Enrollments {
		need(oneroster.Users, users, e.User, e.Status)
		need(oneroster.Classes, classes, e.Class, e.Status)
	}
	for _, g := range s.Guardians {
		need(oneroster.Users, users, g.Guardian, oneroster.Active)
		need(oneroster.Users, users, g.Child, oneroster.Active)
		if g.Guardian == g.Child {
			t.Errorf("%q guards herself", g.Child)
		}
	}
}
