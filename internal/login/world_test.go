// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/mail"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/testkit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

const goodPassword = "seven blue herons"

// world is a site with this domain's pages and two people: Ada, who has a password, and Bo, who has none.
type world struct {
	t       *testing.T
	clock   *clock.Fake
	db      *db.DB
	login   *Service
	person  *person.Service
	handler http.Handler
	letters *letters
	ada, bo person.ID
}

func engines(t *testing.T, do func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Engines(t, func(t *testing.T, d *db.DB) { do(t, newWorld(t, d)) }, steps(t)...)
}

func steps(t *testing.T) []db.Migration {
	t.Helper()
	var out []db.Migration
	for _, one := range []struct {
		domain string
		fs     fs.FS
	}{
		{"job", job.Migrations}, {"person", (&person.Service{}).Feature().Migrations}, {"audit", (&audit.Service{}).Feature().Migrations},
		{"login", (&Service{}).Feature().Migrations},
	} {
		some, err := db.MigrationsFrom(one.fs, one.domain)
		must(t, err)
		out = append(out, some...)
	}
	return out
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, db: d, clock: clock.NewFake(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)), letters: &letters{}}
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	ids := id.NewMaker(w.clock, 1)
	w.person = person.New(person.Deps{DB: d, Clock: w.clock, IDs: ids})
	log := audit.New(audit.Deps{DB: d, Clock: w.clock, IDs: ids, LogTo: quiet})
	texts, err := i18n.NewCatalog([]i18n.Bundle{
		{Domain: "i18n", FS: i18n.Texts}, {Domain: "ui", FS: ui.Texts}, {Domain: "web", FS: web.Texts}, {Domain: "login", FS: (&Service{}).Feature().Texts},
	})
	must(t, err)
	queue := job.New(job.Deps{DB: d, Clock: w.clock, IDs: ids, Log: quiet})
	w.login = New(Deps{DB: d, Clock: w.clock, IDs: ids, Person: w.person, Audit: log, Mail: w.letters, Jobs: queue, Texts: texts, Key: []byte("key"),
		Base: "https://school.example", LogTo: quiet})
	f := w.login.Feature()
	queue.Knows(f.Jobs, nil)
	site := &web.Site{DB: d, Clock: w.clock, Texts: texts, Sessions: w.login, Log: quiet}
	site.SetInfo(web.Info{Ready: true, Name: "Nordhavn School", Languages: []string{"en"}})
	w.handler = site.Mux(f.Routes)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { queue.Run(ctx) })
	t.Cleanup(func() { stop(); running.Wait() })
	w.ada = w.make("Ada", "Okafor", "ada@school.example", "ada")
	w.bo = w.make("Bo", "Lund", "bo@school.example", "bo")
	must(t, w.login.GivePassword(t.Context(), audit.Operator, w.ada, goodPassword))
	return w
}

func (w *world) make(given, family, email, username string) person.ID {
	w.t.Helper()
	var who person.ID
	w.tx(func(ctx context.Context, tx *db.Tx) (err error) {
		who, err = w.person.Create(ctx, tx, person.NewPerson{GivenName: given, FamilyName: family, Email: email, Username: username,
			Source: person.ByHand, Roles: []permit.Role{permit.Teacher}})
		return err
	})
	return who
}

func (w *world) tx(do func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	must(w.t, w.db.Tx(w.t.Context(), do))
}

func (w *world) link(who person.ID) string {
	w.t.Helper()
	var path string
	w.tx(func(ctx context.Context, tx *db.Tx) (err error) {
		path, err = w.login.Link(ctx, tx, audit.Operator, who, ShortLink)
		return err
	})
	return path
}

// browser keeps cookies and does not follow redirects.
type browser struct {
	w    *world
	jar  *cookiejar.Jar
	addr string
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	must(w.t, err)
	return &browser{w: w, jar: jar, addr: "192.0.2.7:4711"}
}

type answer struct {
	status   int
	location string
	body     string
	header   http.Header
}

func (b *browser) get(path string) answer {
	return b.do(httptest.NewRequest(http.MethodGet, "http://school.example"+path, nil))
}

func (b *browser) post(path string, kv ...string) answer {
	form := url.Values{}
	for i := 0; i < len(kv); i += 2 {
		form.Add(kv[i], kv[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, "http://school.example"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

func (b *browser) do(r *http.Request) answer {
	b.w.t.Helper()
	r.RemoteAddr = b.addr
	r.Header.Set("User-Agent", "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0")
	for _, cookie := range b.jar.Cookies(r.URL) {
		r.AddCookie(cookie)
	}
	rec := httptest.NewRecorder()
	b.w.handler.ServeHTTP(rec, r)
	res := rec.Result()
	b.jar.SetCookies(r.URL, res.Cookies())
	return answer{res.StatusCode, res.Header.Get("Location"), rec.Body.String(), res.Header}
}

// signIn signs Ada in and fails the test when that does not work.
func (b *browser) signIn() *browser {
	b.w.t.Helper()
	if a := b.post("/sign-in", "name", "ada", "password", goodPassword); a.status != http.StatusSeeOther {
		b.w.t.Fatalf("sign in: %d %s", a.status, a.body)
	}
	return b
}

func (b *browser) isIn() bool { return b.get("/me/devices").status == http.StatusOK }

// letters keeps what was sent.
type letters struct {
	mu   sync.Mutex
	sent []mail.Letter
}

func (l *letters) Send(_ context.Context, one mail.Letter) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent = append(l.sent, one)
	return nil
}

func (l *letters) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.sent)
}

func (l *letters) last() mail.Letter {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sent[len(l.sent)-1]
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
