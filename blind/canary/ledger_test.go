// SPDX-License-Identifier: AGPL-3.0-or-later

package canary_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lectern.blind/canary"
	"lectern.blind/scan"
)

var key = []byte("a key for tests")

func note(owner string) canary.Origin {
	return canary.Origin{Owner: owner, Role: "author", Surface: "POST /notes", Field: "text"}
}

func TestForms(t *testing.T) {
	l := canary.New(key)
	for _, c := range []struct {
		kind canary.Kind
		form string
	}{
		{canary.Text, `^zq7[a-z2-7]{12}$`},
		{canary.Email, `^zq7[a-z2-7]{12}@canary\.invalid$`},
		{canary.Date, `^18(7[1-9]|[89][0-9])-[01][0-9]-[0-3][0-9]$`},
		{canary.Integer, `^7919[0-9]{5}$`},
		{canary.Mark, `^[1-5]\.[0-9]{3}[1-9]$`},
		{canary.Phone, `^\+999[1-9][0-9]{7}$`},
	} {
		seen := map[string]bool{}
		for range 300 {
			made, err := l.MakeKind(note("S"), c.kind)
			if err != nil {
				t.Fatal(err)
			}
			if !regexp.MustCompile(c.form).MatchString(made.Text) {
				t.Errorf("%s: %q", c.kind, made.Text)
			}
			if seen[made.Text] {
				t.Errorf("%s: %q twice", c.kind, made.Text)
			}
			seen[made.Text] = true
		}
	}
}

func TestNoTwoShareTheirFirstElevenLetters(t *testing.T) {
	l := canary.New(key)
	seen := map[string]bool{}
	for i := range 20_000 {
		c := l.Make(note(fmt.Sprint("S", i%7)))
		if seen[c.Text[:11]] {
			t.Fatalf("%q repeats", c.Text)
		}
		seen[c.Text[:11]] = true
	}
}

func TestTheSameCallsMakeTheSameCanaries(t *testing.T) {
	a, b, other := canary.New(key), canary.New(key), canary.New([]byte("another key"))
	for range 10 {
		x, y, z := a.Make(note("S")), b.Make(note("S")), other.Make(note("S"))
		if x.Text != y.Text || x.Text == z.Text {
			t.Errorf("%s %s %s", x.Text, y.Text, z.Text)
		}
	}
}

func TestOriginsAreNotRunTogether(t *testing.T) {
	a := canary.New(key).Make(canary.Origin{Owner: "ab", Role: "c"})
	b := canary.New(key).Make(canary.Origin{Owner: "a", Role: "bc"})
	if a.Text == b.Text {
		t.Error("two origins draw the same letters")
	}
}

func TestARangeIsSpent(t *testing.T) {
	l := canary.New(key)
	for i := range 20_000 {
		if _, err := l.MakeKind(note("S"), canary.Date); errors.Is(err, canary.ErrSpent) {
			if i < 9000 {
				t.Errorf("spent after %d days of 10 592", i)
			}
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
	t.Error("a day came twice")
}

func TestFoundAgain(t *testing.T) {
	l := canary.New(key)
	c := l.Make(note("S"))
	mail, _ := l.MakeKind(note("T"), canary.Email)
	row := l.Track(canary.Origin{Owner: "S", Field: "person.id"}, scan.OfID("", 1<<55))
	for name, text := range map[string]string{"whole": c.Text, "upper": strings.ToUpper(c.Text), "cut": c.Text[:11], "longer": c.Text + "xyz"} {
		if got, ok := l.Find(text); !ok || got.Owner != "S" || got.Text != c.Text {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got, ok := l.Find(mail.Text); !ok || got.Owner != "T" || got.Kind != canary.Email {
		t.Errorf("%+v", got)
	}
	if got, ok := l.Find(row.Text); !ok || got.Field != "person.id" {
		t.Errorf("%+v", got)
	}
	for _, text := range []string{"", "zq7", "zq7aaaaaaaa", "1871-02-30", c.Text[:10]} {
		if got, ok := l.Find(text); ok {
			t.Errorf("%q is %+v", text, got)
		}
	}
}

func TestTheLedgerIsWrittenAndGoesOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := canary.New(key)
		kinds := []canary.Kind{canary.Text, canary.Email, canary.Date, canary.Integer, canary.Mark, canary.Phone}
		for range rapid.IntRange(0, 20).Draw(t, "n") {
			o := canary.Origin{Owner: rapid.SampledFrom([]string{"S", "T", "Åse \"x\""}).Draw(t, "owner"), Field: rapid.StringN(0, 5, -1).Draw(t, "field")}
			if _, err := l.MakeKind(o, rapid.SampledFrom(kinds).Draw(t, "kind")); err != nil {
				t.Fatal(err)
			}
		}
		l.Track(note("S"), scan.OfID("", 1<<50))
		text, err := json.Marshal(l)
		if err != nil || strings.Contains(string(text), string(key)) {
			t.Fatal(err, string(text))
		}
		again := canary.New(key)
		if err := json.Unmarshal(text, again); err != nil {
			t.Fatal(err)
		}
		same := func(a, b canary.Canary) bool { return fmt.Sprint(a) == fmt.Sprint(b) }
		if !slices.EqualFunc(l.All(""), again.All(""), same) {
			t.Fatalf("%v\n%v", l.All(""), again.All(""))
		}
		if a, b := l.Make(note("S")), again.Make(note("S")); !same(a, b) {
			t.Fatalf("%v %v", a, b)
		}
	})
}

func TestEachIsFoundByTheScanAndNamesItsOwner(t *testing.T) {
	l := canary.New(key)
	var text strings.Builder
	for _, k := range []canary.Kind{canary.Text, canary.Email, canary.Date, canary.Integer, canary.Mark, canary.Phone} {
		for _, owner := range []string{"S", "T"} {
			c, err := l.MakeKind(note(owner), k)
			if err != nil {
				t.Fatal(err)
			}
			if owner == "S" {
				text.WriteString("[" + c.Text + "] ")
			}
		}
	}
	s, err := scan.New(l.Needles(""), scan.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	found := map[canary.Kind]bool{}
	s.Bytes([]byte(text.String()), func(h scan.Hit) {
		c, ok := l.Named(h.Needle)
		if !ok || c.Owner != "S" {
			t.Errorf("%+v belongs to %+v", h, c)
		}
		found[c.Kind] = true
	})
	if len(found) != 6 {
		t.Errorf("found %v", found)
	}
}
