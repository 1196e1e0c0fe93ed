// SPDX-License-Identifier: AGPL-3.0-or-later

package proof

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"lectern/internal/assignment"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/restriction"
)

// pupils whose lives are seeded, each with canaries of her own.
var pupils = []string{subjectName, twinName, mateName, freshName}

// seed lets the school live: material, work, marks, groups, contests, pauses, letters, looks.
func (w *world) seed() {
	w.t.Helper()
	c := w.course()
	w.material(c)
	for _, p := range pupils {
		w.lives(c, p)
	}
	w.consents()
	w.protects()
	w.looks(c)
	w.rest()
	w.work()
	if err := w.Audit.Flush(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

// number reads one id the way only a test may.
func (w *world) number(text string, args ...any) string {
	w.t.Helper()
	n, err := db.Int(context.Background(), w.DB, text, args...)
	if err != nil || n == 0 {
		w.t.Fatalf("%s: %d, %v", text, n, err)
	}
	return textID(n)
}

func (w *world) course() string { return "/courses/" + w.number(`SELECT id FROM course`) }

// material is what the teacher makes for everybody.
func (w *world) material(c string) {
	w.t.Helper()
	w.fill(teacherName, teacherName, c+"/settings", "/settings", url.Values{"code": {"8B"}, "cover": {"leaf"}})
	w.fill(teacherName, teacherName, c+"/topics/new", "/topics", url.Values{"starts_on": {""}, "ends_on": {""}})
	topic := w.number(`SELECT id FROM plan_topic`)
	w.fill(teacherName, teacherName, c+"/lessons/new?topic="+topic, "/lessons", url.Values{"held_on": {"2026-11-30"}, "topic": {topic}})
	lesson := w.number(`SELECT id FROM plan_lesson`)
	for _, kind := range []string{"page", "link"} {
		w.fill(teacherName, teacherName, c+"/resources/new?kind="+kind+"&lesson="+lesson, "/resources", url.Values{"lesson": {lesson}})
	}
	w.fill(otherName, otherName, c+"/resources/new?kind=page&lesson="+lesson, "/resources", url.Values{"lesson": {lesson}})
}

// assignment hands work out: to everybody, or to one pupil.
func (w *world) assignment(c, pupil string) string {
	w.t.Helper()
	given := url.Values{"takes_text": {"1"}, "takes_files": {"1"}, "takes_link": {"1"}, "redo": {"1"}, "counts": {"1"}, "homework": {"1"}, "scale": {"points"}, "max_mark": {"20"},
		"due_date": {"2026-12-01"}, "due_time": {"15:00"}, "labels": {""}, "late_rule": {"mark"}, "minutes": {"30"}, "grace": {"5"}, "audience": {"all"}, "hand_out": {"1"}}
	if pupil != "" {
		given.Set("audience", "pupils")
		given.Set("pupils", textID(int64(w.ids[pupil])))
	}
	to := w.fill(teacherName, teacherName, c+"/assignments/new", "/assignments", given)
	at, _, _ := strings.Cut(strings.TrimSuffix(to, "/hand-out"), "?")
	if strings.HasSuffix(to, "/hand-out") {
		w.fill(teacherName, teacherName, to, "/hand-out", url.Values{})
	}
	if !strings.HasPrefix(at, "/assignments/") {
		at = "/assignments/" + w.number(`SELECT max(id) FROM assignment`)
	}
	return at
}

// lives is what happens to one pupil in a term.
func (w *world) lives(c, p string) {
	w.t.Helper()
	id := textID(int64(w.ids[p]))
	at := w.assignment(c, p)
	mark := at + "/marking/" + id

	w.fill(teacherName, p, at+"/dates", "/dates", url.Values{"target": {"pupil:" + id}, "due_date": {"2026-12-04"}, "due_time": {"12:00"}})
	w.draft(p, at)
	w.draftJSON(p, at)
	w.upload(p, "left alone", true)
	w.post(p, at+"/draft", url.Values{"body": {w.new(p, "POST "+at+"/draft with a file", "body")}, "version": {w.version(p)}, "upload": {w.upload(p, "put to a draft", true)}})
	w.upload(p, "cut off", false)
	w.handIn(p, at)
	w.put(teacherName, p, mark+"/comment", "comment", "0")
	w.put(teacherName, "", mark+"/mark", "mark", "0")
	if p != freshName {
		w.post(teacherName, mark+"/return", url.Values{})
		w.post(p, at+"/statement", url.Values{"contests": {"1"}, "statement": {w.new(p, "POST "+at+"/statement", "statement")}})
		w.post(teacherName, mark+"/answer", url.Values{"answer": {w.by(teacherName, p, "POST "+mark+"/answer", "answer")}})
		w.put(otherName, p, mark+"/comment", "comment", "1") // being written anew, not returned
		w.post(teacherName, mark+"/redo", url.Values{"due_date": {"2026-12-08"}, "due_time": {"12:00"}})
		w.handIn(p, at)
	}
	w.draft(p, at) // after the hand-in she writes on

	excused := w.assignment(c, p)
	w.post(teacherName, excused+"/marking/"+id+"/excuse", url.Values{"excuse": {"1"}})
	paper := w.assignment(c, p)
	w.post(otherName, paper+"/marking/"+id+"/paper", url.Values{"paper": {"1"}})

	w.post(teacherName, c+"/groups", url.Values{"name": {w.new(teacherName, "POST "+c+"/groups", "name")}, "member": {id}})
	w.post(p, "/me/display", url.Values{"lang": {"nb"}, "theme": {"dark"}, "contrast": {"more"}, "spacing": {"wide"}, "font": {"dyslexic"}})
	w.tx(func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Restriction.Pause(ctx, tx, permit.Actor{Person: int64(w.ids[officerName])}, w.ids[p], restriction.Record{Kind: "plan_lesson", ID: 1}, restriction.Accuracy)
		return err
	})
	w.quiet(c, p)
	w.post(adminName, "/admin/people/"+id+"/link", url.Values{})
	w.asks(p, id)
}

// quiet is work whose use is paused, and which she lets be marked all the same, and keeps back, and lets be marked again.
func (w *world) quiet(c, p string) {
	w.t.Helper()
	at := w.assignment(c, p)
	w.tx(func(ctx context.Context, tx *db.Tx) error {
		n, err := db.Int(ctx, tx, `SELECT max(id) FROM assignment`)
		if err == nil {
			_, err = w.Restriction.Pause(ctx, tx, permit.Actor{}, w.ids[p], restriction.Record{Kind: assignment.Kind, ID: n}, restriction.Accuracy)
		}
		return err
	})
	w.fill(p, p, at, "/submission", url.Values{"let_mark": {"1"}})
	w.post(p, at+"/keep-back", url.Values{})
	w.fill(p, p, at, "/submission", url.Values{"let_mark": {"1"}})
}

// asks is what a pupil asks about her data, and what is written down for her.
func (w *world) asks(p, id string) {
	w.t.Helper()
	w.fill(p, p, "/privacy/me/ask?kind=why", "/requests", url.Values{"who": {id}})
	w.post(p, "/privacy/me/requests", url.Values{"kind": {"access"}, "who": {id}, "password": {"correct horse " + p}, "said": {w.new(p, "POST /privacy/me/requests", "said")}})
	w.fill(adminName, p, "/privacy/desk/new", "/desk/new", url.Values{"kind": {"rectify"}, "since": {"2026-11-20"}, "person": {w.email(p)}, "name": {""}, "contact": {""}})
	w.leak(p, id)
	w.work()
}

// consents is what the school asks, answered for the pupils by a parent who may.
func (w *world) consents() {
	w.t.Helper()
	ask := url.Values{"title_en": {"Pictures"}, "body_en": {"Of the trip."}, "title_nb": {"Bilder"}, "body_nb": {"Fra turen."}, "whom": {""}, "until_date": {"2027-06-30"}, "needed": {"no"}}
	at := w.post(officerName, "/consents", ask)
	ask.Del("whom")
	w.post(officerName, at+"/change", ask)
	w.post(officerName, at+"/ask", url.Values{})
	for parent, child := range map[string]string{parentName: subjectName, aliceName: mateName} {
		page := "/privacy/me" + at
		w.fill(parent, child, page+"?child="+textID(int64(w.ids[child])), page, url.Values{"answer": {"yes"}})
	}
	w.post(officerName, w.post(officerName, "/consents", url.Values{"title_en": {"Films"}, "body_en": {"Of the trip."}, "title_nb": {"Film"}, "body_nb": {"Fra turen."}, "whom": {""},
		"until_date": {"2027-06-30"}, "needed": {"no"}})+"/end", url.Values{})
}

// protects is what staff set against a parent of another child, and take away again. It is in nobody's copy.
func (w *world) protects() {
	w.t.Helper()
	for _, p := range pupils {
		at := "/admin/people/" + textID(int64(w.ids[p])) + "/protection"
		w.post(adminName, at, url.Values{"kind": {"no_contact"}, "other_login": {w.email(otherName)}, "reason": {w.by(adminName, p, "POST "+at, "reason")}})
		on := at + "/" + w.number(`SELECT max(id) FROM person_flag`)
		w.post(officerName, on+"/seen", url.Values{})
		w.post(adminName, on+"/lift", url.Values{"lift_reason": {"It has ended."}})
		w.post(officerName, on+"/keep", url.Values{})
		w.post(adminName, on+"/lift", url.Values{"lift_reason": {w.by(adminName, p, "POST "+on+"/lift", "lift_reason")}})
	}
}

// leak is what a pupil reports, and what the officer finds out: that it touches her.
func (w *world) leak(p, id string) {
	w.t.Helper()
	w.fill(p, p, "/privacy/leak", "/privacy/leak", url.Values{})
	at := "/privacy/leaks/" + w.number(`SELECT max(id) FROM breach`)
	w.post(officerName, at+"/aware", url.Values{"aware_date": {"2026-11-20"}, "aware_time": {"08:00"}})
	w.post(officerName, at+"/touched", url.Values{"touched": {"person.email"}})
	w.post(officerName, at+"/reach", url.Values{"login": {w.email(p)}})
	w.fill(officerName, officerName, at, "/facts", url.Values{"nature": {"confidentiality"}, "risk": {"high"}})
	w.post(officerName, at+"/authority", url.Values{"authority": {"not"}, "authority_why": {w.new(officerName, "POST "+at+"/authority", "authority_why")}})
	w.post(officerName, at+"/people", url.Values{"people": {"tell"}, "people_why": {w.new(officerName, "POST "+at+"/people", "people_why")}})
	w.post(officerName, at+"/supplement", url.Values{"note": {w.new(officerName, "POST "+at+"/supplement", "note")}})
	w.post(officerName, at+"/letter", url.Values{"words_en": {"Something leaked."}, "words_nb": {"Noe lekket."}})
	w.work()
	w.post(officerName, at+"/close", url.Values{"lessons": {w.new(officerName, "POST "+at+"/close", "lessons")}})
}

// looks are the reads of others that leave a trace.
func (w *world) looks(c string) {
	w.t.Helper()
	for _, p := range pupils {
		id := textID(int64(w.ids[p]))
		for _, look := range []struct{ who, path string }{{teacherName, c + "/people"}, {adminName, "/admin/people/" + id}, {officerName, "/admin/audit"}} {
			w.browser(look.who).Do(http.MethodGet, look.path, nil)
		}
	}
	w.browser(parentName).Get("/children/" + textID(int64(w.ids[subjectName])))
	w.browser(aliceName).Get("/children/" + textID(int64(w.ids[mateName])))
}

// handIn sends text, link and a file as a browser without script does.
func (w *world) handIn(p, at string) {
	w.t.Helper()
	surface := "POST " + at + "/submission"
	status, _, body := w.browser(p).DoFile(at+"/submission", url.Values{"body": {w.new(p, surface, "body")}, "link": {"https://canary.invalid/" + w.new(p, surface, "link")}},
		"files", w.new(p, surface, "file name")+".txt", "Written by "+w.new(p, surface, "file content"))
	w.answered(p, http.MethodPost, at+"/submission", status, body)
}

// draft keeps what stands in the form by its own button.
func (w *world) draft(p, at string) {
	w.t.Helper()
	form, action := w.form(p, at, "/submission")
	w.fillForm(p, p, at, strings.TrimSuffix(action, "/submission")+"/draft", form, url.Values{})
}

// draftJSON saves a draft as the script does at every pause.
func (w *world) draftJSON(p, at string) {
	w.t.Helper()
	w.post(p, at+"/draft", url.Values{"body": {w.new(p, "POST "+at+"/draft as script", "body")}, "version": {w.version(p)}})
}

// version is that of the draft a pupil wrote on last.
func (w *world) version(p string) string {
	w.t.Helper()
	n, err := db.Int(context.Background(), w.DB, `SELECT s.draft_version FROM assignment_submission s WHERE s.person_id = $1 ORDER BY s.id DESC LIMIT 1`, int64(w.ids[p]))
	if err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprint(n)
}

// put saves one field as it is typed. Without an owner it is a number, which no canary fits.
func (w *world) put(name, owner, path, field, version string) {
	w.t.Helper()
	text := "16.5"
	if owner != "" {
		text = w.by(name, owner, "PUT "+path, field)
	}
	r := httptest.NewRequest(http.MethodPut, path, strings.NewReader(url.Values{field: {text}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("If-Match", `"`+version+`"`)
	status, body := w.send(name, r)
	w.answered(name, http.MethodPut, path, status, body)
}

// upload sends a file in pieces; one that is not whole stays on its way, one that is whole belongs to nothing yet.
func (w *world) upload(p, what string, whole bool) (key string) {
	w.t.Helper()
	name, content := w.new(p, "upload "+what, "name")+".txt", []byte("Bytes of "+w.new(p, "upload "+what, "content"))
	size := len(content)
	if !whole {
		size += 1000
	}
	r := httptest.NewRequest(http.MethodPost, "/uploads", strings.NewReader(url.Values{"name": {name}, "size": {fmt.Sprint(size)}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	status, body := w.send(p, r)
	w.answered(p, http.MethodPost, "/uploads", status, body)
	_, after, _ := strings.Cut(body, `"upload":"`)
	key, _, _ = strings.Cut(after, `"`)
	r = httptest.NewRequest(http.MethodPatch, "/uploads/"+key, bytes.NewReader(content))
	r.Header.Set("Upload-Offset", "0")
	status, body = w.send(p, r)
	w.answered(p, http.MethodPatch, "/uploads/"+key, status, body)
	return key
}

func (w *world) send(name string, r *http.Request) (int, string) {
	w.t.Helper()
	r.AddCookie(&http.Cookie{Name: "lectern_session", Value: w.browser(name).Cookie})
	r.Header.Set("User-Agent", "Firefox "+w.new(name, r.Method+" "+r.URL.Path, "User-Agent"))
	rec := httptest.NewRecorder()
	w.Handler.ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}
