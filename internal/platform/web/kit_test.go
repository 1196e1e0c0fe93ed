// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

// sessions knows one teacher by the token "ada" and an admin by "eli"; "broken" is a database that does not answer.
type sessions struct{}

func (sessions) Actor(_ context.Context, token string) (permit.Actor, error) {
	switch token {
	case "ada":
		return permit.Actor{Person: 7, Name: "Ada Okafor", Roles: []permit.Role{permit.Teacher}}, nil
	case "eli":
		return permit.Actor{Person: 8, Name: "Eli Berg", Roles: []permit.Role{permit.Admin}}, nil
	case "broken":
		return permit.Actor{}, errors.New("no answer")
	}
	return permit.Actor{}, nil
}

type kit struct {
	t    *testing.T
	site *web.Site
	do   http.Handler
	log  *bytes.Buffer
}

// open makes a site with these routes, and a log that keeps every line.
func open(t *testing.T, routes ...web.Route) *kit {
	t.Helper()
	texts, err := i18n.NewCatalog([]i18n.Bundle{{Domain: "i18n", FS: i18n.Texts}, {Domain: "ui", FS: ui.Texts}, {Domain: "web", FS: web.Texts}})
	if err != nil {
		t.Fatal(err)
	}
	k := &kit{t: t, log: &bytes.Buffer{}}
	k.site = &web.Site{Clock: clock.NewFake(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)), Texts: texts, Sessions: sessions{},
		Assets: func(name string) string { return "/assets/" + name },
		Log:    slog.New(slog.NewTextHandler(k.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	k.site.SetInfo(web.Info{Ready: true, Name: "Nordhavn School", Languages: []string{"en"}})
	k.do = k.site.Mux(routes)
	return k
}

// ask sends a request of a browser that has this session token; change may alter it before.
func (k *kit) ask(token, method, path string, form url.Values, change ...func(*http.Request)) *httptest.ResponseRecorder {
	k.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, "http://school.example"+path, body)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: token})
	}
	for _, do := range change {
		do(r)
	}
	rec := httptest.NewRecorder()
	k.do.ServeHTTP(rec, r)
	return rec
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// asScript asks for JSON.
var asScript = header("Accept", "application/json")

func (k *kit) want(rec *httptest.ResponseRecorder, status int, parts ...string) {
	k.t.Helper()
	if rec.Code != status {
		k.t.Errorf("status %d, want %d: %.300s", rec.Code, status, rec.Body)
	}
	for _, p := range parts {
		if !strings.Contains(rec.Body.String(), p) {
			k.t.Errorf("the answer lacks %q:\n%.1500s", p, rec.Body)
		}
	}
}

// page answers with a plain page that says a word.
func page(word string) web.Handler {
	return func(c *web.Call) error {
		inside := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			_, err := io.WriteString(w, word)
			return err
		})
		return c.OK(templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			return ui.Plain(c.Bare("A page", "")).Render(templ.WithChildren(ctx, inside), w)
		}))
	}
}

// readsForm answers what the form said.
func readsForm(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, f.Values())
}

func refuse(err error) web.Handler { return func(*web.Call) error { return err } }
