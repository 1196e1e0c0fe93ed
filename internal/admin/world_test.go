// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"lectern/internal/audit"
	"lectern/internal/class"
	"lectern/internal/course"
	"lectern/internal/dpia"
	"lectern/internal/login"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/testkit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
	"lectern/internal/roster"
)

// world is a school with its administration, Ida who is admin, Ada who teaches, Noah who is a pupil and Anne who is a parent. A
// session cookie holds the id of a person.
type world struct {
	t                    *testing.T
	db                   *db.DB
	clock                *clock.Fake
	person               *person.Service
	org                  *org.Service
	class                *class.Service
	course               *course.Service
	audit                *audit.Service
	login                *login.Service
	roster               *roster.Service
	queue                *job.Queue
	admin                *Service
	site                 *web.Site
	handler              http.Handler
	lines                bytes.Buffer // the log
	ida, ada, noah, anne permit.Actor
}

func engines(t *testing.T, do func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Engines(t, func(t *testing.T, d *db.DB) { do(t, newWorld(t, d)) }, steps(t)...)
}

func steps(t testing.TB) []db.Migration {
	t.Helper()
	var out []db.Migration
	for _, one := range []struct {
		domain string
		fs     fs.FS
	}{
		{"job", job.Migrations}, {"person", (&person.Service{}).Feature().Migrations}, {"org", (&org.Service{}).Feature().Migrations},
		{"class", (&class.Service{}).Feature().Migrations}, {"audit", (&audit.Service{}).Feature().Migrations},
		{"login", (&login.Service{}).Feature().Migrations}, {"course", (&course.Service{}).Feature().Migrations},
		{"dpia", (&dpia.Service{}).Feature().Migrations}, {"roster", (&roster.Service{}).Feature().Migrations},
	} {
		some, err := db.MigrationsFrom(one.fs, one.domain)
		must(t, err)
		out = append(out, some...)
	}
	return out
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, db: d, clock: clock.NewFake(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))}
	ids := id.NewMaker(w.clock, 1)
	log := slog.New(slog.NewTextHandler(&w.lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	files, err := blob.Dir(t.TempDir())
	must(t, err)
	w.person = person.New(person.Deps{DB: d, Clock: w.clock, IDs: ids})
	w.org = org.New(org.Deps{DB: d, Clock: w.clock, IDs: ids})
	w.class = class.New(class.Deps{DB: d, Clock: w.clock, IDs: ids})
	w.audit = audit.New(audit.Deps{DB: d, Clock: w.clock, IDs: ids, LogTo: log})
	w.queue = job.New(job.Deps{DB: d, Clock: w.clock, IDs: ids})
	w.login = login.New(login.Deps{DB: d, Clock: w.clock, IDs: ids, Person: w.person, Audit: w.audit, Jobs: w.queue, Key: []byte("key"), LogTo: log,
		Base: "https://school.example"})
	w.course = course.New(course.Deps{DB: d, Clock: w.clock, IDs: ids, Person: w.person, Class: w.class, Audit: w.audit})
	assess := dpia.New(dpia.Deps{DB: d, Clock: w.clock, IDs: ids, Person: w.person, Audit: w.audit})
	w.roster = roster.New(roster.Deps{DPIA: assess, DB: d, Clock: w.clock, IDs: ids, Blob: files, Person: w.person, Org: w.org, Class: w.class, Audit: w.audit,
		Course: w.course, Jobs: w.queue, Log: log})
	w.admin = New(Deps{DB: d, Clock: w.clock, Person: w.person, Org: w.org, Class: w.class, Audit: w.audit, Login: w.login, Course: w.course,
		Roster: w.roster, DPIA: assess})
	texts, err := i18n.NewCatalog([]i18n.Bundle{
		{Domain: "i18n", FS: i18n.Texts}, {Domain: "ui", FS: ui.Texts}, {Domain: "web", FS: web.Texts}, {Domain: "admin", FS: texts},
		{Domain: "person", FS: w.person.Feature().Texts}, {Domain: "org", FS: w.org.Feature().Texts}, {Domain: "audit", FS: w.audit.Feature().Texts},
		{Domain: "course", FS: w.course.Feature().Texts},
	})
	must(t, err)
	w.site = &web.Site{DB: d, Clock: w.clock, Texts: texts, Sessions: w, Log: log}
	w.site.SetInfo(web.Info{Ready: true, Name: "Nordhavn School", Languages: []string{"en"}})
	w.handler = w.site.Mux(w.admin.Feature().Routes)
	w.ida, w.ada = w.make("Ida", "Berg", permit.Admin), w.make("Ada", "Okafor", permit.Teacher)
	w.noah, w.anne = w.make("Noah", "Lund", permit.Pupil), w.make("Anne", "Lund", permit.Parent)
	t.Cleanup(func() { must(t, w.audit.Flush(context.Background())) })
	return w
}

func (w *world) make(given, family string, roles ...permit.Role) permit.Actor {
	w.t.Helper()
	var who person.ID
	w.tx(func(ctx context.Context, tx *db.Tx) (err error) {
		who, err = w.person.Create(ctx, tx, person.NewPerson{GivenName: given, FamilyName: family, Source: person.ByHand, Roles: roles})
		return err
	})
	return permit.Actor{Person: int64(who), Name: given + " " + family, Roles: roles}
}

func (w *world) tx(do func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	must(w.t, w.db.Tx(w.t.Context(), do))
}

// Actor takes the session token for the id of the person.
func (w *world) Actor(ctx context.Context, token string) (permit.Actor, error) {
	who, err := id.Parse[person.Person](token)
	if err != nil {
		return permit.Actor{}, err
	}
	roles, err := w.person.Roles(ctx, w.db, who)
	return permit.Actor{Person: int64(who), Roles: roles}, err
}

func (w *world) do(a permit.Actor, r *http.Request) *httptest.ResponseRecorder {
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: code(a)})
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return rec
}

// get is a page as Ida sees it.
func (w *world) get(path string) string {
	w.t.Helper()
	rec := w.do(w.ida, httptest.NewRequest(http.MethodGet, path, nil))
	if rec.Code != http.StatusOK {
		w.t.Fatalf("%s: %d %.500s", path, rec.Code, plain(rec.Body.String()))
	}
	return rec.Body.String()
}

func (w *world) status(path string) int {
	return w.do(w.ida, httptest.NewRequest(http.MethodGet, path, nil)).Code
}

func (w *world) post(path string, kv ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i < len(kv); i += 2 {
		form.Add(kv[i], kv[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return w.do(w.ida, r)
}

// done posts what must go through.
func (w *world) done(path string, kv ...string) {
	w.t.Helper()
	if rec := w.post(path, kv...); rec.Code != http.StatusSeeOther {
		w.t.Fatalf("%s: %d %.800s", path, rec.Code, plain(rec.Body.String()))
	}
}

// refused posts what must not go through, and is told why.
func (w *world) refused(why, path string, kv ...string) {
	w.t.Helper()
	rec := w.post(path, kv...)
	if rec.Code != http.StatusUnprocessableEntity {
		w.t.Errorf("%s: %d", path, rec.Code)
	}
	has(w.t, rec.Body.String(), why)
}

// questions is how often the last page asked the database.
func (w *world) questions() int {
	all := regexp.MustCompile(`queries=(\d+)`).FindAllStringSubmatch(w.lines.String(), -1)
	n, err := strconv.Atoi(all[len(all)-1][1])
	must(w.t, err)
	return n
}

// logged is how often an action stands in the log as Ida's about somebody (0 about nobody).
func (w *world) logged(action string, about int64) int64 {
	w.t.Helper()
	n, err := db.Int(context.Background(), w.db, `
		SELECT count(*)
		FROM audit
		WHERE action = $1 AND COALESCE(subject_id, 0) = $2 AND actor_id = $3`, action, about, w.ida.Person)
	must(w.t, err)
	return n
}

func (w *world) find(a permit.Actor) person.Person {
	w.t.Helper()
	p, err := w.person.Find(context.Background(), w.db, person.ID(a.Person))
	must(w.t, err)
	return p
}

func code(a permit.Actor) string    { return person.ID(a.Person).String() }
func pathFor(a permit.Actor) string { return personPath(person.ID(a.Person)) }
func plain(page string) string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(page, " ")), " ")
}
func isConflict(err error, k string) bool {
	f, _ := fault.As(err)
	return f != nil && f.Kind == fault.Conflict && f.Key == k
}

var tags = regexp.MustCompile(`<[^>]*>`)

func has(t *testing.T, page string, words ...string) {
	t.Helper()
	text := plain(page)
	for _, w := range words {
		if !strings.Contains(page, w) && !strings.Contains(text, w) {
			t.Errorf("no %q in %.1500s", w, text)
		}
	}
}

func hasNot(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(page, w) {
			t.Errorf("%q in %.1500s", w, plain(page))
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
