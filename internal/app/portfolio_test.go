// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	zipper "archive/zip"
	"bytes"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/demo"
	"lectern/internal/platform/db"
	"lectern/internal/platform/job"
)

const essay = "The fjord is deep because ice dug it."

// packed is the portable parcel of a pupil who has handed in a text and a file.
func packed(t *testing.T, w *apptest.World) string {
	t.Helper()
	jonas, pupil := find(t, w, "jonas@fjordvik.example"), w.As("jonas@fjordvik.example")
	lines, err := w.Assignment.OfPupil(t.Context(), w.DB, int64(jonas.ID), 0)
	if err != nil || len(lines) == 0 {
		t.Fatal("nothing to hand in", err)
	}
	at := "/assignments/" + lines[0].ID.String() + "/submission"
	if status, _, body := pupil.DoFile(at, url.Values{"body": {essay}}, "files", "soundings.txt", "12 fathoms"); status != http.StatusSeeOther {
		t.Fatalf("handing in: %d %.600s", status, body)
	}
	which := ask(t, pupil, url.Values{"kind": {"port"}, "who": {jonas.ID.String()}, "password": {demo.Password}})
	tick(t, w)
	at = regexp.MustCompile(`/privacy/me/copies/[0-9a-z]{13}`).FindString(pupil.Get("/privacy/me/requests/" + which))
	status, _, zip := pupil.Do(http.MethodPost, at, url.Values{})
	if status != http.StatusOK || !strings.HasPrefix(zip, "PK") {
		t.Fatalf("fetching: %d %.60q", status, zip)
	}
	return zip
}

func bring(t *testing.T, w *apptest.World, b *apptest.Browser, zip string) (at, page string) {
	t.Helper()
	status, at, body := b.DoFile("/portfolio/bring", url.Values{}, "file", "parcel.zip", zip)
	if status != http.StatusSeeOther {
		t.Fatalf("bringing: %d %.900s", status, body)
	}
	if page := b.Get(at); !strings.Contains(page, "being read") {
		t.Errorf("before it was read: %.2000s", page)
	}
	tick(t, w)
	return at, b.Get(at)
}

// places are the values of the works that a page offers.
func places(page string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`name="works" value="(\d+)"`).FindAllStringSubmatch(page, -1) {
		out = append(out, m[1])
	}
	return out
}

func number(t *testing.T, w *apptest.World, text string, args ...any) int64 {
	t.Helper()
	n, err := db.Int(t.Context(), w.DB, text, args...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestT51WorkGoesAlongToAnotherSchool: what a pupil made is packed at one school, looked at and taken at another one, and is hers alone.
func TestT51WorkGoesAlongToAnotherSchool(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		zip := packed(t, apptest.School(t, d, apptest.Tiny))
		w := apptest.School(t, apptest.Fresh(t, d.Engine()), apptest.Tiny)
		pupil, other := w.As("jonas@fjordvik.example"), w.As("marit@fjordvik.example")
		at, page := bring(t, w, pupil, zip)
		for _, want := range []string{"ice dug it", "Jonas", "Signed by the key", "1 file"} {
			if !strings.Contains(page, want) {
				t.Errorf("the preview does not say %q: %.4000s", want, page)
			}
		}
		if n := strings.Count(page, "ice dug it"); n != 1 {
			t.Errorf("what was handed in is offered %d times", n)
		}
		if n := number(t, w, `SELECT count(*) FROM portfolio_work`); n != 0 {
			t.Errorf("%d works were taken by looking", n)
		}
		if status, _, _ := other.Do(http.MethodGet, at, nil); status != http.StatusNotFound {
			t.Errorf("a teacher looks into it: %d", status)
		}
		if status, _, _ := pupil.Do(http.MethodPost, at+"/take", url.Values{}); status != http.StatusUnprocessableEntity {
			t.Errorf("taking nothing: %d", status)
		}
		all := places(page)
		if status, _, body := pupil.Do(http.MethodPost, at+"/take", url.Values{"works": all}); status != http.StatusSeeOther {
			t.Fatalf("taking: %d %.900s", status, body)
		}
		if page := pupil.Get(at); !strings.Contains(page, "0 of ") {
			t.Errorf("how far it is: %.2000s", page)
		}
		tick(t, w)
		if n := number(t, w, `SELECT count(*) FROM portfolio_work`); n != int64(len(all)) {
			t.Errorf("%d works came, not %d", n, len(all))
		}
		if n := number(t, w, `SELECT count(*) FROM portfolio_arrival`); n != 0 {
			t.Error("the file is still there")
		}
		if status, to, _ := pupil.Do(http.MethodGet, at, nil); status != http.StatusSeeOther || to != "/portfolio" {
			t.Errorf("the page that shows how far it is, when all came: %d %s", status, to)
		}
		mine := "/portfolio/works/" + apptest.TextID(number(t, w, `SELECT holder_id FROM file WHERE holder_kind = 'portfolio' AND name = 'soundings.txt'`))
		page = pupil.Get(mine)
		file := regexp.MustCompile(`/files/[0-9a-z]{13}`).FindString(page)
		if pupil.Get(file) != "12 fathoms" || strings.Count(page, "soundings.txt") > 4 {
			t.Errorf("the file is not what she made: %.3000s", page)
		}
		text := "/portfolio/works/" + apptest.TextID(number(t, w, `SELECT max(id) FROM portfolio_work WHERE body LIKE '%ice dug it%'`))
		if !strings.Contains(pupil.Get(text), essay) {
			t.Errorf("the text is not what she wrote: %.3000s", pupil.Get(text))
		}
		for _, path := range []string{mine, file} {
			if status, _, _ := other.Do(http.MethodGet, path, nil); status != http.StatusNotFound {
				t.Errorf("a teacher opens %s: %d", path, status)
			}
		}
		if status, _, _ := pupil.Do(http.MethodPost, mine+"/remove", url.Values{}); status != http.StatusSeeOther {
			t.Errorf("removing: %d", status)
		}
		if status, _, _ := pupil.Do(http.MethodGet, file, nil); status != http.StatusNotFound {
			t.Errorf("the file of a removed work: %d", status)
		}
	})
}

// TestNothingOfAChangedParcelIsTaken: one byte, another kind of file, or a copy for reading (Article 15) is refused with its reason.
func TestNothingOfAChangedParcelIsTaken(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		pupil, zip := w.As("jonas@fjordvik.example"), packed(t, w)
		changed := []byte(zip)
		changed[len(changed)/2] ^= 1
		var other bytes.Buffer // a ZIP that is no parcel
		z := zipper.NewWriter(&other)
		if _, err := z.Create("notes.txt"); err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		for _, wrong := range []string{string(changed), other.String()} {
			at, page := bring(t, w, pupil, wrong)
			if !strings.Contains(page, "Nothing was taken from this file") || len(places(page)) > 0 {
				t.Errorf("%.40q: %.3000s", wrong, page)
			}
			if status, _, _ := pupil.Do(http.MethodPost, at+"/take", url.Values{"works": {"0"}}); status != http.StatusUnprocessableEntity {
				t.Errorf("taking from it: %d", status)
			}
			if status, _, _ := pupil.Do(http.MethodPost, at+"/drop", url.Values{}); status != http.StatusSeeOther {
				t.Errorf("putting it away: %d", status)
			}
		}
		if n := number(t, w, `SELECT count(*) FROM portfolio_work`); n != 0 {
			t.Errorf("%d works", n)
		}
	})
}

// TestTakingGoesOnWhereItStopped: a task that was killed after the first work does not do it twice.
func TestTakingGoesOnWhereItStopped(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		pupil := w.As("jonas@fjordvik.example")
		at, page := bring(t, w, pupil, packed(t, w))
		all := places(page)
		if len(all) < 2 {
			t.Fatal("one work shows nothing")
		}
		pupil.Do(http.MethodPost, at+"/take", url.Values{"works": all})
		jonas := find(t, w, "jonas@fjordvik.example")
		first := number(t, w, `SELECT max(id) FROM portfolio_arrival`)
		err := w.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, `
				INSERT INTO portfolio_work (id, person_id, site, place, body, added_at, arrival, place_in)
				VALUES (1, $1, 'x', 'x', 'x', 1, $2, 0)`, jonas.ID, first)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if page := pupil.Get(at); !strings.Contains(page, "1 of ") {
			t.Errorf("how far it is: %.2000s", page)
		}
		tick(t, w)
		if n := number(t, w, `SELECT count(*) FROM portfolio_work`); n != int64(len(all)) {
			t.Errorf("%d works, not %d", n, len(all))
		}
	})
}

// TestPutAwayWhileItIsTaken: what was taken stays, and the rest does not come.
func TestPutAwayWhileItIsTaken(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		pupil := w.As("jonas@fjordvik.example")
		at, page := bring(t, w, pupil, packed(t, w))
		pupil.Do(http.MethodPost, at+"/take", url.Values{"works": places(page)})
		if status, _, _ := pupil.Do(http.MethodPost, at+"/drop", url.Values{}); status != http.StatusSeeOther {
			t.Fatalf("stopping: %d", status)
		}
		tick(t, w)
		if n := number(t, w, `SELECT count(*) FROM portfolio_work`); n != 0 {
			t.Errorf("%d works came after all", n)
		}
		if n := number(t, w, `SELECT count(*) FROM job_task WHERE state = $1`, job.Failed); n != 0 {
			t.Errorf("%d tasks failed", n)
		}
		if slices.Contains(places(pupil.Get("/portfolio")), "0") {
			t.Error("it is still offered")
		}
	})
}
