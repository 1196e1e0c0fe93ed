// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/mail"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/testkit"
	"lectern/internal/rights"
	"lectern/internal/roster"
	"lectern/internal/roster/oneroster"
)

func makePerson(t *testing.T, w *apptest.World, n person.NewPerson) (who person.ID) {
	t.Helper()
	n.Lang, n.Source = "en", person.ByHand
	if err := w.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		who, err = w.Person.Create(ctx, tx, n)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return who
}

func letterTo(address string) func(mail.Letter) bool {
	return func(l mail.Letter) bool { return l.To.Mail == address }
}

// withFather is what the registry delivers: besides the mother a father, whom staff have set to be told nothing.
func withFather(id string) *oneroster.Set {
	set := class8B()
	row := oneroster.Row{ID: id, Line: 9}
	set.Orgs[0].Name = "Lysefjord ungdomsskole"
	set.Users = append(set.Users, oneroster.User{Row: row, Enabled: true, GivenName: "Xaver", FamilyName: "Kvist", Email: "x@example.org"})
	set.Roles = append(set.Roles, oneroster.Role{Row: oneroster.Row{ID: "rx" + id, Line: 9}, User: id, Name: "parent", Org: "s1"})
	set.Guardians = append(set.Guardians, oneroster.Guardian{Guardian: id, Child: "lea", Relation: "father", Line: 3})
	return set
}

// TestT38NoImportWeakensAFlag: the registry delivers X as guardian of a child with no_info(X), under the number it always had and as
// somebody new of the same name. X gets no link, no letter, no name of child or school; staff are told; the flag is as it was.
func TestT38NoImportWeakensAFlag(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		admin := w.As("ragnhild@fjordvik.example")
		night := func(n int, set *oneroster.Set) roster.Result {
			t.Helper()
			r, err := w.Roster.Apply(t.Context(), set, roster.Options{Run: roster.RunID(n), CloseMany: true})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		night(1, withFather("x"))
		lea, x := find(t, w, "lea.berg"), find(t, w, "x@example.org")
		linked := func(guardian person.ID) bool {
			t.Helper()
			yes, err := w.Person.MayFor(t.Context(), d, guardian, lea.ID, person.SeeWork)
			if err != nil {
				t.Fatal(err)
			}
			return yes
		}
		if !linked(x.ID) {
			t.Fatal("the registry's link is not there to begin with")
		}
		at := "/admin/people/" + lea.ID.String() + "/protection"
		if status, _, body := admin.Do(http.MethodPost, at, url.Values{"kind": {person.NoInfo}, "other": {x.ID.String()}, "reason": {"District court, 3 March."}}); status != http.StatusSeeOther {
			t.Fatalf("%d %.900s", status, body)
		}
		if linked(x.ID) {
			t.Error("the link is still there after the flag was set")
		}
		before, err := w.Person.Flags(t.Context(), d, lea.ID)
		if err != nil || len(before) != 1 {
			t.Fatal(before, err)
		}
		for n, id := range []string{"x", "x", "x-new"} {
			r := night(2+n, withFather(id))
			if !slices.ContainsFunc(r.Lines, func(l oneroster.Line) bool { return l.ID == "lea" && l.Reason == "roster.flagged" }) {
				t.Errorf("night %d: the report says nothing", n)
			}
			links, err := db.Int(t.Context(), d, `SELECT count(*) FROM person_guardian g JOIN person p ON p.id = g.guardian_id WHERE p.family_name = 'Kvist' AND g.ended_at IS NULL`)
			if err != nil || links != 0 {
				t.Errorf("night %d: %d links of X, %v", n, links, err)
			}
		}
		after, err := w.Person.Flags(t.Context(), d, lea.ID)
		if err != nil || len(after) != 1 || after[0].Kind != person.NoInfo || after[0].Other != x.ID || !after[0].Lifted.IsZero() || after[0].SetAt != before[0].SetAt || after[0].ConflictAt.IsZero() {
			t.Errorf("the flag changed, or nobody is told: %+v %v", after, err)
		}
		if !strings.Contains(admin.Get("/admin"), "an import says otherwise") || !strings.Contains(admin.Get(at), "An import delivered this person") {
			t.Error("staff are not told")
		}
		if status, _, _ := admin.Do(http.MethodPost, "/admin/people/"+lea.ID.String()+"/guardians", url.Values{"who": {x.ID.String()}, "relation": {"father"}}); status != http.StatusUnprocessableEntity || linked(x.ID) {
			t.Errorf("an admin linked X by hand: %d", status)
		}
		letters, err := w.Letters()
		if err != nil || slices.ContainsFunc(letters, letterTo("x@example.org")) {
			t.Error("X got a letter", err)
		}
		if err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return w.Person.Reopen(ctx, tx, x.ID) }); err != nil {
			t.Fatal(err)
		}
		his := w.SignIn(x.ID)
		for _, path := range []string{"/", "/me", "/privacy/me", "/privacy/me/consents", "/privacy/me/reads"} {
			if _, _, body := his.Do(http.MethodGet, path, nil); strings.Contains(body, "Lysefjord") || strings.Contains(body, "Lea") || strings.Contains(body, lea.ID.String()) {
				t.Errorf("%s tells X of the child or of the school", path)
			}
		}
		for _, path := range []string{"/children/" + lea.ID.String(), "/privacy/me?child=" + lea.ID.String(), "/privacy/me/consents?child=" + lea.ID.String()} {
			if status, _, _ := his.Do(http.MethodGet, path, nil); status != http.StatusNotFound {
				t.Errorf("%s: %d", path, status)
			}
		}
	})
}

// TestAFlagGoesByTwoPeopleAndThreeDays: nobody takes a protection away alone, nor in a hurry; no link comes back by it.
func TestAFlagGoesByTwoPeopleAndThreeDays(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas, anne := find(t, w, "jonas@fjordvik.example"), find(t, w, "anne@fjordvik.example")
		first, second, teacher := w.As("ragnhild@fjordvik.example"), w.As("sigrun@fjordvik.example"), w.As("marit@fjordvik.example")
		at := "/admin/people/" + jonas.ID.String() + "/protection"
		form := url.Values{"kind": {person.NoInfo}, "other_login": {"anne@fjordvik.example"}, "reason": {"Decided by the child protection service."}}
		if status, _, _ := teacher.Do(http.MethodPost, at, form); status != http.StatusNotFound {
			t.Errorf("a teacher set a flag: %d", status)
		}
		if status, _, body := first.Do(http.MethodPost, at, url.Values{"kind": {person.NoInfo}, "reason": {"Kept words"}}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Kept words") {
			t.Errorf("against nobody: %d", status)
		}
		if status, _, body := first.Do(http.MethodPost, at, form); status != http.StatusSeeOther {
			t.Fatalf("%d %.900s", status, body)
		}
		flags, err := w.Person.Flags(t.Context(), d, jonas.ID)
		if err != nil || len(flags) != 1 {
			t.Fatal(flags, err)
		}
		on := at + "/" + flags[0].ID.String()
		do := func(b *apptest.Browser, end string, form url.Values, want int) {
			t.Helper()
			if status, _, _ := b.Do(http.MethodPost, on+end, form); status != want {
				t.Errorf("%s: %d, want %d", end, status, want)
			}
		}
		do(second, "/confirm", url.Values{}, http.StatusUnprocessableEntity) // nobody asked
		do(first, "/lift", url.Values{"lift_reason": {""}}, http.StatusUnprocessableEntity)
		do(first, "/lift", url.Values{"lift_reason": {"The order has ended."}}, http.StatusSeeOther)
		do(second, "/confirm", url.Values{}, http.StatusUnprocessableEntity)
		w.Fake.Advance(person.Cooling - time.Second)
		second = w.As("sigrun@fjordvik.example")
		do(second, "/confirm", url.Values{}, http.StatusUnprocessableEntity)
		if yes, err := w.Person.MayFor(t.Context(), d, anne.ID, jonas.ID, person.SeeWork); err != nil || yes {
			t.Error("the flag does not stand while it waits", err)
		}
		w.Fake.Advance(time.Second)
		first = w.As("ragnhild@fjordvik.example")
		do(first, "/confirm", url.Values{}, http.StatusUnprocessableEntity)
		do(second, "/confirm", url.Values{}, http.StatusSeeOther)
		do(second, "/confirm", url.Values{}, http.StatusNotFound)
		if yes, err := w.Person.MayFor(t.Context(), d, anne.ID, jonas.ID, person.SeeWork); err != nil || yes {
			t.Error("a link came back by itself", err)
		}
	})
}

// TestASecretAddressStaysSecret: whoever edits the child's page cannot take away what the flag demands.
func TestASecretAddressStaysSecret(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	jonas, admin := find(t, w, "jonas@fjordvik.example"), w.As("ragnhild@fjordvik.example")
	page := "/admin/people/" + jonas.ID.String()
	if status, _, body := admin.Do(http.MethodPost, page+"/protection", url.Values{"kind": {person.SecretAddress}, "reason": {"Police, code 6."}}); status != http.StatusSeeOther {
		t.Fatalf("%d %.900s", status, body)
	}
	if status, _, _ := admin.Do(http.MethodPost, page+"/edit", url.Values{"given_name": {"Jonas"}, "family_name": {"Eide"}, "email": {"jonas@fjordvik.example"}, "protected": {""}}); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	if p := find(t, w, "jonas@fjordvik.example"); !p.Protected {
		t.Error("the protection was unticked")
	}
}

// TestALetterAsksTheFlagsWhenItLeaves: who was allowed when the letter was written is asked again when it is sent.
func TestALetterAsksTheFlagsWhenItLeaves(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		x := makePerson(t, w, person.NewPerson{GivenName: "Xaver", FamilyName: "Kvist", Email: "x@example.org", Roles: []permit.Role{permit.Parent}})
		if _, err := w.Rights.WriteDownPaper(t.Context(), permit.Actor{Person: int64(x), Roles: []permit.Role{permit.Officer}},
			rights.Paper{Ask: rights.Ask{Kind: rights.Rectify, Who: jonas.ID, Said: "Wrong name", Lang: "en"}, Contact: "x@example.org", Since: clock.DateOf(w.Fake.Now())}); err != nil {
			t.Fatal(err)
		}
		if err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Person.SetFlag(ctx, tx, person.Flag{Child: jonas.ID, Other: x, Kind: person.NoContact, Reason: "Court"}, 0)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := w.Queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		letters, err := w.Letters()
		if err != nil || slices.ContainsFunc(letters, letterTo("x@example.org")) {
			t.Error("a letter about the child went to X", err)
		}
	})
}

// TestT37NumbersAndSearchLeadNowhere: S tries the number of Q and of the other child in every address there is, and every search.
func TestT37NumbersAndSearchLeadNowhere(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas, anne := find(t, w, "jonas@fjordvik.example"), find(t, w, "anne@fjordvik.example")
		foster := makePerson(t, w, person.NewPerson{GivenName: "Qvintus", FamilyName: "Fosterbarn", Email: "q@example.org", Roles: []permit.Role{permit.Pupil}})
		if err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return w.Person.LinkGuardian(ctx, tx, person.NewLink{Guardian: anne.ID, Child: foster, Relation: "guardian", Source: person.ByHand})
		}); err != nil {
			t.Fatal(err)
		}
		s, code := w.SignIn(jonas.ID), foster.String()
		for _, r := range w.Routes {
			if r.Method != http.MethodGet || r.Stream || r.Gate.Kind == permit.GateToken || !strings.Contains(r.Path, "{") {
				continue
			}
			for _, who := range []string{code, anne.ID.String()} {
				status, _, body := s.Do(http.MethodGet, hole.ReplaceAllString(r.Path, who), nil)
				if status == http.StatusOK || strings.Contains(body, "Qvintus") {
					t.Errorf("%s with another's number: %d", r.Path, status)
				}
			}
		}
		for _, path := range []string{"/privacy/me?child=", "/privacy/me/consents?child=", "/privacy/me/erase?child=", "/privacy/me/ask?child="} {
			if status, _, body := s.Do(http.MethodGet, path+code, nil); status != http.StatusNotFound || strings.Contains(body, "Qvintus") {
				t.Errorf("%s: %d", path, status)
			}
		}
		for _, path := range []string{"/admin/people?q=Qvintus", "/admin/audit?person=Qvintus"} {
			if status, _, body := s.Do(http.MethodGet, path, nil); status != http.StatusNotFound || strings.Contains(body, "Fosterbarn") {
				t.Errorf("%s: %d", path, status)
			}
		}
	})
}

// TestNoImportOpensWhatPeopleEnded: staff end a link; the registry goes on delivering it, and changes it. It stays ended, the report says
// so, and an admin can open it again by hand. What the registry itself ended it may open.
func TestNoImportOpensWhatPeopleEnded(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		admin := w.As("ragnhild@fjordvik.example")
		n := 0
		night := func(relation string) roster.Result {
			t.Helper()
			set := withFather("x")
			set.Modes = map[string]oneroster.Mode{oneroster.Users: oneroster.Bulk}
			last := len(set.Guardians) - 1
			if set.Guardians[last].Relation = relation; relation == "" {
				set.Guardians = set.Guardians[:last]
			}
			n++
			r, err := w.Roster.Apply(t.Context(), set, roster.Options{Run: roster.RunID(n), CloseMany: true})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		night("father")
		lea, x := find(t, w, "lea.berg"), find(t, w, "x@example.org")
		linked := func() bool {
			t.Helper()
			yes, err := w.Person.MayFor(t.Context(), d, x.ID, lea.ID, person.SeeWork)
			if err != nil {
				t.Fatal(err)
			}
			return yes
		}
		if night(""); linked() {
			t.Error("the registry ended it, and it holds")
		}
		if night("father"); !linked() {
			t.Error("the registry may not open again what it ended itself")
		}
		at := "/admin/people/" + lea.ID.String() + "/guardians"
		if status, _, _ := admin.Do(http.MethodPost, at+"/end", url.Values{"who": {x.ID.String()}}); status != http.StatusSeeOther || linked() {
			t.Fatalf("ending is answered %d", status)
		}
		for _, relation := range []string{"father", "guardian", "", "father"} {
			r := night(relation)
			if linked() {
				t.Fatalf("%q: the import opened what people ended", relation)
			}
			if relation != "" && !slices.ContainsFunc(r.Lines, func(l oneroster.Line) bool { return l.ID == "lea" && l.Reason == "roster.ended_by_hand" }) {
				t.Errorf("%q: the report says nothing", relation)
			}
		}
		if status, _, _ := admin.Do(http.MethodPost, at, url.Values{"who": {x.ID.String()}, "relation": {"father"}}); status != http.StatusSeeOther || !linked() {
			t.Errorf("an admin opens it again: %d", status)
		}
		if night("guardian"); !linked() {
			t.Error("what an admin opened again is closed by an import that names it")
		}
	})
}
