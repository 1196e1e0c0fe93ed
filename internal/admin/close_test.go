// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"context"
	"strings"
	"testing"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/db"
)

func TestAnAccountIsClosedAndReopened(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		path := pathFor(w.noah)
		var link string
		w.tx(func(ctx context.Context, tx *db.Tx) (err error) {
			link, err = w.login.Link(ctx, tx, audit.Operator, person.ID(w.noah.Person), 3600e9)
			return err
		})
		token, err := w.login.UseLink(t.Context(), strings.TrimPrefix(link, "/sign-in/link/"), "")
		must(t, err)
		signedIn := func() bool {
			a, err := w.login.Actor(t.Context(), token)
			must(t, err)
			return a.SignedIn()
		}
		if !signedIn() {
			t.Fatal("Noah is not in")
		}
		has(t, w.get(path+"/close"), "Close the account of Noah Lund?", "signed out everywhere", "Leave it open")
		w.done(path + "/close")
		if p := w.find(w.noah); p.ClosedAt.IsZero() || p.ClosedWhy != closedBecause || signedIn() {
			t.Errorf("%+v, signed in: %v", p, signedIn())
		}
		page := w.get(path)
		has(t, page, "Closed since", "Reopen the account")
		has(t, page, path+"/link")
		w.done(path + "/reopen")
		if p := w.find(w.noah); !p.ClosedAt.IsZero() || signedIn() {
			t.Errorf("%+v, signed in: %v", p, signedIn())
		}
		if w.logged("person.closed", w.noah.Person) != 1 || w.logged("person.reopened", w.noah.Person) != 1 {
			t.Error("it does not stand in the log")
		}
	})
}

// TestATakenAccountLetsNobodyIn: who has got hold of a password, a browser or a link keeps none of them; a new link leads to her own data.
func TestATakenAccountLetsNobodyIn(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		ctx, path, who := t.Context(), pathFor(w.noah), person.ID(w.noah.Person)
		const password = "stolen with the notebook"
		must(t, w.login.GivePassword(ctx, audit.Operator, who, password))
		name := "noah.lund"
		must(t, w.admin.ChangePerson(ctx, w.ida, who, person.Update{Username: &name}))
		link := func() string {
			made, err := w.admin.SignInLink(ctx, w.ida, who)
			must(t, err)
			return strings.TrimPrefix(made, "/sign-in/link/")
		}
		token, err := w.login.SignIn(ctx, name, password, "192.0.2.1", "")
		must(t, err)
		waiting := link()
		w.done(path+"/close", "taken", "on")
		if a, err := w.login.Actor(ctx, token); err != nil || a.SignedIn() {
			t.Errorf("the browser of the thief is still in: %v %v", a.SignedIn(), err)
		}
		if _, err := w.login.SignIn(ctx, name, password, "192.0.2.1", ""); err == nil {
			t.Error("the stolen password still leads in")
		}
		if _, err := w.login.UseLink(ctx, waiting, ""); err == nil {
			t.Error("a link made before still leads in")
		}
		token, err = w.login.UseLink(ctx, link(), "")
		must(t, err)
		if a, err := w.login.Actor(ctx, token); err != nil || !a.Closed {
			t.Errorf("a new link does not lead to her own data: %+v %v", a, err)
		}
		if w.logged("login.shut_out", w.noah.Person) != 1 {
			t.Error("it does not stand in the log")
		}
	})
}
