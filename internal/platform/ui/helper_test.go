// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"slices"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Noah Lund": "NL", "Ada": "A", "émile de la Cruz": "ÉC", "  ": "?", "": "?", "李小龙": "李", "Åse Ødegård": "ÅØ",
		"(Rana) Haddad": "RH", "Ольга Иванова": "ОИ", "نور الدين": "نا", "e\u0301mile b": "E\u0301B", "-- 7a": "7", "ﬁona x": "ﬁX",
	} {
		if got := Initials(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestInitialsOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got := Initials(rapid.String().Draw(t, "name"))
		if got == "" || !utf8.ValidString(got) {
			t.Fatalf("got %q", got)
		}
	})
}

func TestCoverOfIsStableAndUsesAllTwelve(t *testing.T) {
	if CoverOf("Science") != CoverOf(" science ") {
		t.Error("the same subject has two covers")
	}
	seen := map[string]bool{}
	for i := range 400 {
		c := CoverOf("subject " + num(i))
		if !slices.Contains(Covers(), c) {
			t.Fatalf("%q is no cover", c)
		}
		seen[c] = true
	}
	if len(seen) != 12 {
		t.Errorf("%d covers in use", len(seen))
	}
}

func TestCoverClassTakesOnlyCovers(t *testing.T) {
	for cover, want := range map[string]string{"violet": "c-violet", "": "c-slate", "x btn": "c-slate"} {
		if got := CoverClass(cover); got != want {
			t.Errorf("%q: %q", cover, got)
		}
	}
}

func TestFaceClassIsOneOfTwelve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		person := rapid.Int64().Draw(t, "person")
		c := FaceClass(person)
		if c != FaceClass(person) || len(c) < 2 || len(c) > 3 || c > "f9" {
			t.Fatalf("%d: %s", person, c)
		}
	})
}

func TestFaultsKeepTheirOrder(t *testing.T) {
	f := Faults{}.Add("b", "1").Add("a", "2").Add("b", "3")
	if got := f.At("b"); !slices.Equal(got, []string{"1", "3"}) {
		t.Errorf("%v", got)
	}
	if got := f.At("a", "b"); !slices.Equal(got, []string{"1", "2", "3"}) {
		t.Errorf("%v", got)
	}
	if Faults(nil).At("a") != nil {
		t.Error("no faults, yet a message")
	}
}

func TestClasses(t *testing.T) {
	if got := Classes("btn", "", " sm ", ""); got != "btn sm" {
		t.Errorf("%q", got)
	}
}
