// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/demo"
	"lectern/internal/platform/db"
	"lectern/internal/rights"
)

// TestT20ARefusalGoesLineByLine: the officer leaves a kind of things out of an erasure, on a ground from the list and with words, or not
// at all; everything else goes, the certificate lists what stayed and why, and it goes when the ground is gone.
func TestT20ARefusalGoesLineByLine(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		count := func(text string) int64 {
			t.Helper()
			n, err := db.Int(t.Context(), w.DB, text, jonas.ID)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		works := func() int64 {
			return count(`SELECT count(*) FROM assignment_attempt a JOIN assignment_submission s ON s.id = a.submission_id WHERE s.person_id = $1`)
		}
		had := works()
		pupil, officer := w.As("jonas@fjordvik.example"), w.As("sigrun@fjordvik.example")
		which := ask(t, pupil, url.Values{"kind": {"erase"}, "who": {jonas.ID.String()}, "password": {demo.Password}})
		at := "/privacy/desk/" + which
		page := officer.Get(at)
		if had == 0 || !strings.Contains(page, `value="assignment_attempt"`) || strings.Contains(page, `name="keep" value="person"`) {
			t.Fatalf("he handed in %d times, and the desk does not offer to leave it out", had)
		}
		keep := url.Values{"keep": {"assignment_attempt"}, "keep_ground": {"claims"}, "keep_authority": {"Case 12/2026"}, "keep_reason": {"You asked for the mark to be tried."}}
		for _, missing := range []string{"keep_ground", "keep_authority", "keep_reason"} {
			form := url.Values{}
			for k, v := range keep {
				form[k] = v
			}
			form.Set(missing, "")
			status, _, body := officer.Do(http.MethodPost, at+"/grant", form)
			if status != http.StatusUnprocessableEntity || !strings.Contains(body, "12/2026") && missing != "keep_authority" {
				t.Errorf("without %s: %d", missing, status)
			}
		}
		for _, wrong := range []url.Values{{"keep": {"person"}}, {"keep": {"no_such_thing"}}, {"keep": {"assignment_attempt"}, "keep_ground": {"because"}}} {
			for k, v := range keep {
				if !wrong.Has(k) {
					wrong[k] = v
				}
			}
			if status, _, _ := officer.Do(http.MethodPost, at+"/grant", wrong); status != http.StatusUnprocessableEntity {
				t.Errorf("%v: %d", wrong, status)
			}
		}
		if status, _, body := officer.Do(http.MethodPost, at+"/grant", keep); status != http.StatusSeeOther {
			t.Fatalf("granting: %d %.300s", status, body)
		}
		if told := pupil.Get("/privacy/me/requests/" + which); !strings.Contains(told, "It is needed for a legal claim.") || !strings.Contains(told, "You asked for the mark to be tried.") {
			t.Error("he is not told beforehand what stays and on which ground")
		}
		w.Fake.Advance(73 * time.Hour)
		tick(t, w)
		if works() != had || count(`SELECT count(*) FROM assignment_submission WHERE person_id = $1 AND draft_at IS NOT NULL`) == 0 && count(`SELECT count(*) FROM assignment_submission WHERE person_id = $1`) == 0 {
			t.Errorf("%d of %d works were left out of the erasure", works(), had)
		}
		if n := count(`SELECT count(*) FROM login_session WHERE person_id = $1`) + count(`SELECT count(*) FROM person_guardian WHERE child_id = $1`); n != 0 {
			t.Errorf("%d rows that nobody left out are still there", n)
		}
		officer = w.As("sigrun@fjordvik.example") // three days later
		page = officer.Get(at)
		if !strings.Contains(page, "Answered") {
			t.Fatalf("it did not end as planned: %v", regexp.MustCompile(`<code>[^<]*</code>`).FindAllString(page, -1))
		}
		c := certificateOf(t, w)
		if c.Outcome != "partly" || !strings.Contains(reasons(c), "keep.refused.claims") {
			t.Errorf("the certificate says %s, %s", c.Outcome, reasons(c))
		}
		hold := regexp.MustCompile(`/privacy/holds/[0-9a-z]{13}`).FindString(officer.Get("/privacy/holds"))
		if held := officer.Get(hold); !strings.Contains(held, "Case 12/2026") || !strings.Contains(held, "It is needed for a legal claim.") {
			t.Error("the hold does not say what it keeps and why")
		}
		if status, _, _ := officer.Do(http.MethodPost, hold+"/lift", url.Values{}); status != http.StatusSeeOther {
			t.Fatalf("lifting: %d", status)
		}
		tick(t, w)
		if works() != 0 {
			t.Errorf("the ground is gone, and %d works are still there", works())
		}
	})
}

// TestWhatIsLeftOutEndsWithTheRequest: who takes her erasure back has nothing held against her.
func TestWhatIsLeftOutEndsWithTheRequest(t *testing.T) {
	w := apptest.School(t, apptest.Fresh(t, db.SQLite), apptest.Tiny)
	jonas := find(t, w, "jonas@fjordvik.example")
	pupil, officer := w.As("jonas@fjordvik.example"), w.As("sigrun@fjordvik.example")
	which := ask(t, pupil, url.Values{"kind": {"erase"}, "who": {jonas.ID.String()}, "password": {demo.Password}})
	officer.Do(http.MethodPost, "/privacy/desk/"+which+"/grant", url.Values{"keep": {"assignment_attempt"}, "keep_ground": {"law"}, "keep_authority": {"The act, § 1"}, "keep_reason": {"It must stay."}})
	standing := func() int64 {
		n, err := db.Int(t.Context(), w.DB, `SELECT count(*) FROM retention_hold WHERE person_id = $1 AND lifted_at IS NULL`, jonas.ID)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if standing() != 1 {
		t.Fatal("nothing was left out")
	}
	back := func(which string) {
		t.Helper()
		if status, _, _ := pupil.Do(http.MethodPost, "/privacy/me/requests/"+which+"/take-back", url.Values{}); status != http.StatusSeeOther {
			t.Fatalf("taking back is answered %d", status)
		}
	}
	back(ask(t, pupil, url.Values{"kind": {"why"}, "who": {jonas.ID.String()}, "said": {"Why do you keep this?"}}))
	if standing() != 1 {
		t.Error("taking another request back ended what was left out of the erasure")
	}
	back(which)
	if standing() != 0 || logged(t, w, "retention.lifted") != 1 {
		t.Errorf("taken back: %d holds stand, %d lines of the log say that one ended", standing(), logged(t, w, "retention.lifted"))
	}
}

func logged(t *testing.T, w *apptest.World, action string) int64 {
	t.Helper()
	n, err := db.Int(t.Context(), w.DB, `SELECT count(*) FROM audit WHERE action = $1`, action)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func certificateOf(t *testing.T, w *apptest.World) (c rights.Certificate) {
	t.Helper()
	body, err := db.Text(t.Context(), w.DB, `SELECT body FROM rights_certificate ORDER BY request_id DESC LIMIT 1`)
	if err == nil {
		err = json.Unmarshal([]byte(body), &c)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func reasons(c rights.Certificate) (out string) {
	for _, f := range c.Stays {
		out += f.Table + " " + f.Reason + "; "
	}
	return out
}
