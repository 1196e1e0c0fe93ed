// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"lectern/internal/platform/fault"
	"lectern/internal/roster/oneroster"
)

// Whatever comes in: a fault for people, or a set that holds together with a report that can be said.
func FuzzRead(f *testing.F) {
	for _, src := range []folder{base(), base12()} {
		f.Add(src["manifest.csv"], src["orgs.csv"], src["classes.csv"], src["users.csv"], src["roles.csv"], src["enrollments.csv"])
	}
	f.Add("", "sourcedId;name;type\na;b;c\n\"a", "", usersHead+teacher+"\"p1\n,\"\"x", "\xff\xfes\x00", "\xef\xbb\xbf")
	f.Add("x", "sourcedId,name,type,parentSourcedId\na,A,school,b\nb,B,school,a\n", "sep=;", "sourcedId\tgivenName\xe6", rolesHead+"a,,,a", "")
	ps := printers(f)
	f.Fuzz(func(t *testing.T, manifest, orgs, classes, users, roles, enrollments string) {
		// courses and sessions are left out of the set, so that references to them are open
		src := folder{"manifest.csv": manifest, "orgs.csv": orgs, "classes.csv": classes, "users.csv": users, "roles.csv": roles, "enrollments.csv": enrollments}
		for name, text := range src {
			if text == "" {
				delete(src, name)
			}
		}
		s, err := oneroster.Read(src, oneroster.Options{Mapped: map[string]bool{"users.phone": true}})
		if err != nil {
			told, ok := fault.As(err)
			if !ok {
				t.Fatalf("no fault for people: %v", err)
			}
			checkTexts(t, ps, told.Key, told.Args)
			return
		}
		checkSet(t, s)
		for _, u := range s.Users {
			clean(t, u.ID, u.GivenName, u.FamilyName, u.CallName, u.Username, u.Email, u.Extra["phone"])
			if u.GivenName+u.FamilyName == "" && u.Status != oneroster.ToBeDeleted {
				t.Errorf("nameless: %+v", u)
			}
		}
		for _, o := range s.Orgs {
			clean(t, o.ID, o.Name, o.Identifier)
		}
		for _, l := range s.Lines {
			clean(t, l.File, l.ID, l.Column)
			if l.Reason == "" || l.Outcome == oneroster.Taken {
				t.Errorf("%+v", l)
			}
		}
	})
}

func clean(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\r\n\t") || strings.TrimSpace(s) != s || len(s) > 4*255 {
			t.Errorf("unclean: %q", s)
		}
	}
}
