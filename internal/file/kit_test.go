// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"lectern/internal/person"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/scan"
	"lectern/internal/platform/testkit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

// Eli and Mia are pupils; a shelf holds files, and Eli may see shelf 1 only.
type world struct {
	t       *testing.T
	db      *db.DB
	clock   *clock.Fake
	file    *Service
	store   *moody
	log     *bytes.Buffer
	handler http.Handler
	texts   *i18n.Catalog
	eli     permit.Actor
	mia     permit.Actor
}

const shelf = "shelf"

// moody is a real folder that can be told to have no room, or to break when it is read.
type moody struct {
	blob.Store
	mu     sync.Mutex
	full   string // keys that begin with this cannot be written; "-" is none
	broken string // keys that begin with this cannot be read
}

func (m *moody) is(which *string, key string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.HasPrefix(key, *which)
}

func (m *moody) set(full, broken string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.full, m.broken = full, broken
}

func (m *moody) Put(ctx context.Context, key string, r io.Reader, size int64) (int64, error) {
	if m.is(&m.full, key) {
		return 0, fault.New(fault.Unavailable, "fault.disk_full").Because(errors.New("no space left"))
	}
	return m.Store.Put(ctx, key, r, size)
}

func (m *moody) Open(ctx context.Context, key string, off, n int64) (io.ReadCloser, error) {
	if m.is(&m.broken, key) {
		return nil, fault.New(fault.Unavailable, "blob.unreachable").Because(errors.New("cable"))
	}
	return m.Store.Open(ctx, key, off, n)
}

// doctor finds a virus in what holds the word, and is away when told.
type doctor struct{ away *bool }

func (d doctor) Scan(_ context.Context, r io.Reader) error {
	if *d.away {
		return fault.New(fault.Unavailable, "scan.unreachable")
	}
	b, err := io.ReadAll(r)
	if err == nil && bytes.Contains(b, []byte("VIRUS")) {
		return fault.New(fault.Invalid, "scan.virus", "virus", "Test")
	}
	return err
}

func engines(t *testing.T, do func(t *testing.T, w *world)) {
	t.Helper()
	var steps []db.Migration
	for _, one := range []struct {
		domain string
		fs     fs.FS
	}{{"person", (&person.Service{}).Feature().Migrations}, {"file", migrations}} {
		some, err := db.MigrationsFrom(one.fs, one.domain)
		must(t, err)
		steps = append(steps, some...)
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) { do(t, newWorld(t, d)) }, steps...)
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, db: d, clock: clock.NewFake(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)), log: &bytes.Buffer{}}
	folder, err := blob.Dir(t.TempDir())
	must(t, err)
	w.store = &moody{Store: folder, full: "-", broken: "-"}
	ids := id.NewMaker(w.clock, 1)
	logger := slog.New(slog.NewTextHandler(w.log, nil))
	w.file = New(Deps{DB: d, Clock: w.clock, IDs: ids, Blob: w.store, Virus: scan.None{}, Log: logger})
	people := person.New(person.Deps{DB: d, Clock: w.clock, IDs: ids})
	for name, actor := range map[string]*permit.Actor{"Eli": &w.eli, "Mia": &w.mia} {
		w.tx(func(ctx context.Context, tx *db.Tx) error {
			who, err := people.Create(ctx, tx, person.NewPerson{GivenName: name, FamilyName: "Berg", Lang: "en", Source: person.ByHand, Roles: []permit.Role{permit.Pupil}})
			*actor = permit.Actor{Person: int64(who), Name: name, Roles: []permit.Role{permit.Pupil}}
			return err
		})
	}
	w.file.Knows([]feature.FileHolder{{Kind: shelf, MaySee: func(_ context.Context, _ db.Q, a permit.Actor, holder int64) (bool, error) {
		return a.Person == w.eli.Person && holder == 1, nil
	}}})
	texts, err := i18n.NewCatalog([]i18n.Bundle{{Domain: "i18n", FS: i18n.Texts}, {Domain: "ui", FS: ui.Texts}, {Domain: "web", FS: web.Texts},
		{Domain: "blob", FS: blob.Texts}, {Domain: "scan", FS: scan.Texts}, {Domain: "file", FS: w.file.Feature().Texts}})
	must(t, err)
	w.texts = texts
	site := &web.Site{DB: d, Clock: w.clock, Texts: texts, Sessions: w, Log: logger, Assets: func(string) string { return "" }}
	site.SetInfo(web.Info{Ready: true, Name: "Nordhavn School", Languages: []string{"en"}})
	w.handler = site.Mux(w.file.routes())
	return w
}

// Actor makes the world the sessions of its site: the token is the name.
func (w *world) Actor(_ context.Context, token string) (permit.Actor, error) {
	switch token {
	case "eli":
		return w.eli, nil
	case "mia":
		return w.mia, nil
	}
	return permit.Actor{}, nil
}

func (w *world) ask(who, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequest(method, "http://school.example"+path, strings.NewReader(body))
	if who != "" {
		r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: who})
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return rec
}

func (w *world) tx(do func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	must(w.t, w.db.Tx(w.t.Context(), do))
}

// put stores a file that must be taken.
func (w *world) put(a permit.Actor, name, body string) File {
	w.t.Helper()
	f, err := w.file.Put(w.t.Context(), a, name, strings.NewReader(body), int64(len(body)))
	must(w.t, err)
	return f
}

func (w *world) adopt(a permit.Actor, holder int64, ids ...ID) {
	w.t.Helper()
	w.tx(func(ctx context.Context, tx *db.Tx) error { return w.file.Adopt(ctx, tx, ids, a.Person, shelf, holder) })
}

// objects are the keys in the store.
func (w *world) objects() []string {
	w.t.Helper()
	var keys []string
	must(w.t, w.store.List(w.t.Context(), "", func(i blob.Info) error {
		keys = append(keys, i.Key)
		return nil
	}))
	return keys
}

func (w *world) rows(table string) int64 {
	w.t.Helper()
	n, err := db.Int(w.t.Context(), w.db, `SELECT count(*) FROM `+table)
	must(w.t, err)
	return n
}

// nothing tells that neither a row nor a byte is left.
func (w *world) nothing() {
	w.t.Helper()
	if f, u, keys := w.rows("file"), w.rows("file_upload"), w.objects(); f != 0 || u != 0 || len(keys) != 0 {
		w.t.Errorf("left: %d files, %d uploads, %v", f, u, keys)
	}
}

func (w *world) bytesOf(f File) string {
	w.t.Helper()
	r, err := w.file.Open(w.t.Context(), f, 0, -1)
	must(w.t, err)
	defer r.Close()
	b, err := io.ReadAll(r)
	must(w.t, err)
	return string(b)
}

func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	f, ok := fault.As(err)
	switch {
	case key == "" && err != nil, key != "" && (!ok || f.Key != key):
		t.Errorf("got %v, want %q", err, key)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sized is a body of n bytes that differ from place to place.
func sized(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "line %d\n", i)
	}
	return b.String()[:n]
}
