// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lectern/internal/app"
	"lectern/internal/demo"
	"lectern/internal/person"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/mail"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/scan"
	"lectern/internal/platform/testkit"
)

// world is a running site with a small demo school.
type world struct {
	*app.Site
	t     *testing.T
	clock *clock.Fake
}

var tiny = demo.Size{Name: "school", Schools: 1, Pupils: 20, ClassSize: 10, Subjects: 2, Assignments: 1}

// open builds a site on an empty database.
func open(t *testing.T, d *db.DB) *world {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	fake := clock.NewFake(time.Date(2026, 11, 24, 10, 30, 0, 0, zone))
	dir := t.TempDir()
	store, err := blob.Dir(filepath.Join(dir, "files"))
	if err != nil {
		t.Fatal(err)
	}
	letters, err := mail.Folder(filepath.Join(dir, "outbox"), "school@example.org", fake)
	if err != nil {
		t.Fatal(err)
	}
	s, err := app.Open(context.Background(), app.Options{Name: "test", DB: d, Blob: store, Clock: fake, IDs: id.NewMaker(fake, 1), Mail: letters,
		Virus: scan.None{}, Key: []byte("0123456789abcdef0123456789abcdef"), BaseURL: "http://localhost", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return &world{Site: s, t: t, clock: fake}
}

// school is open with the demo school in it.
func school(t *testing.T, d *db.DB, size demo.Size) *world {
	t.Helper()
	w := open(t, d)
	if err := demo.New(w.Site, size, 1, w.clock, nil).Make(context.Background()); err != nil {
		t.Fatal(err)
	}
	return w
}

func engines(t *testing.T, do func(t *testing.T, d *db.DB)) {
	t.Helper()
	testkit.Engines(t, do)
}

// browser is one person's browser.
type browser struct {
	w      *world
	cookie string
}

// as signs a person of the cast in.
func (w *world) as(email string) *browser {
	w.t.Helper()
	p, err := w.Person.FindByLogin(context.Background(), w.DB, email)
	if err != nil {
		w.t.Fatalf("%s: %v", email, err)
	}
	return w.signIn(p.ID)
}

func (w *world) signIn(who person.ID) *browser {
	w.t.Helper()
	ctx := context.Background()
	var path string
	if err := w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		path, err = w.Login.Link(ctx, tx, permit.Actor{}, who, time.Hour)
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	token, err := w.Login.UseLink(ctx, strings.TrimPrefix(path, "/sign-in/link/"), "test")
	if err != nil {
		w.t.Fatal(err)
	}
	return &browser{w, token}
}

func (w *world) visitor() *browser { return &browser{w: w} }

// do sends a request and returns status, where it leads, and the body.
func (b *browser) do(method, path string, form url.Values) (status int, location, body string) {
	b.w.t.Helper()
	var r *http.Request
	if form == nil {
		r = httptest.NewRequest(method, path, nil)
	} else {
		r = httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if method == http.MethodPut {
		r.Header.Set("If-Match", `"0"`)
	}
	if method == http.MethodPatch {
		r.Header.Set("Upload-Offset", "0")
	}
	if b.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "lectern_session", Value: b.cookie})
	}
	rec := httptest.NewRecorder()
	b.w.Handler.ServeHTTP(rec, r)
	raw, err := io.ReadAll(rec.Result().Body)
	if err != nil {
		b.w.t.Fatal(err)
	}
	return rec.Code, rec.Header().Get("Location"), string(raw)
}

func (b *browser) get(path string) string {
	b.w.t.Helper()
	status, _, body := b.do(http.MethodGet, path, nil)
	if status != http.StatusOK {
		b.w.t.Fatalf("GET %s: %d\n%.600s", path, status, body)
	}
	return body
}

func textID(n int64) string { return id.Text(n) }

// stranger is a parent whose children are nowhere.
func (w *world) stranger() *browser {
	w.t.Helper()
	var who person.ID
	if err := w.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		who, err = w.Person.Create(ctx, tx, person.NewPerson{GivenName: "Nobody", FamilyName: "Known", Lang: "en", Source: person.ByHand, Roles: []permit.Role{permit.Parent}})
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	return w.signIn(who)
}

// reopen builds the site again on its database and returns the error of doing so.
func reopen(t *testing.T, d *db.DB) error {
	t.Helper()
	store, err := blob.Dir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	fake := clock.NewFake(time.Now())
	_, err = app.Open(context.Background(), app.Options{Name: "again", DB: d, Blob: store, Clock: fake, IDs: id.NewMaker(fake, 2), Virus: scan.None{},
		Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler)})
	return err
}

// fresh is another empty database of an engine.
func fresh(t *testing.T, e db.Engine) *db.DB {
	t.Helper()
	return testkit.DB(t, e)
}
