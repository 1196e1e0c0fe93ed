// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/assignment"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/restriction"
)

// returned is an assignment that came back to a pupil, and who marked it.
func returned(t *testing.T, w *apptest.World, pupil person.ID) assignment.Line {
	t.Helper()
	lines, err := w.Assignment.OfPupil(context.Background(), w.DB, int64(pupil), 0)
	if err != nil {
		t.Fatal(err)
	}
	back := assignment.BackOf(lines)
	if len(back) == 0 {
		t.Fatal("nothing came back to him")
	}
	return back[0]
}

func pause(t *testing.T, w *apptest.World, who person.ID, of restriction.Record, g restriction.Ground) restriction.ID {
	t.Helper()
	var made restriction.ID
	if err := w.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		made, err = w.Restriction.Pause(ctx, tx, permit.Actor{}, who, of, g)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return made
}

// TestT75NobodyReadsWhatIsOnlyKept: the work and the mark of a paused record, or of a paused person, are on no page of a teacher or a
// parent, cannot be changed by them, and are all there for the pupil.
func TestT75NobodyReadsWhatIsOnlyKept(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		l := returned(t, w, jonas.ID)
		secret := l.Grade.Returned.Comment
		if secret == "" {
			t.Fatal("the mark has no comment to look for")
		}
		at, child := "/assignments/"+l.ID.String(), apptest.TextID(int64(jonas.ID))
		teacher, parent, pupil := w.As("marit@fjordvik.example"), w.As("anne@fjordvik.example"), w.As("jonas@fjordvik.example")
		pages := []struct {
			by   *apptest.Browser
			path string
		}{{teacher, at + "/marking/" + child}, {teacher, at}, {teacher, at + "/return"}, {parent, "/children/" + child}, {parent, "/children/" + child + at}}
		seen := 0
		for _, p := range pages {
			seen += strings.Count(p.by.Get(p.path), secret)
		}
		if seen < 2 {
			t.Fatalf("before the pause the comment is seen on %d pages only", seen)
		}
		for name, of := range map[string]restriction.Record{"record": {Kind: assignment.Kind, ID: int64(l.ID)}, "person": {}} {
			made := pause(t, w, jonas.ID, of, restriction.Accuracy)
			for _, p := range pages {
				if _, _, body := p.by.Do(http.MethodGet, p.path, nil); strings.Contains(body, secret) {
					t.Errorf("%s paused: %s shows the comment", name, p.path)
				}
			}
			for _, act := range []string{"", "/return", "/excuse", "/redo"} {
				if status, _, _ := teacher.Do(http.MethodPost, at+"/marking/"+child+act, url.Values{"comment": {"changed"}, "mark": {"1"}}); status < 400 {
					t.Errorf("%s paused: marking%s is answered %d", name, act, status)
				}
			}
			if mine := pupil.Get(at); !strings.Contains(mine, secret) || !strings.Contains(mine, "For now only you see this") {
				t.Errorf("%s paused: the pupil does not see it all, with the word that only he does", name)
			}
			lift(t, w, made, of)
		}
		if !strings.Contains(teacher.Get(pages[0].path), secret) {
			t.Error("after the pause the teacher still does not see it")
		}
	})
}

// TestT57WhatAPausedPupilHandsIn: it is taken and in time; nobody reads it unless she asks for that one to be marked, in which case a
// receipt stands in her copy, and she can take her word back.
func TestT57WhatAPausedPupilHandsIn(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		lines, err := w.Assignment.OfPupil(context.Background(), w.DB, int64(jonas.ID), 0)
		if err != nil {
			t.Fatal(err)
		}
		due := assignment.DueOf(lines)
		if len(due) == 0 {
			t.Fatal("he has nothing to hand in")
		}
		of := restriction.Record{Kind: assignment.Kind, ID: int64(due[0].ID)}
		at, child := "/assignments/"+due[0].ID.String(), apptest.TextID(int64(jonas.ID))
		teacher, parent, pupil := w.As("marit@fjordvik.example"), w.As("anne@fjordvik.example"), w.As("jonas@fjordvik.example")
		readers := func(what string) (n int) {
			for _, page := range []struct {
				by   *apptest.Browser
				path string
			}{{teacher, at + "/marking/" + child}, {parent, "/children/" + child + at}} {
				if _, _, body := page.by.Do(http.MethodGet, page.path, nil); strings.Contains(body, what) {
					n++
				}
			}
			return n
		}
		handIn := func(text string, more url.Values) {
			t.Helper()
			form := url.Values{"body": {text}}
			for k, v := range more {
				form[k] = v
			}
			if status, _, body := pupil.Do(http.MethodPost, at+"/submission", form); status != http.StatusSeeOther {
				t.Fatalf("handing in is answered %d: %.300s", status, body)
			}
		}
		if strings.Contains(pupil.Get(at), `name="let_mark"`) {
			t.Error("who is not paused is asked whether she wants to be marked")
		}
		pause(t, w, jonas.ID, restriction.Record{}, restriction.Accuracy)
		handIn("Written quietly.", nil)
		if page := pupil.Get(at); !strings.Contains(page, "Written quietly.") || !strings.Contains(page, `name="let_mark"`) {
			t.Error("he does not see his own work and the question")
		}
		if n := readers("Written quietly."); n != 0 {
			t.Errorf("%d others read what he did not let them read", n)
		}
		handIn("Please look at this one.", url.Values{"let_mark": {"1"}})
		if n := readers("Please look at this one."); n != 2 {
			t.Errorf("%d of 2 read what he asked to have marked", n)
		}
		for _, l := range lines {
			if l.ID == due[0].ID {
				continue
			}
			if paused, err := w.Restriction.Paused(context.Background(), w.DB, restriction.Record{Kind: assignment.Kind, ID: int64(l.ID)}); err != nil || !paused[jonas.ID] {
				t.Errorf("his word for one work opened another: %v %v", paused, err)
			}
		}
		if status, _, _ := teacher.Do(http.MethodPost, at+"/marking/"+child, url.Values{"comment": {"Well looked at."}, "mark": {"10"}}); status >= 400 {
			t.Errorf("marking it is answered %d", status)
		}
		receipt := 0
		for _, r := range copied(t, w, int64(jonas.ID)) {
			if r.Table == "restriction_allow" {
				receipt++
			}
		}
		if receipt != 1 {
			t.Errorf("his copy holds %d receipts of what he let be used", receipt)
		}
		if status, _, _ := pupil.Do(http.MethodPost, at+"/keep-back", url.Values{}); status != http.StatusSeeOther || readers("Please look at this one.") != 0 {
			t.Errorf("what he keeps back is still read (%d)", status)
		}
		handIn("Once more in the open.", url.Values{"let_mark": {"1"}})
		w.Fake.Advance(time.Minute)
		pause(t, w, jonas.ID, of, restriction.Claims)
		if readers("Once more in the open.") != 0 {
			t.Error("a pause that came after his word does not hold")
		}
	})
}

// lift ends a pause in the way the law wants: announced a week ahead, and then by the clock.
func lift(t *testing.T, w *apptest.World, which restriction.ID, of restriction.Record) {
	t.Helper()
	ctx := context.Background()
	now := clock.NowOf(w.Fake)
	err := w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := w.Restriction.Announce(ctx, tx, which, now.Add(24*time.Hour)); err == nil {
			t.Error("an end that is a day away was announced; the law wants a notice, and we give a week")
		}
		return w.Restriction.Announce(ctx, tx, which, now.Add(8*24*time.Hour))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Restriction.LiftDue(ctx); err != nil {
		t.Fatal(err)
	}
	if marks, err := w.Restriction.Paused(ctx, w.DB, of); err != nil || len(marks) != 1 {
		t.Errorf("the pause ended before its day: %v, %v", marks, err)
	}
	w.Fake.Advance(8*24*time.Hour + time.Minute)
	defer w.Fake.Advance(-8*24*time.Hour - time.Minute)
	if err := w.Restriction.LiftDue(ctx); err != nil {
		t.Fatal(err)
	}
}

// TestT26AContestedMarkLooksContested: everybody who sees the mark sees what the pupil says about it, his copy holds it, and a teacher
// answers it.
func TestT26AContestedMarkLooksContested(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		l := returned(t, w, jonas.ID)
		at, child := "/assignments/"+l.ID.String(), apptest.TextID(int64(jonas.ID))
		teacher, parent, pupil := w.As("marit@fjordvik.example"), w.As("anne@fjordvik.example"), w.As("jonas@fjordvik.example")
		if status, _, body := pupil.Do(http.MethodPost, at+"/statement", url.Values{"statement": {" "}, "contests": {"1"}}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Write what you want to say") {
			t.Errorf("saying nothing is answered %d", status)
		}
		const said = "Question three was marked twice."
		if status, _, _ := pupil.Do(http.MethodPost, at+"/statement", url.Values{"statement": {said}, "contests": {"1"}}); status != http.StatusSeeOther {
			t.Fatalf("contesting is answered %d", status)
		}
		for name, page := range map[string]string{"pupil": pupil.Get(at), "parent": parent.Get("/children/" + child + at), "teacher": teacher.Get(at + "/marking/" + child)} {
			if !strings.Contains(page, said) || !strings.Contains(page, "Contested") {
				t.Errorf("the %s does not see that the mark is contested", name)
			}
		}
		if !strings.Contains(teacher.Get(at), "contested") {
			t.Error("the class list does not say that a mark is contested")
		}
		inCopy := false
		for _, r := range copied(t, w, int64(jonas.ID)) {
			for _, f := range r.Fields {
				inCopy = inCopy || f.Value == said
			}
		}
		if !inCopy {
			t.Error("his copy does not hold what he said")
		}
		if status, _, _ := parent.Do(http.MethodPost, at+"/statement", url.Values{"statement": {"I think so too"}}); status != http.StatusNotFound {
			t.Errorf("a parent speaks for him: %d", status)
		}
		if status, _, _ := teacher.Do(http.MethodPost, at+"/marking/"+child+"/answer", url.Values{"answer": {"You are right; the mark is higher now."}}); status != http.StatusSeeOther {
			t.Fatalf("answering is answered %d", status)
		}
		if page := pupil.Get(at); !strings.Contains(page, "You are right; the mark is higher now.") || !strings.Contains(page, "answered") {
			t.Error("the pupil does not see the answer")
		}
		if status, _, _ := pupil.Do(http.MethodPost, at+"/statement/take-back", url.Values{}); status != http.StatusSeeOther || strings.Contains(teacher.Get(at+"/marking/"+child), said) {
			t.Errorf("what he took back is still there: %d", status)
		}
	})
}
