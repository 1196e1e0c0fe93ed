// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"lectern/internal/platform/fault"
)

// statuses is the one place where kinds meet HTTP.
var statuses = map[fault.Kind]int{
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.NotFound:    http.StatusNotFound,
	fault.Forbidden:   http.StatusForbidden,
	fault.Conflict:    http.StatusConflict,
	fault.SignedOut:   http.StatusUnauthorized,
	fault.TooMany:     http.StatusTooManyRequests,
	fault.TooLarge:    http.StatusRequestEntityTooLarge,
	fault.Unavailable: http.StatusServiceUnavailable,
}

// fail answers a fault: to a script as JSON, to a person as a page that says what to do and keeps what she typed.
func (c *Call) fail(err error) {
	if errors.Is(err, context.Canceled) && c.Ctx().Err() != nil {
		return // she went away
	}
	if c.W.(*answer).code != 0 {
		c.Site.Log.Info("broken off", "request", c.id, "route", c.route.Path, "error", err)
		panic(http.ErrAbortHandler) // half an answer must not pass for a whole one
	}
	f, ok := fault.As(err)
	switch {
	case !ok:
		c.Site.Log.Error("failed", "request", c.id, "route", c.route.Path, "error", err)
		f = fault.New(0, "fault.unexpected", "request", c.id)
	case f.Kind == fault.Unavailable:
		c.Site.Log.Error("unavailable", "request", c.id, "route", c.route.Path, "error", err)
	}
	status, known := statuses[f.Kind]
	if !known {
		status = http.StatusInternalServerError
	}
	if c.P == nil {
		c.P = c.Site.Printer(c.Site.Info().Languages[0])
	}
	if f.Kind == fault.SignedOut && c.R.Method == http.MethodGet && !c.WantsJSON() {
		_ = c.See("/sign-in?next=" + url.QueryEscape(c.R.URL.RequestURI()))
		return
	}
	if (f.Kind == fault.TooMany || f.Kind == fault.Unavailable) && c.W.Header().Get("Retry-After") == "" {
		c.W.Header().Set("Retry-After", "30") // seconds
	}
	if c.WantsJSON() {
		_ = c.JSON(status, c.problem(f))
		return
	}
	if page := c.Page(status, c.faultPage(f)); page != nil {
		c.Site.Log.Error("fault page", "request", c.id, "error", page)
	}
}

func kindName(f *fault.Fault) string {
	if f.Kind == 0 {
		return "unexpected"
	}
	return f.Kind.String()
}

type problem struct {
	Title  string            `json:"title"`
	Kind   string            `json:"kind"`
	Fields map[string]string `json:"fields,omitempty"`
}

func (c *Call) problem(f *fault.Fault) problem {
	p := problem{Title: c.Say(f), Kind: kindName(f)}
	for _, field := range f.Fields {
		if p.Fields == nil {
			p.Fields = map[string]string{}
		}
		p.Fields[field.Name] = c.T(field.Key, pairs(field.Args)...)
	}
	return p
}
