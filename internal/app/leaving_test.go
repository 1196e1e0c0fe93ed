// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lectern/internal/app"
	"lectern/internal/app/apptest"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/rights/exit"
	"lectern/internal/site"
)

// TestEverybodyIsToldThatTheSchoolLeaves: on the sign-in page and on Today, with the day, and nothing any more when it stays. The leave is named by
// another process.
func TestEverybodyIsToldThatTheSchoolLeaves(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		command := w.On(d) // the same site in another process
		visitor := w.Visitor()
		visitor.Lang = "nb"
		pages := map[string]func() string{
			"pupil":   func() string { return w.As("jonas@fjordvik.example").Get("/") },
			"teacher": func() string { return w.As("marit@fjordvik.example").Get("/") },
			"parent":  func() string { return w.As("anne@fjordvik.example").Get("/") },
			"admin":   func() string { return w.As("ragnhild@fjordvik.example").Get("/") },
			"officer": func() string { return w.As("sigrun@fjordvik.example").Get("/") },
			"nobody":  func() string { return w.Visitor().Get("/sign-in") },
		}
		shows := func(want bool, words string) {
			t.Helper()
			for who, page := range pages {
				if strings.Contains(page(), words) != want {
					t.Errorf("%s: %q shown %v, want %v", who, words, !want, want)
				}
			}
		}
		shows(false, "This site closes on")
		today := command.Domains.Site.Today()
		leave := func(l site.Leaving) error {
			return d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return command.Domains.Site.Leave(ctx, tx, l) })
		}
		for name, l := range map[string]site.Leaving{"yesterday": {LeaveOn: today.Plus(-1), KeptUntil: today.Plus(60)}, "29 days": {LeaveOn: today, KeptUntil: today.Plus(29)}} {
			if err := leave(l); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := leave(site.Leaving{LeaveOn: today.Plus(7), KeptUntil: today.Plus(37)}); err != nil {
			t.Fatal(err)
		}
		w.Fake.Advance(time.Minute)
		shows(true, "This site closes on 31 December")
		shows(true, "The school stops using it on 1 December")
		if page := visitor.Get("/sign-in"); !strings.Contains(page, "stenger") || strings.Contains(page, "/privacy/me") {
			t.Error("the sign-in page in Norwegian, or a link for who is not signed in")
		}
		if page := w.As("jonas@fjordvik.example").Get("/"); !strings.Contains(page, `<a href="/privacy/me">Fetch your data</a>`) {
			t.Error("a pupil is not led to her data")
		}
		w.Fake.Advance(8 * 24 * time.Hour)
		shows(true, "The school has stopped using it")
		if err := leave(site.Leaving{LeaveOn: today.Plus(7), KeptUntil: today.Plus(90)}); err != nil {
			t.Errorf("more time, when it has left already: %v", err)
		}
		if err := d.Tx(t.Context(), command.Domains.Site.Stay); err != nil {
			t.Fatal(err)
		}
		if err := d.Tx(t.Context(), command.Domains.Site.Stay); !fault.Is(err, fault.Conflict) {
			t.Errorf("taken back twice: %v", err)
		}
		w.Fake.Advance(time.Minute)
		shows(false, "This site closes on")
	})
}

// TestASiteThatIsBeingRemovedAnswersNothingElse: every address and method, without a certificate as long as there is none, and browsers forget.
func TestASiteThatIsBeingRemovedAnswersNothingElse(t *testing.T) {
	face, err := app.Gone(app.Options{Clock: clock.System{}, Log: slog.New(slog.DiscardHandler)}, exit.State{Begun: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/assignments/1", "/removed/certificate.json"} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			rec := httptest.NewRecorder()
			face.ServeHTTP(rec, httptest.NewRequest(method, path, nil))
			if rec.Code != http.StatusGone || !strings.Contains(rec.Header().Get("Clear-Site-Data"), "storage") {
				t.Errorf("%s %s: %d %v", method, path, rec.Code, rec.Header())
			}
			if method == http.MethodGet && (!strings.Contains(rec.Body.String(), "being deleted just now") || strings.Contains(rec.Body.String(), "certificate.json")) {
				t.Errorf("%s says %s", path, rec.Body.String())
			}
		}
	}
}
