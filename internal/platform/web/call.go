// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
)

// SetupPath is where a site that is not made yet sends everybody.
const SetupPath = "/first-run"

// Call is one request on its way through a handler.
type Call struct {
	R     *http.Request
	W     http.ResponseWriter
	Actor permit.Actor
	P     *i18n.Printer // the words of the person who asks
	Site  *Site

	route Route
	id    string
	form  *Form
}

func (c *Call) Ctx() context.Context           { return c.R.Context() }
func (c *Call) T(key string, kv ...any) string { return c.P.T(key, kv...) }
func (c *Call) Path(name string) string        { return c.R.PathValue(name) }

// Query is one parameter of the address, trimmed and clean of NUL and broken UTF-8.
func (c *Call) Query(name string) string { return clean(c.R.URL.Query().Get(name)) }

// RequestID names the request in the log and on the page of an unexpected error.
func (c *Call) RequestID() string { return c.id }

// PathID reads an id of the address. What is no id is not found.
func PathID[T any](c *Call, name string) (id.Of[T], error) {
	v, err := id.Parse[T](c.Path(name))
	if err != nil {
		return 0, fault.New(fault.NotFound, "fault.not_found")
	}
	return v, nil
}

// QueryID reads an optional id of the query; zero when it is missing or no id.
func QueryID[T any](c *Call, name string) id.Of[T] {
	v, _ := id.Parse[T](c.Query(name))
	return v
}

// Shell is the page around a view: navigation, person, theme, messages. Title is the thing, place where it lies.
func (c *Call) Shell(title, place string) ui.Page {
	p := c.Bare(title, place)
	if c.Site.Rail == nil || !c.Actor.SignedIn() {
		return p
	}
	rail, err := c.Site.Rail(c)
	if err != nil {
		c.Site.Log.Error("rail", "request", c.id, "error", err)
		return p
	}
	p.Rail = rail
	return p
}

// Bare is a page without navigation: signing in, errors, marking.
func (c *Call) Bare(title, place string) ui.Page {
	d := c.Actor.Display
	return ui.Page{
		Title: title, Place: place, Lang: c.P.Lang(), Dir: c.P.Dir(), W: c.P, Assets: c.Site.Assets,
		Theme: d.Theme, Contrast: d.Contrast, Spacing: d.Spacing, Font: d.Font, NoKeys: d.NoKeys,
		Flash: c.takeFlash(), Why: c.why(), Visit: c.visit(),
	}
}

// OK answers with a page.
func (c *Call) OK(t templ.Component) error { return c.Page(http.StatusOK, t) }

// Page answers with a page and a status.
func (c *Call) Page(status int, t templ.Component) error {
	buf := templ.GetBuffer()
	defer templ.ReleaseBuffer(buf)
	if err := t.Render(c.Ctx(), buf); err != nil {
		return err
	}
	c.W.Header().Set("Content-Type", "text/html; charset=utf-8")
	c.W.WriteHeader(status)
	_, err := c.W.Write(buf.Bytes())
	return err
}

// Again answers a form that was refused: the same page with the faults, status 422.
func (c *Call) Again(t templ.Component) error { return c.Page(http.StatusUnprocessableEntity, t) }

// JSON answers a script.
func (c *Call) JSON(status int, v any) error {
	c.W.Header().Set("Content-Type", "application/json; charset=utf-8")
	c.W.WriteHeader(status)
	return json.NewEncoder(c.W).Encode(v)
}

// Bytes answers with bytes of a kind.
func (c *Call) Bytes(kind string, b []byte) error {
	c.W.Header().Set("Content-Type", kind)
	c.W.WriteHeader(http.StatusOK)
	_, err := c.W.Write(b)
	return err
}

// File answers with bytes that the browser keeps under a plain name.
func (c *Call) File(name, kind string, b []byte) error {
	c.W.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return c.Bytes(kind, b)
}

// Base is the address of the site as this browser knows it: "https://school.example".
func (c *Call) Base() string {
	if c.Site.Secure {
		return "https://" + c.R.Host
	}
	return "http://" + c.R.Host
}

// Nothing answers that it is done and there is nothing to show (204).
func (c *Call) Nothing() error {
	c.W.WriteHeader(http.StatusNoContent)
	return nil
}

// See sends the browser on to another page of the site (303).
func (c *Call) See(path string) error {
	c.W.Header().Set("Location", path)
	c.W.WriteHeader(http.StatusSeeOther)
	return nil
}

// Back is the local address in the form field or query "next", or the other one. Addresses of other hosts are not followed, nor one
// with a control character: browsers drop tabs and line ends inside an address and read "/\t/evil" as "//evil".
func (c *Call) Back(otherwise string) string {
	next := c.R.URL.Query().Get("next")
	if f, err := c.Form(); err == nil && f.Has("next") {
		next = f.Raw("next")
	}
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.Contains(next, `\`) ||
		strings.ContainsFunc(next, unicode.IsControl) || !utf8.ValidString(next) {
		return otherwise
	}
	return next
}

// WantsJSON tells whether a script asks.
func (c *Call) WantsJSON() bool {
	return strings.Contains(c.R.Header.Get("Accept"), "application/json")
}

// Failed splits a fault that concerns the form into messages beside its fields. ok is false for every other error: return it.
func (c *Call) Failed(err error) (ui.Faults, bool) {
	f, is := fault.As(err)
	if !is || (f.Kind != fault.Invalid && f.Kind != fault.Conflict) {
		return nil, false
	}
	out := ui.Faults{}
	for _, field := range f.Fields {
		out = out.Add(field.Name, c.T(field.Key, pairs(field.Args)...))
	}
	if len(f.Fields) == 0 {
		out = out.Add("", c.T(f.Key, pairs(f.Args)...))
	}
	return out, true
}

// Say is the sentence of a fault in the person's language.
func (c *Call) Say(f *fault.Fault) string { return c.T(f.Key, pairs(f.Args)...) }

func pairs(a fault.Args) []any {
	out := make([]any, 0, 2*len(a))
	for k, v := range a {
		out = append(out, k, v)
	}
	return out
}
