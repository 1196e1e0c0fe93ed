// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/assignment"
	"lectern/internal/demo"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/restriction"
	"lectern/internal/rights"
)

var certificateAddress = regexp.MustCompile(`/privacy/certificates/[0-9a-z]{13}\.[0-9a-f]{24}`)

// erasedByRequest has a pupil ask for an erasure, the officer grant it, three days go by, and gives the address of the certificate.
func erasedByRequest(t *testing.T, w *apptest.World, login string) string {
	t.Helper()
	who := find(t, w, login)
	which := ask(t, w.As(login), url.Values{"kind": {"erase"}, "who": {who.ID.String()}, "password": {demo.Password}})
	if status, _, body := w.As("sigrun@fjordvik.example").Do(http.MethodPost, "/privacy/desk/"+which+"/grant", url.Values{}); status != http.StatusSeeOther {
		t.Fatalf("granting: %d %.300s", status, body)
	}
	page := w.As(login).Get("/privacy/me/requests/" + which)
	at := certificateAddress.FindString(page)
	if at == "" {
		t.Fatal("before it is done, nobody tells her where the certificate will be")
	}
	if before := w.Visitor().Get(at); !strings.Contains(before, "can still be taken back") && !strings.Contains(before, "begins") && strings.Contains(before, "Deleted") {
		t.Errorf("the certificate says too much before it is done: %.900s", before)
	}
	w.Fake.Advance(73 * time.Hour)
	tick(t, w)
	return at
}

// TestT15T74PartlyGrantedInHonestWords: a leaver whose marks the law keeps gets all else deleted, and a certificate that lists what stays
// with its reason and law. What only lost its name is never called deleted, in any language.
func TestT15T74PartlyGrantedInHonestWords(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		at := erasedByRequest(t, w, "jonas@fjordvik.example")
		signed := rights.Signed{}
		if err := json.Unmarshal([]byte(w.Visitor().Get(at+"?as=json")), &signed); err != nil {
			t.Fatal(err)
		}
		var c rights.Certificate
		if err := json.Unmarshal([]byte(signed.Certificate), &c); err != nil {
			t.Fatal(err)
		}
		kept := map[personal.Erasure]bool{}
		for _, f := range c.Stays {
			kept[f.Fate] = true
			if f.Reason == "" || f.Rows == 0 || f.Fate == personal.Keep && f.Law == "" {
				t.Errorf("%+v says too little", f)
			}
		}
		if c.Outcome != "partly" || !kept[personal.Keep] || len(c.Gone) < 5 {
			t.Errorf("outcome %s, %d kinds gone, kept %v", c.Outcome, len(c.Gone), kept)
		}
		key, err := hex.DecodeString(signed.PublicKey)
		if err == nil {
			err = rights.CertificateCheck([]byte(signed.Certificate), signed.Signature, key)
		}
		if err != nil {
			t.Error(err)
		}
		if rights.CertificateCheck([]byte(strings.Replace(signed.Certificate, "partly", "granted", 1)), signed.Signature, key) == nil {
			t.Error("one word was changed, and nobody noticed")
		}
		for lang, word := range map[string]string{"en": "(?i)delet|eras", "nb": "(?i)slett"} {
			b := w.Visitor()
			b.Lang = lang
			page := b.Get(at)
			_, stays, ok := strings.Cut(page, `id="stays"`)
			stays, _, _ = strings.Cut(stays, "</section>")
			if m := regexp.MustCompile(word).FindString(stays); !ok || m != "" {
				t.Errorf("%s: what stays is called %q", lang, m)
			}
			if strings.Contains(page, "Jonas") || strings.Contains(page, "Eide") {
				t.Errorf("%s: the certificate names him", lang)
			}
			for _, e := range []personal.Erasure{personal.Pseudonymise, personal.KeepShared, personal.Transfer, personal.Keep, personal.WithKept} {
				text := w.Web.Texts.Printer(lang, time.UTC, w.Fake).T("rights.stays." + string(e))
				if m := regexp.MustCompile(word).FindString(text); m != "" {
					t.Errorf("%s: %s is called %q: %s", lang, e, m, text)
				}
			}
		}
		if letter := lastLetter(t, w, "jonas@fjordvik.example"); !strings.Contains(letter, at) || !strings.Contains(letter, "Datatilsynet") {
			t.Errorf("the letter does not lead to it, or does not say where to complain: %s", letter)
		}
		for _, wrong := range []string{at[:len(at)-1] + "0", strings.Replace(at, ".", ".f", 1), "/privacy/certificates/x"} {
			if status, _, _ := w.Visitor().Do(http.MethodGet, wrong, nil); status != http.StatusNotFound && wrong != at {
				t.Errorf("%s: %d", wrong, status)
			}
		}
	})
}

// TestT17WhatStaysGoesOnItsDay: exactly then, and the page without an account says so.
func TestT17WhatStaysGoesOnItsDay(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ctx := context.Background()
		if err := w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, `UPDATE course SET archived_at = $1, idle_from = $1`, w.Fake.Now().UnixMilli())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		jonas := find(t, w, "jonas@fjordvik.example").ID
		at := erasedByRequest(t, w, "jonas@fjordvik.example")
		left := func() int64 {
			n, err := db.Int(ctx, w.DB, `SELECT count(*) FROM assignment_grade WHERE person_id = $1`, jonas)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		day := untilOf(t, w, at, "assignment_grade")
		if left() == 0 || day.IsZero() {
			t.Fatalf("%d marks are left, and nothing says until when", left())
		}
		w.Fake.Advance(day.Add(-24 * time.Hour).Sub(w.Fake.Now()))
		sweepSite(t, w)
		if left() == 0 || strings.Contains(w.Visitor().Get(at), "gone since "+day.Format("2 January 2006")) {
			t.Error("it went a day early")
		}
		w.Fake.Advance(48 * time.Hour)
		sweepSite(t, w)
		if n := left(); n != 0 || !strings.Contains(w.Visitor().Get(at), "gone since "+day.Format("2 January 2006")) {
			t.Errorf("a day late %d are left, or the page does not say that they went", n)
		}
		if n, err := db.Int(ctx, w.DB, `SELECT count(*) FROM person WHERE id = $1`, jonas); err != nil || n != 0 {
			t.Errorf("the name is left, %v", err)
		}
	})
}

// untilOf is the last day of what stays in a table, as the certificate says it.
func untilOf(t *testing.T, w *apptest.World, at, table string) (last time.Time) {
	t.Helper()
	var signed rights.Signed
	var c rights.Certificate
	if err := json.Unmarshal([]byte(w.Visitor().Get(at+"?as=json")), &signed); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(signed.Certificate), &c); err != nil {
		t.Fatal(err)
	}
	for _, f := range c.Stays {
		if on := f.Until.In(time.UTC); f.Table == table && on.After(last) {
			last = on
		}
	}
	return last
}

func sweepSite(t *testing.T, w *apptest.World) {
	t.Helper()
	if err := w.Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// TestT69TwoRequestsOfOneKind: the second is joined to the first, both keep their own dates, and neither holds up the other.
func TestT69TwoRequestsOfOneKind(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		form := url.Values{"kind": {"rectify"}, "who": {jonas.ID.String()}, "said": {"My name has an h."}}
		first := ask(t, w.As("jonas@fjordvik.example"), form)
		w.Fake.Advance(50 * time.Hour)
		second := ask(t, w.As("jonas@fjordvik.example"), form)
		officer := w.As("sigrun@fjordvik.example")
		one, two := officer.Get("/privacy/desk/"+first), officer.Get("/privacy/desk/"+second)
		due := regexp.MustCompile(`\d+ December 2026`)
		if a, b := due.FindString(one), due.FindString(two); a == "" || b == "" || a == b {
			t.Errorf("due %q and %q: they share a date", a, b)
		}
		if !strings.Contains(two, "The same was asked before") {
			t.Error("the second does not say that it was joined to the first")
		}
		for _, which := range []string{second, first} {
			if status, _, _ := officer.Do(http.MethodPost, "/privacy/desk/"+which+"/reply", url.Values{"answer": {"It is put right."}}); status != http.StatusSeeOther {
				t.Errorf("answering: %d", status)
			}
		}
	})
}

// TestT77TheParentOfAnotherChild: by the page, by the form and by a note that staff wrote down, nothing is told, and the attempt is in the log.
func TestT77TheParentOfAnotherChild(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		other := w.Stranger()
		if status, _, _ := other.Do(http.MethodPost, "/privacy/me/requests", url.Values{"kind": {"access"}, "who": {jonas.ID.String()}, "password": {demo.Password}}); status != http.StatusNotFound {
			t.Errorf("by the page: %d", status)
		}
		other.Do(http.MethodPost, "/privacy/ask", url.Values{"kind": {"access"}, "name": {"Jonas Eide"}, "contact": {"other@parent.example"}})
		w.As("ragnhild@fjordvik.example").Do(http.MethodPost, "/privacy/desk/new", url.Values{"kind": {"access"}, "person": {"jonas@fjordvik.example"},
			"said": {"The mother of a classmate asked on the telephone."}, "since": {"2026-11-23"}})
		tick(t, w)
		n, err := db.Int(context.Background(), w.DB, `SELECT count(*) FROM rights_parcel`)
		if err != nil || n != 0 {
			t.Errorf("%d copies were made, %v", n, err)
		}
		if log := w.As("sigrun@fjordvik.example").Get("/admin/audit"); !strings.Contains(log, "asked for data of somebody else") {
			t.Error("the attempt is not in the log")
		}
	})
}

// TestT25MyDataIsOpenToTheClosedAndThePaused: who left signs in to her own data, her rights and the way out, and to nothing else; who is
// paused sees it on her pages and may ask for everything.
func TestT25MyDataIsOpenToTheClosedAndThePaused(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ctx := context.Background()
		jonas, anne := find(t, w, "jonas@fjordvik.example"), find(t, w, "anne@fjordvik.example")
		pause(t, w, jonas.ID, restriction.Record{}, restriction.Accuracy)
		if me := w.As("jonas@fjordvik.example").Get("/privacy/me"); !strings.Contains(me, "is paused") {
			t.Error("the page of a paused person does not say so")
		}
		if err := w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			if err := w.Person.Close(ctx, tx, jonas.ID, "left"); err != nil {
				return err
			}
			return w.Person.Close(ctx, tx, anne.ID, "left")
		}); err != nil {
			t.Fatal(err)
		}
		token, err := w.Login.SignIn(ctx, "jonas@fjordvik.example", demo.Password, "192.0.2.1", "test")
		if err != nil {
			t.Fatal(err)
		}
		b := w.Visitor()
		b.Cookie = token
		for _, path := range []string{"/privacy/me", "/privacy/me/erase", "/privacy/me/reads", "/privacy"} {
			if status, _, body := b.Do(http.MethodGet, path, nil); status != http.StatusOK || path == "/privacy/me" && !strings.Contains(body, "Your account is closed") {
				t.Errorf("%s: %d", path, status)
			}
		}
		for _, r := range w.Routes {
			if r.Method != http.MethodGet || strings.HasPrefix(r.Path, "/privacy") || strings.HasPrefix(r.Path, "/sign-") || strings.Contains(r.Path, "{") && !strings.Contains(r.Path, "{$}") || r.Stream {
				continue
			}
			status, location, _ := b.Do(http.MethodGet, strings.ReplaceAll(r.Path, "{$}", ""), nil)
			if status == http.StatusOK && r.Gate.Kind != permit.GateAnyone || status == http.StatusSeeOther && location != "/privacy/me" && r.Gate.Kind != permit.GateAnyone {
				t.Errorf("%s is open to a closed account: %d %s", r.Path, status, location)
			}
		}
		which := ask(t, b, url.Values{"kind": {"access"}, "who": {jonas.ID.String()}, "password": {demo.Password}})
		tick(t, w)
		if page := b.Get("/privacy/me/requests/" + which); !strings.Contains(page, "/privacy/me/copies/") {
			t.Error("his copy is not made")
		}
		mother, err := w.Login.SignIn(ctx, "anne@fjordvik.example", demo.Password, "192.0.2.1", "test")
		if err != nil {
			t.Fatal(err)
		}
		m := w.Visitor()
		m.Cookie = mother
		if status, _, _ := m.Do(http.MethodGet, "/privacy/me?child="+jonas.ID.String(), nil); status != http.StatusNotFound {
			t.Errorf("a closed guardian reaches a child: %d", status)
		}
	})
}

// TestT27AnAnswerIsNoMistake: a request to correct work that was handed in is refused with the reason and the way that is open; what the
// pupil adds stands beside it without making it contested; work that was noted for the wrong pupil is put right.
func TestT27AnAnswerIsNoMistake(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		l := returned(t, w, jonas.ID)
		at := "/assignments/" + l.ID.String()
		pupil, teacher, officer := w.As("jonas@fjordvik.example"), w.As("marit@fjordvik.example"), w.As("sigrun@fjordvik.example")
		which := ask(t, pupil, url.Values{"kind": {"rectify"}, "who": {jonas.ID.String()}, "said": {"I meant another answer."}})
		if status, _, _ := officer.Do(http.MethodPost, "/privacy/desk/"+which+"/refuse", url.Values{"reason": {"exam-answer"}}); status != http.StatusSeeOther {
			t.Fatalf("refusing: %d", status)
		}
		if page := pupil.Get("/privacy/me/requests/" + which); !strings.Contains(page, "You can have a statement put beside it.") || !strings.Contains(page, "Datatilsynet") {
			t.Error("the answer does not say why, what is possible instead, or where to complain")
		}
		const added = "I had the wrong page of the book open."
		if status, _, _ := pupil.Do(http.MethodPost, at+"/statement", url.Values{"statement": {added}}); status != http.StatusSeeOther {
			t.Fatalf("adding a statement: %d", status)
		}
		if page := teacher.Get(at + "/marking/" + jonas.ID.String()); !strings.Contains(page, added) || strings.Contains(page, "Contested") {
			t.Error("the teacher does not see what he adds, or sees it as a contest")
		}
		wrong := "/assignments/" + l.ID.String() + "/marking/" + otherPupil(t, w, jonas.ID, l.ID)
		for _, on := range []string{"1", "0"} {
			if status, _, body := teacher.Do(http.MethodPost, wrong+"/paper", url.Values{"paper": {on}}); status != http.StatusSeeOther {
				t.Fatalf("paper %s: %d %.200s", on, status, body)
			}
		}
		n, err := db.Int(context.Background(), w.DB, `SELECT count(*) FROM assignment_submission WHERE on_paper AND assignment_id = $1`, l.ID)
		if err != nil || n != 0 {
			t.Errorf("%d pieces of work are still noted as on paper, %v", n, err)
		}
	})
}

// otherPupil is somebody else for whom the same work is.
func otherPupil(t *testing.T, w *apptest.World, not person.ID, in assignment.ID) string {
	t.Helper()
	n, err := db.Int(context.Background(), w.DB, `
		SELECT min(m.person_id) FROM course_member m JOIN course_member his ON his.course_id = m.course_id AND his.person_id = $1
		JOIN assignment a ON a.course_id = m.course_id AND a.id = $2
		WHERE m.person_id <> $1 AND m.role = his.role AND m.ended_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM assignment_submission s WHERE s.person_id = m.person_id AND s.assignment_id = a.id)`, not, in)
	if err != nil || n == 0 {
		t.Fatal(n, err)
	}
	return apptest.TextID(n)
}
