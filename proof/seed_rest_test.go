// SPDX-License-Identifier: AGPL-3.0-or-later

package proof

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"lectern.blind/canary"
	"lectern.blind/scan"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/roster/oneroster"
)

const (
	newcomerName = "newcomer"   // made by hand, moved about, and part of a second course
	importedName = "imported"   // in an uploaded roster
	strangerName = "a stranger" // without an account
	schoolName   = "the school" // words that are about nobody
	guestName    = "guest"      // support of the host
	password     = "correct horse newcomer"
)

// rest drives every way in that a pupil's term does not use.
func (w *world) rest() {
	w.t.Helper()
	w.newcomer()
	w.places()
	w.secondCourse()
	w.doors()
	w.desk()
	w.brings()
	w.holds()
	w.notice()
	w.assesses()
	w.support()
	w.imports()
	w.leaves()
	w.work()
}

// leaves is somebody who asked to be erased, and was: what is left of her is where the answer goes.
func (w *world) leaves() {
	w.t.Helper()
	ctx := context.Background()
	n, err := db.Int(ctx, w.DB, `SELECT max(id) FROM person`)
	if err == nil {
		w.ids[importedName] = person.ID(n)
		err = w.Login.GivePassword(ctx, permit.Actor{}, person.ID(n), password)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	to := w.fill(importedName, importedName, "/privacy/me/erase", "/requests", url.Values{"password": {password}})
	w.post(officerName, strings.Replace(to, "/me/requests/", "/desk/", 1)+"/grant", url.Values{})
	w.Fake.Advance(73 * time.Hour)
	mate := "/admin/people/" + w.id(mateName) + "/protection/" + w.number(`SELECT max(id) FROM person_flag WHERE child_id = $1`, int64(w.ids[mateName]))
	w.post(officerName, mate+"/confirm", url.Values{})
	if err := w.Rights.Tick(ctx); err != nil {
		w.t.Fatal(err)
	}
	w.work()
}

func (w *world) id(name string) string { return textID(int64(w.ids[name])) }

// newcomer is a person from the first form to the last change of an admin.
func (w *world) newcomer() {
	w.t.Helper()
	w.fill(adminName, newcomerName, "/admin/people/new", "/admin/people", url.Values{"role": {"pupil"}})
	n, err := db.Int(context.Background(), w.DB, `SELECT max(id) FROM person`)
	if err != nil {
		w.t.Fatal(err)
	}
	w.ids[newcomerName] = person.ID(n)
	w.marks.Track(canary.Origin{Owner: newcomerName, Role: "subject", Surface: "the program", Field: "person id"}, scan.OfID("person "+newcomerName, n))
	if err := w.Login.GivePassword(context.Background(), permit.Actor{}, w.ids[newcomerName], password); err != nil {
		w.t.Fatal(err)
	}
	at := "/admin/people/" + w.id(newcomerName)
	w.fill(adminName, newcomerName, at+"/edit", "/edit", url.Values{})
	w.post(adminName, at+"/close", url.Values{})
	w.post(adminName, at+"/reopen", url.Values{})
	w.post(adminName, at+"/roles", url.Values{"role": {"mentor"}, "place": {""}})
	w.post(adminName, at+"/roles/take", url.Values{"role": {"mentor"}, "place": {""}})
	w.post(adminName, at+"/guardians", url.Values{"who": {w.id(aliceName)}, "relation": {"parent"}})
	link := at + "/guardians/" + w.id(aliceName)
	w.post(adminName, link, url.Values{"kind": {"informational"}, "scopes": {"news", "work"}, "begins": {"2020-01-01"}, "ends": {"2099-12-31"}, "act": {"save"}})
	w.post(adminName, at+"/age", url.Values{"adult_on": {"2020-01-01"}})
	w.post(newcomerName, "/privacy/me/grown/guardians/"+w.id(aliceName), url.Values{"scopes": {"news"}})
	w.post(newcomerName, "/privacy/me/grown/seen", url.Values{})
	w.post(adminName, at+"/guardians/end", url.Values{"who": {w.id(aliceName)}})
	alice := "/admin/people/" + w.id(aliceName)
	w.post(adminName, alice+"/children", url.Values{"who": {w.id(newcomerName)}, "relation": {"parent"}})
	w.post(adminName, alice+"/children/end", url.Values{"who": {w.id(newcomerName)}})
}

// places are the organisations and the facts of the site.
func (w *world) places() {
	w.t.Helper()
	w.fill(adminName, schoolName, "/admin/organisations/new", "/admin/organisations", url.Values{"kind": {"school"}, "parent": {""}})
	at := "/admin/organisations/" + w.number(`SELECT max(id) FROM org`)
	w.fill(adminName, schoolName, at, at, url.Values{"kind": {"school"}, "parent": {""}})
	w.post(adminName, at+"/close", url.Values{})
	w.post(adminName, at+"/reopen", url.Values{})
	form, action := w.form(adminName, "/admin/site", "/admin/site")
	given := url.Values{}
	for field, n := range form {
		if n.Data == "input" && attr(n, "type") != "checkbox" {
			given.Set(field, attr(n, "value"))
		}
	}
	w.fillForm(adminName, schoolName, "/admin/site", action, form, given)
}

// secondCourse is made by a colleague, with all that can be made, changed, moved and removed.
func (w *world) secondCourse() {
	w.t.Helper()
	c, _, _ := strings.Cut(w.fill(otherName, schoolName, "/courses/new", "/courses", url.Values{"code": {"2C"}, "cover": {"sky"}}), "?")
	her := w.id(newcomerName)
	w.post(otherName, c+"/people", url.Values{"person": {her}, "role": {"pupil"}})
	w.post(otherName, c+"/people/"+her+"/end", url.Values{})
	w.post(otherName, c+"/people", url.Values{"person": {her}, "role": {"pupil"}})
	w.post(otherName, c+"/groups", url.Values{"name": {w.new(schoolName, "POST groups", "name")}, "member": {her}})
	group := c + "/groups/" + w.number(`SELECT max(id) FROM course_group`)
	w.post(otherName, group, url.Values{"name": {w.new(schoolName, "POST group", "name")}, "member": {her}})
	w.post(otherName, group+"/remove", url.Values{})

	w.fill(otherName, schoolName, c+"/topics/new", "/topics", url.Values{"starts_on": {""}, "ends_on": {""}})
	topic := w.number(`SELECT max(id) FROM plan_topic`)
	w.fill(otherName, schoolName, c+"/topics/"+topic, "/topics/"+topic, url.Values{"starts_on": {""}, "ends_on": {""}})
	var lessons []string
	for range 2 {
		w.fill(otherName, schoolName, c+"/lessons/new?topic="+topic, "/lessons", url.Values{"held_on": {"2026-11-30"}, "topic": {topic}})
		lessons = append(lessons, w.number(`SELECT max(id) FROM plan_lesson`))
	}
	first := "/lessons/" + lessons[0]
	w.fill(otherName, schoolName, first+"/edit", "/edit", url.Values{"held_on": {"2026-12-01"}, "topic": {topic}})
	w.post(otherName, first+"/move", url.Values{"step": {"down"}})
	w.post(otherName, first+"/show", url.Values{"show": {"1"}})
	w.fill(otherName, schoolName, c+"/resources/new?kind=page&lesson="+lessons[0], "/resources", url.Values{"lesson": {lessons[0]}})
	page := "/resources/" + w.number(`SELECT max(id) FROM resource`)
	w.fill(otherName, schoolName, page+"/edit", "/edit", url.Values{})
	w.post(otherName, page+"/show", url.Values{"show": {"1"}})
	w.post(otherName, "/items/"+w.number(`SELECT max(id) FROM plan_item`)+"/move", url.Values{"step": {"down"}})
	w.given(c, lessons[0])
	w.post(otherName, page+"/remove", url.Values{})
	w.post(otherName, first+"/remove", url.Values{})
	w.post(otherName, "/lessons/"+lessons[1]+"/remove", url.Values{})
	w.post(otherName, c+"/topics/"+topic+"/remove", url.Values{})
	w.post(otherName, c+"/archive", url.Values{})
	w.post(otherName, c+"/reopen", url.Values{})
}

// given is work in the second course, marked without script.
func (w *world) given(c, lesson string) {
	w.t.Helper()
	form := func() url.Values {
		return url.Values{"takes_text": {"1"}, "takes_files": {"1"}, "takes_link": {"1"}, "redo": {"1"}, "counts": {"1"}, "scale": {"points"}, "max_mark": {"20"}, "due_date": {"2026-12-01"},
			"due_time": {"15:00"}, "labels": {""}, "late_rule": {"mark"}, "minutes": {"30"}, "grace": {"5"}, "audience": {"all"}, "hand_out": {"1"}, "lesson": {lesson}}
	}
	w.fill(otherName, schoolName, c+"/assignments/new", "/assignments", form())
	at := "/assignments/" + w.number(`SELECT max(id) FROM assignment`)
	w.fill(otherName, schoolName, at+"/edit", "/edit", form())
	w.handIn(newcomerName, at)
	mark := at + "/marking/" + w.id(newcomerName)
	w.post(otherName, mark, url.Values{"mark": {"12"}, "mark_version": {"0"}, "comment": {w.by(otherName, newcomerName, "POST "+mark, "comment")}, "comment_version": {"0"}})
	w.post(otherName, at+"/return", url.Values{"pupil": {w.id(newcomerName)}})
	w.post(otherName, at+"/take-back", url.Values{"pupil": {w.id(newcomerName)}})
	w.post(otherName, at+"/return", url.Values{"pupil": {w.id(newcomerName)}})
	w.post(newcomerName, at+"/statement", url.Values{"contests": {"1"}, "statement": {w.new(newcomerName, "POST "+at+"/statement", "statement")}})
	w.post(newcomerName, at+"/statement/take-back", url.Values{})
	w.fill(otherName, schoolName, c+"/assignments/new", "/assignments", form())
	w.post(otherName, "/assignments/"+w.number(`SELECT max(id) FROM assignment`)+"/remove", url.Values{})
}

// doors are the ways to sign in and out.
func (w *world) doors() {
	w.t.Helper()
	ctx := context.Background()
	var path string
	w.tx(func(ctx context.Context, tx *db.Tx) (err error) {
		path, err = w.Login.Link(ctx, tx, permit.Actor{}, w.ids[newcomerName], time.Hour)
		return err
	})
	w.visitor(path, url.Values{})
	w.browser(newcomerName)
	session, err := db.Int(ctx, w.DB, `SELECT min(id) FROM login_session WHERE person_id = $1 AND ended_at IS NULL`, int64(w.ids[newcomerName]))
	if err != nil {
		w.t.Fatal(err)
	}
	w.post(newcomerName, "/me/devices/"+textID(session)+"/end", url.Values{})
	w.post(newcomerName, "/me/devices/end-others", url.Values{})
	w.post(newcomerName, "/me/password", url.Values{"password": {password}, "new_password": {password + "s"}})
	w.post(newcomerName, "/sign-out", url.Values{})
}

// desk is what the officer does with what is asked.
func (w *world) desk() {
	w.t.Helper()
	her := w.id(newcomerName)
	asked := func(kind string) string {
		to := w.fill(newcomerName, newcomerName, "/privacy/me/ask?kind="+kind, "/requests", url.Values{"who": {her}, "kind": {kind}, "password": {password + "s"}})
		return strings.TrimPrefix(to, "/privacy/me/requests/")
	}
	on := func(which, verb string, form url.Values) { w.post(officerName, "/privacy/desk/"+which+"/"+verb, form) }
	w.work()
	asked("access")
	w.work()
	w.post(newcomerName, "/privacy/me/copies/"+w.number(`SELECT max(id) FROM rights_parcel WHERE person_id = $1`, int64(w.ids[newcomerName])), url.Values{})
	on(asked("object"), "grant", url.Values{})
	on(asked("rectify"), "reply", url.Values{"answer": {w.by(officerName, newcomerName, "POST reply", "answer")}})
	on(asked("human"), "refuse", url.Values{"reason": {"unfounded"}, "words": {w.by(officerName, newcomerName, "POST refuse", "words")}})
	slow := asked("why")
	on(slow, "extend", url.Values{"longer": {"complex"}})
	on(slow, "ask-back", url.Values{"ask": {"unclear"}})
	on(slow, "resume", url.Values{})
	w.post(newcomerName, "/privacy/me/requests/"+asked("tell")+"/take-back", url.Values{})
	w.visitor("/privacy/ask", url.Values{"kind": {"access"}, "name": {w.new(strangerName, "POST /privacy/ask", "name")}, "contact": {w.address(strangerName, "POST /privacy/ask", "contact")},
		"said": {w.new(strangerName, "POST /privacy/ask", "said")}})
	w.visitor("/privacy/leak", url.Values{"said": {w.new(strangerName, "POST /privacy/leak", "said")}, "place": {w.new(strangerName, "POST /privacy/leak", "place")},
		"contact": {w.address(strangerName, "POST /privacy/leak", "contact")}})
}

// brings is what pupils take along to another school: this one, too, so that the words are theirs here. What they wrote over since stands in
// nothing else than what they brought. One file is put away, one is left, and one work is removed.
func (w *world) brings() {
	w.t.Helper()
	for _, p := range pupils {
		at := w.assignment(w.course(), p)
		w.draft(p, at)
		zip := w.packs(p)
		w.arrives(p, zip, "drop")
		w.arrives(p, zip, "take")
		w.draftJSON(p, at)
		zip = w.packs(p)
		w.draftJSON(p, at)
		w.arrives(p, zip, "")
	}
	w.post(mateName, "/portfolio/works/"+w.number(`SELECT max(id) FROM portfolio_work WHERE person_id = $1`, int64(w.ids[mateName]))+"/remove", url.Values{})
}

// packs is what a pupil made, in one file.
func (w *world) packs(p string) string {
	w.t.Helper()
	w.post(p, "/privacy/me/requests", url.Values{"who": {w.id(p)}, "kind": {"port"}, "password": {"correct horse " + p}})
	w.work()
	at := "/privacy/me/copies/" + w.number(`SELECT max(id) FROM rights_parcel WHERE person_id = $1`, int64(w.ids[p]))
	status, _, zip := w.browser(p).Do(http.MethodPost, at, url.Values{})
	w.answered(p, http.MethodPost, at, status, zip)
	return zip
}

// arrives is such a file at another school, and what she does with it.
func (w *world) arrives(p, zip, then string) {
	w.t.Helper()
	status, arrival, body := w.browser(p).DoFile("/portfolio/bring", url.Values{}, "file", "works.zip", zip)
	w.answered(p, http.MethodPost, "/portfolio/bring", status, body)
	w.work()
	if then == "" {
		return
	}
	w.post(p, arrival+"/"+then, url.Values{"works": places(w.browser(p).Get(arrival))})
	w.work()
}

// places are the works that a page offers to take.
func places(page string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`name="works" value="(\d+)"`).FindAllStringSubmatch(page, -1) {
		out = append(out, m[1])
	}
	return out
}

// holds are made, looked at again and lifted.
func (w *world) holds() {
	w.t.Helper()
	w.fill(officerName, newcomerName, "/privacy/holds/new", "/privacy/holds", url.Values{"person": {w.email(newcomerName)}, "course": {""}, "review_on_date": {"2027-02-01"}, "tell_on_date": {""}})
	at := "/privacy/holds/" + w.number(`SELECT max(id) FROM retention_hold`)
	w.post(officerName, at+"/review", url.Values{"review_on_date": {"2027-03-01"}})
	w.post(officerName, at+"/lift", url.Values{})
}

// assesses is an assessment of consequences from the first line to its end. It names nobody.
func (w *world) assesses() {
	w.t.Helper()
	about := url.Values{"title": {"Individual plans"}, "purposes": {"assessment"}, "foreseen": {"pastoral"}, "necessity": {"The law asks for it."}, "views": {"Asked."}}
	at := strings.TrimSuffix(w.post(adminName, "/privacy/assessments", about), "/work")
	seen, err := db.Int(context.Background(), w.DB, `SELECT max(changed_at) FROM dpia`)
	if err != nil {
		w.t.Fatal(err)
	}
	about.Set("seen", fmt.Sprint(seen))
	w.post(adminName, at+"/text", about)
	risk := url.Values{"what": {"Others read it."}, "likely": {"3"}, "severe": {"3"}, "measure": {"Roles."}, "proof": {"T-41"}, "likely_after": {"3"}, "severe_after": {"3"}}
	w.post(adminName, at+"/risks", risk)
	one := at + "/risks/" + w.number(`SELECT max(id) FROM dpia_risk`)
	w.post(adminName, one, risk)
	w.post(officerName, at+"/advice", url.Values{"advice": {"Do it."}})
	w.post(adminName, at+"/consultation", url.Values{"consulted_on_date": {"2026-11-02"}, "answer": {"Go on."}})
	w.post(adminName, at+"/approve", url.Values{"review_on_date": {"2027-06-01"}})
	w.post(adminName, one+"/remove", url.Values{})
	w.post(adminName, at+"/end", url.Values{"why": {"It is over."}})
}

// support is somebody of the host whom an admin lets in and the officer sends away.
func (w *world) support() {
	w.t.Helper()
	w.fill(adminName, guestName, "/admin/support/new", "/admin/support", url.Values{"hours": {"2"}, "work": {"1"}, "sure": {"1"},
		"reason": {w.new(schoolName, "POST /admin/support", "reason")}})
	n, err := db.Int(context.Background(), w.DB, `SELECT max(id) FROM person WHERE source = 'support'`)
	if err != nil || n == 0 {
		w.t.Fatalf("nobody was let in: %v", err)
	}
	w.ids[guestName] = person.ID(n)
	w.marks.Track(canary.Origin{Owner: guestName, Role: "subject", Surface: "the program", Field: "person id"}, scan.OfID("person "+guestName, n))
	w.browser(guestName).Get("/admin/people/" + w.id(subjectName)) // who reads the reason now: it must name nobody
	w.post(officerName, "/admin/support/"+w.number(`SELECT max(id) FROM support_grant`)+"/end", url.Values{})
}

// notice is what the school says of its recipients, and who saw it.
func (w *world) notice() {
	w.t.Helper()
	w.browser(newcomerName).Get("/privacy")
	w.fill(adminName, schoolName, "/privacy/recipients", "/privacy/recipients", url.Values{"country": {"NO"}, "part": {"host"}, "purposes": {"operation"}})
	w.post(newcomerName, "/privacy/versions/1/seen", url.Values{})
	newest, err := db.Int(context.Background(), w.DB, `SELECT max(number) FROM privacy_version`)
	if err != nil {
		w.t.Fatal(err)
	}
	w.fill(officerName, schoolName, fmt.Sprintf("/privacy/versions/%d", newest), "/now", url.Values{})
	firm, err := db.Text(context.Background(), w.DB, `SELECT name FROM privacy_recipient ORDER BY id DESC LIMIT 1`)
	if err != nil {
		w.t.Fatal(err)
	}
	put := w.number(`SELECT max(id) FROM rights_request WHERE kind = 'rectify' AND state = 'answered'`)
	w.post(officerName, "/privacy/desk/"+put+"/told", url.Values{"firm": {firm}, "outcome": {"confirmed"}})
	w.post(adminName, "/privacy/recipients/"+w.number(`SELECT max(id) FROM privacy_recipient`)+"/end", url.Values{})
}

// late is somebody whom a delivery of changes brings.
func (w *world) late() *oneroster.Set {
	source := w.new(importedName, "import", "sourcedId")
	row := func(id string, line int) oneroster.Row {
		return oneroster.Row{ID: id, Line: line, Status: oneroster.Active}
	}
	return &oneroster.Set{Version: "1.2", Modes: map[string]oneroster.Mode{oneroster.Users: oneroster.Delta, oneroster.Roles: oneroster.Delta},
		Users: []oneroster.User{{Row: row(source, 2), Enabled: true, Username: w.new(importedName, "import", "username"), Email: w.address(importedName, "import", "email"),
			GivenName: w.new(importedName, "import", "givenName"), FamilyName: w.new(importedName, "import", "familyName"), PrimaryOrg: "school"}},
		Roles: []oneroster.Role{{Row: row("r-"+source, 2), User: source, Name: "student", Org: "school", Primary: true}}}
}

// imports are a roster that an admin uploads, looks at and applies, one that is stopped, and a column that is given up.
func (w *world) imports() {
	w.t.Helper()
	var sent bytes.Buffer
	z := zip.NewWriter(&sent)
	err := oneroster.Write(func(name string) io.Writer {
		f, err := z.Create(name)
		if err != nil {
			w.t.Fatal(err)
		}
		return f
	}, w.late())
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	for _, then := range []string{"cancel", "apply"} {
		status, to, body := w.browser(adminName).DoFile("/admin/imports", url.Values{"dry": {"1"}}, "file", "roster.zip", sent.String())
		w.answered(adminName, http.MethodPost, "/admin/imports", status, body)
		if then == "apply" {
			w.work()
		}
		w.post(adminName, to+"/"+then, url.Values{})
		w.work()
	}
	w.post(adminName, "/admin/imports/fields", url.Values{"column": {"users.phone"}, "label": {"Another"}, "activity": {"account"}, "category": {"identifier"}})
	w.post(adminName, "/admin/imports/fields/"+w.number(`SELECT max(id) FROM person_field`)+"/remove", url.Values{})
}
