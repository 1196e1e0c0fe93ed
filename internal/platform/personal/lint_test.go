// SPDX-License-Identifier: AGPL-3.0-or-later

package personal

import (
	"strings"
	"testing"
)

// TestT04NothingIsKeptWithoutAnEnd: a rule without a duration, or with an endless one, is refused when the registry is checked.
func TestT04NothingIsKeptWithoutAnEnd(t *testing.T) {
	for name, c := range map[string]struct {
		rule Retention
		want string
	}{
		"an end":             {Retention{ID: "x", Anchor: "created", Period: "P1Y", Law: "law.x"}, ""},
		"no duration":        {Retention{ID: "x", Anchor: "created", Law: "law.x"}, "missing"},
		"indefinite":         {Retention{ID: "x", Anchor: "created", Period: "indefinite", Law: "law.x"}, `"indefinite"`},
		"half a duration":    {Retention{ID: "x", Anchor: "created", Period: "P", Law: "law.x"}, `"P"`},
		"as long as we like": {Retention{ID: "x", Anchor: "created", Period: "PXY", Law: "law.x"}, `"PXY"`},
		"from no moment":     {Retention{ID: "x", Period: "P1Y", Law: "law.x"}, "clock"},
		"without a reason":   {Retention{ID: "x", Anchor: "created", Period: "P1Y"}, "why"},
	} {
		r, err := NewRegistry([]Table{{Name: "t", Activity: Account, Retention: c.rule, Nobody: "nobody"}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, p := range r.vocabulary() {
			said += p.String()
		}
		if (c.want == "") != (said == "") || !strings.Contains(said, c.want) {
			t.Errorf("%s: %q, want %q", name, said, c.want)
		}
	}
	if r, _ := NewRegistry(nil, nil); len(r.vocabulary()) != 0 {
		t.Errorf("the lists themselves: %v", r.vocabulary())
	}
}

// TestT07NoConsentThatPupilsCannotRefuse: a purpose that needs a pupil's consent and is needed for school is refused.
func TestT07NoConsentThatPupilsCannotRefuse(t *testing.T) {
	for name, c := range map[string]struct {
		activity Activity
		want     string
	}{
		"faces for attendance":        {Activity{ID: "faces", Basis: Consent, Audience: []string{"pupil"}}, "Skellefteå"},
		"pictures, if she likes":      {Activity{ID: "pictures", Basis: Consent, Audience: []string{"pupil"}, Optional: true}, ""},
		"the newsletter for the home": {Activity{ID: "news", Basis: Consent, Audience: []string{"parent"}}, ""},
		"a duty without a law":        {Activity{ID: "duty", Basis: Duty}, "names none"},
		"an interest without a test":  {Activity{ID: "interest", Basis: Interest}, "balancing"},
	} {
		r, err := NewRegistry([]Table{{Name: "t", Activity: c.activity, Retention: Audit1Y, Nobody: "nobody"}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, p := range r.vocabulary() {
			said += p.String()
		}
		if (c.want == "") != (said == "") || !strings.Contains(said, c.want) {
			t.Errorf("%s: %q, want %q", name, said, c.want)
		}
	}
}

// TestWhyAFormAsks: the purposes come from the columns, each once and in the order people read them.
func TestWhyAFormAsks(t *testing.T) {
	r, err := NewRegistry([]Table{
		{Name: "person", Activity: Account, Retention: WithAccount, Columns: Columns{"email": Data(Contact, "e-mail"), "lang": Structural("language")}},
		{Name: "login_try", Activity: AccessSecurity, Retention: Security90, Columns: Columns{"at": Data(Behaviour, "when").For(Operation, Queue7D), "key": Data(Identifier, "who")}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range r.Why(Asks{"name": {"person.email", "login_try.key"}, "when": {"login_try.at", "person.lang"}}) {
		got = append(got, a.Activity.ID+" "+a.Retentions[0].ID)
	}
	if s := strings.Join(got, ", "); s != "account account, access-security security, operation queue" {
		t.Error(s)
	}
	defer func() {
		if recover() == nil {
			t.Error("an unknown column must not pass")
		}
	}()
	r.Why(Asks{"name": {"person.shoe"}})
}

// TestHashOfTheRegistry: the same declarations have the same fingerprint, and any change another one.
func TestHashOfTheRegistry(t *testing.T) {
	make := func(what string) string {
		r, err := NewRegistry([]Table{{Name: "t", Activity: Account, Retention: Audit1Y, Columns: Columns{"a": Data(Contact, what), "b": Structural("b")}}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return r.Hash()
	}
	if make("x") != make("x") || make("x") == make("y") {
		t.Error("the fingerprint does not follow the declarations")
	}
}
