// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/db"
)

// TestFirmsAreToldOfWhatWasPutRight: who got something about a person is told of it (Article 19). The officer sees whom he still has to tell,
// and she sees who was told.
func TestFirmsAreToldOfWhatWasPutRight(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas, pupil, officer := find(t, w, "jonas@fjordvik.example"), w.As("jonas@fjordvik.example"), w.As("sigrun@fjordvik.example")
		which := ask(t, pupil, url.Values{"kind": {"rectify"}, "who": {jonas.ID.String()}, "said": {"My name is written with one s."}})
		at := "/privacy/desk/" + which
		press := func(verb string, form url.Values) int {
			status, _, _ := officer.Do(http.MethodPost, at+"/"+verb, form)
			return status
		}
		if status := press("reply", url.Values{"answer": {"Put right."}}); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		if strings.Contains(officer.Get("/privacy/desk"), "Firms still to tell") {
			t.Error("there is no firm to tell")
		}
		status, _, body := w.As("ragnhild@fjordvik.example").Do(http.MethodPost, "/privacy/recipients", url.Values{"name": {"Northern Hosting"}, "country": {"NO"},
			"part": {"host"}, "what": {"Runs the machine."}, "purposes": {"operation"}})
		if status != http.StatusSeeOther {
			t.Fatalf("listing a firm: %d %.600s", status, body)
		}
		if strings.Contains(officer.Get("/privacy/desk"), "Firms still to tell") {
			t.Error("a firm that is only announced has nothing to be told")
		}
		w.Fake.Advance(15 * 24 * time.Hour)
		pupil, officer = w.As("jonas@fjordvik.example"), w.As("sigrun@fjordvik.example")
		if !strings.Contains(officer.Get("/privacy/desk"), "Firms still to tell") || !strings.Contains(pupil.Get("/privacy/me/requests/"+which), "Not told yet") {
			t.Error("nobody sees that a firm was not told")
		}
		for _, wrong := range []url.Values{{"firm": {"Northern Hosting"}, "outcome": {"perhaps"}}, {"firm": {"Southern Hosting"}, "outcome": {"told"}}} {
			if status := press("told", wrong); status != http.StatusUnprocessableEntity {
				t.Errorf("%v: %d", wrong, status)
			}
		}
		if status := press("told", url.Values{"firm": {"Northern Hosting"}, "outcome": {"confirmed"}}); status != http.StatusSeeOther {
			t.Errorf("telling it: %d", status)
		}
		if strings.Contains(officer.Get("/privacy/desk"), "Firms still to tell") {
			t.Error("it is still to be told")
		}
		if page := pupil.Get("/privacy/me/requests/" + which); !strings.Contains(page, "Northern Hosting") || !strings.Contains(page, "did the same") {
			t.Errorf("she does not see who was told: %.3000s", page)
		}
		if status, _, _ := pupil.Do(http.MethodPost, at+"/told", url.Values{"firm": {"Northern Hosting"}, "outcome": {"told"}}); status != http.StatusNotFound {
			t.Errorf("a pupil writes it down: %d", status)
		}
	})
}
