// SPDX-License-Identifier: AGPL-3.0-or-later

package consent_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/consent"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
)

// asking is the demo school with a question about pictures for the class of Jonas, not asked yet.
type asking struct {
	*apptest.World
	t                              *testing.T
	officer, teacher, mother, self *apptest.Browser
	jonas                          person.ID
	at, class, mine                string
	key                            string
}

func pictures(t *testing.T, d *db.DB) *asking {
	w := apptest.School(t, d, apptest.Tiny)
	s := &asking{World: w, t: t, officer: w.As("sigrun@fjordvik.example"), teacher: w.As("marit@fjordvik.example"), mother: w.As("anne@fjordvik.example"),
		self: w.As("jonas@fjordvik.example")}
	p, err := w.Person.FindByLogin(t.Context(), d, "jonas@fjordvik.example")
	if err != nil {
		t.Fatal(err)
	}
	s.jonas = p.ID
	n, err := db.Int(t.Context(), d, `SELECT min(class_id) FROM class_member WHERE person_id = $1`, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.class = apptest.TextID(n)
	status, to, body := s.officer.Do(http.MethodPost, "/consents", s.form("no"))
	if status != http.StatusSeeOther {
		t.Fatalf("%d %.900s", status, body)
	}
	s.at, s.mine = to, "/privacy/me"+to
	s.key = "ask." + strings.TrimPrefix(to, "/consents/")
	return s
}

func (s *asking) form(needed string) url.Values {
	return url.Values{"title_en": {"Pictures of the trip"}, "body_en": {"We show pictures of you on the school's page."}, "title_nb": {"Bilder fra turen"},
		"body_nb": {"Vi viser bilder av deg på skolens side."}, "whom": {"class:" + s.class}, "until_date": {string(clock.DateOf(s.Fake.Now()).Plus(90))}, "needed": {needed}}
}

var wordsField = regexp.MustCompile(`name="(lang|words)" value="([^"]*)"`)

// answer reads the page, as a browser does, and presses a button of it.
func (s *asking) answer(b *apptest.Browser, child, what string) (int, string) {
	s.t.Helper()
	form := url.Values{"child": {child}, "answer": {what}}
	for _, m := range wordsField.FindAllStringSubmatch(b.Get(s.mine+query(child)), -1) {
		form.Set(m[1], m[2])
	}
	status, _, body := b.Do(http.MethodPost, s.mine, form)
	return status, body
}

func query(child string) string {
	if child == "" {
		return ""
	}
	return "?child=" + child
}

func (s *asking) valid(want bool) {
	s.t.Helper()
	got, err := s.Consent.Valid(s.t.Context(), s.DB, s.jonas, s.key)
	if err != nil || got != want {
		s.t.Errorf("valid: %t, want %t, %v", got, want, err)
	}
}

// row is how Jonas stands on the teacher's list.
func (s *asking) row() string {
	s.t.Helper()
	list := s.teacher.Get(s.at + "/classes/" + s.class + "/list.csv")
	for _, line := range strings.Split(list, "\r\n") {
		if name, answer, ok := strings.Cut(line, ","); ok && name == "Jonas Eide" {
			return answer
		}
	}
	s.t.Errorf("he is not on the list: %s", list)
	return ""
}

// TestT28WhatASchoolAsks: the guardian says yes, the teacher sees it; she takes it back, and in the same request the list shows it, the
// queued task is dropped and the chain holds both.
func TestT28WhatASchoolAsks(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := pictures(t, d)
		s.Queue.Knows([]job.Kind{{Name: "pictures.show", Do: func(context.Context, job.Task) error { return nil }}}, nil)
		child := s.jonas.String()
		if status, _, _ := s.mother.Do(http.MethodGet, s.mine+"?child="+child, nil); status != http.StatusNotFound {
			t.Errorf("asked before the officer asked: %d", status)
		}
		if body := s.officer.Get(s.at); !strings.Contains(body, "Nobody has been asked yet") {
			t.Error("the officer does not see whom it reaches")
		}
		form := s.form("no")
		form.Set("whom", "")
		_, all, _ := s.officer.Do(http.MethodPost, "/consents", form)
		each, err := db.Int(t.Context(), d, `SELECT count(DISTINCT person_id) FROM class_member WHERE role = 'pupil'`)
		if body := s.officer.Get(all); err != nil || !strings.Contains(body, "Ask "+strconv.FormatInt(each, 10)+" pupils") {
			t.Errorf("the number of pupils is not %d, %v", each, err)
		}
		if status, _, _ := s.officer.Do(http.MethodPost, s.at+"/ask", url.Values{}); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		if s.row() != "No answer" {
			t.Error(s.row())
		}
		if status, _ := s.answer(s.self, "", "yes"); status != http.StatusForbidden {
			t.Errorf("a pupil whose age nobody knows decided: %d", status)
		}
		page := s.mother.Get(s.mine + "?child=" + child)
		if strings.Count(page, `name="answer"`) != 2 || strings.Contains(page, "checked") || strings.Contains(page, `btn primary`) {
			t.Error("yes and no are not the same")
		}
		if status, body := s.answer(s.mother, child, "yes"); status != http.StatusSeeOther {
			t.Fatalf("%d %.900s", status, body)
		}
		s.valid(true)
		if s.row() != "Yes" {
			t.Error(s.row())
		}
		receipt := s.mother.Get(s.mine + "/receipt?child=" + child)
		if !strings.Contains(receipt, "We show pictures of you on the school's page.") || !strings.Contains(receipt, "Jonas Eide") || strings.Contains(receipt, "Anne") {
			t.Error(receipt)
		}
		var task int64
		if err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
			task, err = s.Queue.Add(ctx, tx, "pictures.show", 1, job.Under(consent.Word(s.key, s.jonas)))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if status, _ := s.answer(s.mother, child, "no"); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		s.valid(false)
		if v, err := s.Queue.Status(t.Context(), task); err != nil || v.State != job.Canceled || s.row() != "No" {
			t.Errorf("%+v %v %s", v, err, s.row())
		}
		if err := s.Consent.VerifyChain(t.Context(), d, s.jonas); err != nil {
			t.Error(err)
		}
	})
}

// TestOtherWordsAskAgain: a yes holds for the words that were read; a page that was open meanwhile cannot agree to others, and the school
// can end every yes.
func TestOtherWordsAskAgain(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := pictures(t, d)
		child := s.jonas.String()
		s.officer.Do(http.MethodPost, s.at+"/ask", url.Values{})
		s.answer(s.mother, child, "yes")
		s.valid(true)
		old := url.Values{"child": {child}, "answer": {"yes"}, "lang": {"en"}}
		for _, m := range wordsField.FindAllStringSubmatch(s.mother.Get(s.mine+"?child="+child), -1) {
			old.Set(m[1], m[2])
		}
		change := s.form("no")
		change.Set("body_en", "We show pictures of you in the paper.")
		if status, _, body := s.officer.Do(http.MethodPost, s.at+"/change", change); status != http.StatusSeeOther {
			t.Fatalf("%d %.600s", status, body)
		}
		s.valid(false)
		if s.row() != "No answer" {
			t.Error(s.row())
		}
		if status, _, body := s.mother.Do(http.MethodPost, s.mine, old); status != http.StatusUnprocessableEntity || !strings.Contains(body, "in the paper") {
			t.Errorf("%d: the old words were agreed to, or the new are not shown", status)
		}
		s.answer(s.mother, child, "yes")
		s.valid(true)
		s.Fake.Advance(91 * 24 * 3600e9)
		s.valid(false)
		s.Fake.Advance(-91 * 24 * 3600e9)
		s.valid(true)
		s.officer.Do(http.MethodPost, s.at+"/end", url.Values{})
		s.valid(false)
	})
}

// TestWhatTeachingNeedsIsNotAsked: a consent that a pupil cannot refuse is refused, and everything typed stays.
func TestWhatTeachingNeedsIsNotAsked(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := pictures(t, d)
		for needed, form := range map[string]url.Values{"yes": s.form("yes"), "": s.form("")} {
			status, _, body := s.officer.Do(http.MethodPost, "/consents", form)
			if status != http.StatusUnprocessableEntity || !strings.Contains(body, "no free choice") || !strings.Contains(body, "Vi viser bilder") {
				t.Errorf("needed %q: %d", needed, status)
			}
		}
		bad := s.form("no")
		bad.Set("until_date", "2020-01-01")
		bad.Set("title_nb", "")
		if status, _, body := s.officer.Do(http.MethodPost, "/consents", bad); status != http.StatusUnprocessableEntity || strings.Count(body, "Write a title.") == 0 ||
			!strings.Contains(body, "Choose a day after today") {
			t.Errorf("%d", status)
		}
	})
}

// TestWhoAsksAndWhoSees: the officer and the admin ask; a teacher sees the classes she teaches and no others; nobody else sees anything.
func TestWhoAsksAndWhoSees(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := pictures(t, d)
		if status, _, _ := s.teacher.Do(http.MethodGet, s.at, nil); status != http.StatusNotFound {
			t.Errorf("a teacher sees what is not asked yet: %d", status)
		}
		s.officer.Do(http.MethodPost, s.at+"/ask", url.Values{})
		list := s.at + "/classes/" + s.class
		for name, c := range map[string]struct {
			who  *apptest.Browser
			want int
		}{"officer": {s.officer, 200}, "admin": {s.As("ragnhild@fjordvik.example"), 200}, "teacher": {s.teacher, 200}, "another teacher": {s.As("t0.1"), 404},
			"parent": {s.mother, 404}, "pupil": {s.self, 404}} {
			if status, _, _ := c.who.Do(http.MethodGet, list, nil); status != c.want {
				t.Errorf("%s: %d, want %d", name, status, c.want)
			}
		}
		for _, b := range []*apptest.Browser{s.teacher, s.mother} {
			if status, _, _ := b.Do(http.MethodPost, "/consents", s.form("no")); status != http.StatusNotFound {
				t.Errorf("asked without being allowed: %d", status)
			}
		}
		if status, _, _ := s.Stranger().Do(http.MethodGet, s.mine+"?child="+s.jonas.String(), nil); status != http.StatusNotFound {
			t.Errorf("a stranger sees what a child is asked: %d", status)
		}
		if err := s.Audit.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		looks, err := s.Audit.ReadsOf(t.Context(), d, int64(s.jonas), 100)
		seen := 0
		for _, l := range looks {
			if l.What == "consent" {
				seen++
			}
		}
		if err != nil || seen != 3 {
			t.Errorf("%d looks are written down, want those of officer, admin and teacher: %v", seen, err)
		}
		if !permitted(consent.AskFor, permit.Officer, permit.Admin) || permitted(consent.AskFor, permit.Teacher) || !permitted(consent.SeeYeses, permit.Teacher) || permitted(consent.SeeYeses, permit.Pupil) {
			t.Error("the capabilities")
		}
	})
}

func permitted(c permit.Capability, roles ...permit.Role) bool {
	for _, r := range roles {
		if !(permit.Actor{Roles: []permit.Role{r}}).May(c) {
			return false
		}
	}
	return true
}
