// SPDX-License-Identifier: AGPL-3.0-or-later

// Package apptest is a running site on a fresh database, with the cast of the demo school and a browser for each of them, for the tests
// of domains and of the roof.
package apptest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
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

// World is a running site with a small demo school.
type World struct {
	*app.Site
	T    *testing.T
	Fake *clock.Fake
	Dir  string // holds files, outbox, ledger and log

	options app.Options
}

// Tiny is the smallest school: two classes of ten.
var Tiny = demo.Size{Name: "school", Schools: 1, Pupils: 20, ClassSize: 10, Subjects: 2, Assignments: 1}

// Open builds a site on an empty database.
func Open(t *testing.T, d *db.DB) *World {
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
	ledger, err := blob.Dir(filepath.Join(dir, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	letters, err := mail.Folder(filepath.Join(dir, "outbox"), "school@example.org", fake)
	if err != nil {
		t.Fatal(err)
	}
	logTo, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = logTo.Close()
		said, err := os.ReadFile(logTo.Name())
		if err == nil && bytes.Contains(said, []byte("not for its purpose")) && !strings.Contains(t.Name(), "T02") {
			t.Errorf("a task asked for what is not for its purpose: %s", said)
		}
	})
	w := &World{T: t, Fake: fake, Dir: dir, options: app.Options{Name: "test", Blob: store, Clock: fake, IDs: id.NewMaker(fake, 1), Mail: letters,
		Virus: scan.None{}, Key: []byte("0123456789abcdef0123456789abcdef"), Ledger: ledger, BaseURL: "http://localhost", Log: slog.New(slog.NewJSONHandler(logTo, nil))}}
	return w.On(d)
}

// On is the same site, with its files, letters and ledger, on another database: a backup that was restored.
func (w *World) On(d *db.DB) *World {
	w.T.Helper()
	o := w.options
	o.DB = d
	s, err := app.Open(context.Background(), o)
	if err != nil {
		w.T.Fatal(err)
	}
	return &World{Site: s, T: w.T, Fake: w.Fake, Dir: w.Dir, options: w.options}
}

// Letters are the letters that went out, oldest first.
func (w *World) Letters() ([]mail.Letter, error) {
	return w.options.Mail.(*mail.Outbox).Letters()
}

// School is Open with the demo school in it.
func School(t *testing.T, d *db.DB, size demo.Size) *World {
	t.Helper()
	w := Open(t, d)
	if err := demo.New(w.Site, size, 1, w.Fake, nil).Make(context.Background()); err != nil {
		t.Fatal(err)
	}
	return w
}

// Engines runs a test on both engines.
func Engines(t *testing.T, do func(t *testing.T, d *db.DB)) {
	t.Helper()
	testkit.Engines(t, do)
}

// Browser is one person's browser.
type Browser struct {
	w      *World
	Cookie string
	Lang   string // what the browser asks for; "" for nothing
}

// As signs a person of the cast in.
func (w *World) As(email string) *Browser {
	w.T.Helper()
	p, err := w.Person.FindByLogin(context.Background(), w.DB, email)
	if err != nil {
		w.T.Fatalf("%s: %v", email, err)
	}
	return w.SignIn(p.ID)
}

// SignIn signs a person in.
func (w *World) SignIn(who person.ID) *Browser {
	w.T.Helper()
	ctx := context.Background()
	var path string
	if err := w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		path, err = w.Login.Link(ctx, tx, permit.Actor{}, who, time.Hour)
		return err
	}); err != nil {
		w.T.Fatal(err)
	}
	token, err := w.Login.UseLink(ctx, strings.TrimPrefix(path, "/sign-in/link/"), "test")
	if err != nil {
		w.T.Fatal(err)
	}
	return &Browser{w: w, Cookie: token}
}

// Visitor is nobody.
func (w *World) Visitor() *Browser { return &Browser{w: w} }

// Do sends a request and returns status, where it leads, and the body.
func (b *Browser) Do(method, path string, form url.Values) (status int, location, body string) {
	b.w.T.Helper()
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
	return b.send(r)
}

func (b *Browser) send(r *http.Request) (status int, location, body string) {
	b.w.T.Helper()
	if b.Lang != "" {
		r.Header.Set("Accept-Language", b.Lang)
	}
	if b.Cookie != "" {
		r.AddCookie(&http.Cookie{Name: "lectern_session", Value: b.Cookie})
	}
	rec := httptest.NewRecorder()
	b.w.Handler.ServeHTTP(rec, r)
	raw, err := io.ReadAll(rec.Result().Body)
	if err != nil {
		b.w.T.Fatal(err)
	}
	return rec.Code, rec.Header().Get("Location"), string(raw)
}

// DoFile posts a form with one file, as a browser without script does.
func (b *Browser) DoFile(path string, form url.Values, field, name, content string) (status int, location, body string) {
	b.w.T.Helper()
	var sent bytes.Buffer
	m := multipart.NewWriter(&sent)
	for key, values := range form {
		for _, v := range values {
			if err := m.WriteField(key, v); err != nil {
				b.w.T.Fatal(err)
			}
		}
	}
	part, err := m.CreateFormFile(field, name)
	if err == nil {
		_, err = io.WriteString(part, content)
	}
	if err := errors.Join(err, m.Close()); err != nil {
		b.w.T.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &sent)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return b.send(r)
}

// Get is the body of a page that must be there.
func (b *Browser) Get(path string) string {
	b.w.T.Helper()
	status, _, body := b.Do(http.MethodGet, path, nil)
	if status != http.StatusOK {
		b.w.T.Fatalf("GET %s: %d\n%.600s", path, status, body)
	}
	return body
}

// TextID writes an id as addresses do.
func TextID(n int64) string { return id.Text(n) }

// Stranger is a parent whose children are nowhere.
func (w *World) Stranger() *Browser {
	w.T.Helper()
	var who person.ID
	if err := w.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		who, err = w.Person.Create(ctx, tx, person.NewPerson{GivenName: "Nobody", FamilyName: "Known", Lang: "en", Source: person.ByHand, Roles: []permit.Role{permit.Parent}})
		return err
	}); err != nil {
		w.T.Fatal(err)
	}
	return w.SignIn(who)
}

// Reopen builds the site again on its database and returns the error of doing so.
func Reopen(t *testing.T, d *db.DB) error {
	t.Helper()
	store, err := blob.Dir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	fake := clock.NewFake(time.Now())
	_, err = app.Open(context.Background(), app.Options{Name: "again", DB: d, Blob: store, Ledger: store, Clock: fake, IDs: id.NewMaker(fake, 2), Virus: scan.None{},
		Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler)})
	return err
}

// Fresh is another empty database of an engine.
func Fresh(t *testing.T, e db.Engine) *db.DB {
	t.Helper()
	return testkit.DB(t, e)
}
