// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"archive/zip"
	"context"
	"go/ast"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/demo"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// secondParent is another guardian of a child, of a kind.
func secondParent(t *testing.T, w *apptest.World, child person.ID, kind person.Custodian, own []person.Scope) (who person.ID) {
	t.Helper()
	if err := w.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		who, err = w.Person.Create(ctx, tx, person.NewPerson{GivenName: "Tor", FamilyName: "Zweigert", Email: "tor.zweigert@elsewhere.example", Lang: "en", Source: person.ByHand, Roles: []permit.Role{permit.Parent}})
		if err != nil {
			return err
		}
		if err := w.Person.LinkGuardian(ctx, tx, person.NewLink{Guardian: who, Child: child, Relation: "father", Source: person.ByHand}); err != nil {
			return err
		}
		return w.Person.Verify(ctx, tx, person.Guardian{GuardianID: who, Over: child, Kind: kind, Own: own}, 0)
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.Login.GivePassword(context.Background(), permit.Actor{}, who, demo.Password); err != nil {
		t.Fatal(err)
	}
	return who
}

// TestT78AnInformedParentSeesAndCopiesOnlyWhatWasDeclared: every kind and scope against every page; and the copy of a parent who is to be
// informed holds what she sees, with nothing of the other parent.
func TestT78AnInformedParentSeesAndCopiesOnlyWhatWasDeclared(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas, anne := find(t, w, "jonas@fjordvik.example"), find(t, w, "anne@fjordvik.example")
		week := w.As("anne@fjordvik.example").Get("/children/" + jonas.ID.String())
		task := regexp.MustCompile(`/children/[0-9a-z]+/assignments/[0-9a-z]+`).FindString(week)
		me := jonas.ID.String()
		tor := secondParent(t, w, jonas.ID, person.Custody, nil)
		b := w.SignIn(tor)
		pages := map[string][]person.Scope{
			"/children/" + me:                         {person.SeeNews, person.SeeWork},
			task:                                      {person.SeeWork},
			"/privacy/me/consents?child=" + me:        {person.DecideFor},
			"/privacy/me?child=" + me:                 {person.UseRights},
			"/privacy/me/erase?child=" + me:           {person.UseRights},
			"/privacy/me/ask?kind=erase&child=" + me:  {person.UseRights},
			"/privacy/me/ask?kind=access&child=" + me: {person.UseRights, person.SeeNews, person.SeeWork},
			"/privacy/me/reads?child=" + me:           {person.UseRights},
		}
		for _, k := range person.Custodians() {
			for set := range 1 << len(k.May) {
				own := []person.Scope{}
				for i, x := range k.May {
					if set&(1<<i) != 0 {
						own = append(own, x)
					}
				}
				verify(t, w, person.Guardian{GuardianID: tor, Over: jonas.ID, Kind: k.Kind, Own: own})
				has := map[person.Scope]bool{}
				for _, x := range own {
					has[x] = true
				}
				for path, need := range pages {
					want := http.StatusNotFound
					for _, x := range need {
						if has[x] {
							want = http.StatusOK
						}
					}
					if strings.HasSuffix(path, "/privacy/me/reads?child="+me) && has[person.UseRights] && !has[person.DecideFor] {
						want = http.StatusNotFound // it is read by who decides for the child
					}
					if got, _, body := b.Do(http.MethodGet, path, nil); got != want {
						t.Fatalf("%s %v: %s is %d, want %d", k.Kind, own, path, got, want)
					} else if got == http.StatusOK && (strings.Contains(body, anne.Email) || strings.Contains(body, anne.Name())) {
						t.Errorf("%s %v: %s names the other parent", k.Kind, own, path)
					}
				}
			}
		}
		verify(t, w, person.Guardian{GuardianID: tor, Over: jonas.ID, Kind: person.Informational})
		which := ask(t, b, url.Values{"kind": {"access"}, "who": {me}, "password": {demo.Password}})
		tick(t, w)
		at := regexp.MustCompile(`/privacy/me/copies/[0-9a-z]{13}`).FindString(b.Get("/privacy/me/requests/" + which))
		status, _, packed := b.Do(http.MethodPost, at, url.Values{})
		if status != http.StatusOK {
			t.Fatalf("the copy: %d", status)
		}
		all := unzipped(t, packed)
		for _, never := range []string{anne.Email, anne.Name(), jonas.Email, "assignment_submission", "assignment_grade", "person_guardian", "consent_receipt", "login_password"} {
			if strings.Contains(all, never) {
				t.Errorf("the copy holds %q", never)
			}
		}
		if !strings.Contains(all, "course_member") {
			t.Error("the copy holds nothing of what was declared")
		}
		which = ask(t, b, url.Values{"kind": {"access"}, "who": {me}, "password": {demo.Password}})
		tick(t, w)
		at = regexp.MustCompile(`/privacy/me/copies/[0-9a-z]{13}`).FindString(b.Get("/privacy/me/requests/" + which))
		verify(t, w, person.Guardian{GuardianID: tor, Over: jonas.ID, Kind: person.Informational, Own: []person.Scope{person.GetLetters}})
		if status, _, _ := b.Do(http.MethodPost, at, url.Values{}); status != http.StatusNotFound {
			t.Errorf("a copy that was made before the scope ended is fetched: %d", status)
		}
	})
}

func verify(t *testing.T, w *apptest.World, g person.Guardian) {
	t.Helper()
	if err := w.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error { return w.Person.Verify(ctx, tx, g, 0) }); err != nil {
		t.Fatal(err)
	}
}

func unzipped(t *testing.T, packed string) string {
	t.Helper()
	r, err := zip.NewReader(strings.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, in); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// TestT36AtEighteenAGuardiansAccessEnds: at midnight of the site's zone every door of the guardian closes, she reads why, the pupil is told
// and alone opens one again, and takes it back.
func TestT36AtEighteenAGuardiansAccessEnds(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas, anne := find(t, w, "jonas@fjordvik.example"), find(t, w, "anne@fjordvik.example")
		me := jonas.ID.String()
		parent, pupil := w.As("anne@fjordvik.example"), w.As("jonas@fjordvik.example")
		task := regexp.MustCompile(`/children/[0-9a-z]+/assignments/[0-9a-z]+`).FindString(parent.Get("/children/" + me))
		zone, err := time.LoadLocation("Europe/Oslo")
		if err != nil {
			t.Fatal(err)
		}
		asked := askOfAll(t, w)
		sayYes(t, parent, "/privacy/me"+asked, me)
		day := clock.DateOf(w.Fake.Now().In(zone)).Plus(1)
		if err := w.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error { return w.Person.SetAdultOn(ctx, tx, jonas.ID, day) }); err != nil {
			t.Fatal(err)
		}
		doors := []string{task, "/privacy/me?child=" + me, "/privacy/me/erase?child=" + me, "/privacy/me/consents?child=" + me, "/privacy/me/ask?kind=access&child=" + me}
		w.Fake.Set(day.In(zone).Add(-time.Millisecond))
		parent, pupil = w.As("anne@fjordvik.example"), w.As("jonas@fjordvik.example")
		for _, path := range doors {
			if path != doors[3] {
				parent.Get(path)
			}
		}
		w.Fake.Set(day.In(zone))
		for _, path := range doors {
			if status, _, _ := parent.Do(http.MethodGet, path, nil); status != http.StatusNotFound {
				t.Errorf("%s after midnight: %d", path, status)
			}
		}
		for _, path := range []string{"/", "/children/" + me} {
			if page := parent.Get(path); !strings.Contains(page, "came of age") || strings.Contains(page, "/assignments/") {
				t.Errorf("%s does not say why: %.2000s", path, page)
			}
		}
		if page := pupil.Get("/"); !strings.Contains(page, "Your data is now yours") || !strings.Contains(page, "/assignments/") {
			t.Error("the pupil is not told, or kept from school work")
		}
		if page := pupil.Get("/privacy/me"); !strings.Contains(page, "/privacy/me/grown") {
			t.Error("his data page does not lead there")
		}
		page := pupil.Get("/privacy/me/grown")
		for _, s := range []string{anne.Name(), "/privacy/me/reads", "/privacy/me/erase", "/privacy/me/grown/guardians/" + anne.ID.String()} {
			if !strings.Contains(page, s) {
				t.Errorf("the page lacks %q", s)
			}
		}
		if !strings.Contains(page, "Pictures of the trip") || !strings.Contains(pupil.Get("/privacy/me"+asked), "holds no longer") {
			t.Error("he is not told what was answered in his name, and that it holds no longer")
		}
		sayYes(t, pupil, "/privacy/me"+asked, "")
		if strings.Contains(pupil.Get("/privacy/me"+asked), "holds no longer") || strings.Contains(pupil.Get("/privacy/me/grown"), "Pictures of the trip") {
			t.Error("what he confirmed is still called lapsed")
		}
		at := "/privacy/me/grown/guardians/" + anne.ID.String()
		if status, _, _ := pupil.Do(http.MethodPost, at, url.Values{"scopes": {"rights"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("a grown-up gave away her rights: %d", status)
		}
		pupil.Do(http.MethodPost, at, url.Values{"scopes": {"work"}})
		if status, _, _ := parent.Do(http.MethodGet, task, nil); status != http.StatusOK {
			t.Errorf("what he opened: %d", status)
		}
		if status, _, _ := parent.Do(http.MethodGet, doors[1], nil); status != http.StatusNotFound {
			t.Errorf("more than he opened: %d", status)
		}
		pupil.Do(http.MethodPost, at, url.Values{})
		if status, _, _ := parent.Do(http.MethodGet, task, nil); status != http.StatusNotFound {
			t.Errorf("what he took back: %d", status)
		}
		pupil.Do(http.MethodPost, "/privacy/me/grown/seen", url.Values{})
		if strings.Contains(pupil.Get("/"), "Your data is now yours") {
			t.Error("he is told again and again")
		}
		if status, _, _ := w.As("marit@fjordvik.example").Do(http.MethodGet, "/privacy/me/grown", nil); status != http.StatusNotFound {
			t.Errorf("the page of somebody of whom nobody knows it: %d", status)
		}
	})
}

// askOfAll is a consent that the school asks of everybody, and its address.
func askOfAll(t *testing.T, w *apptest.World) string {
	t.Helper()
	officer := w.As("sigrun@fjordvik.example")
	status, at, body := officer.Do(http.MethodPost, "/consents", url.Values{"title_en": {"Pictures of the trip"}, "body_en": {"On the wall."}, "title_nb": {"Bilder fra turen"},
		"body_nb": {"På veggen."}, "whom": {""}, "until_date": {"2027-06-30"}, "needed": {"no"}})
	if status != http.StatusSeeOther {
		t.Fatalf("asking: %d %.600s", status, body)
	}
	if status, _, _ := officer.Do(http.MethodPost, at+"/ask", url.Values{}); status != http.StatusSeeOther {
		t.Fatalf("sending it: %d", status)
	}
	tick(t, w)
	return at
}

var hidden = regexp.MustCompile(`name="(lang|words)" value="([^"]*)"`)

// sayYes answers a consent on its page, for oneself or for a child.
func sayYes(t *testing.T, b *apptest.Browser, at, child string) {
	t.Helper()
	form := url.Values{"answer": {"yes"}, "child": {child}}
	page := at
	if child != "" {
		page += "?child=" + child
	}
	for _, m := range hidden.FindAllStringSubmatch(b.Get(page), -1) {
		form.Set(m[1], m[2])
	}
	if status, _, body := b.Do(http.MethodPost, at, form); status != http.StatusSeeOther {
		t.Fatalf("a yes on %s: %d %.900s", page, status, body)
	}
}

// listing are the places that read links of every kind, with what they do about scopes.
var listing = map[string]string{
	"internal/today/http.go":              "keeps those with a scope (sees), and says why the others ended",
	"internal/grown/http.go":              "the grown-up's own page",
	"internal/admin/http_person.go":       "the admin's page",
	"internal/admin/http_protect.go":      "the admin's page",
	"internal/admin/http_guardianship.go": "the admin's page",
}

// TestNobodyAsksForAGuardianWithoutAScope: outside person, links of every kind are read by the places above and no other.
func TestNobodyAsksForAGuardianWithoutAScope(t *testing.T) {
	found := 0
	sources(t, "internal", func(path string, f *ast.File, _ []byte) {
		path = strings.TrimPrefix(path, root+"/")
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "internal/person/") {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok || call.Sel.Name != "Guardians" && call.Sel.Name != "Followed" {
				return true
			}
			if on, ok := call.X.(*ast.SelectorExpr); !ok || on.Sel.Name != "Person" {
				return true
			}
			found++
			if listing[path] == "" {
				t.Errorf("%s reads links without a scope: ask person.MayFor, ChildrenFor or GuardiansWith", path)
			}
			return true
		})
	})
	if found < 4 {
		t.Errorf("only %d places were seen", found)
	}
}
