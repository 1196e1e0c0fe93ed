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
	if c.W.(*answer).code != 0 || errors.Is(err, context.Canceled) {
		return
	}
	f, ok := fault.As(err)
	if !ok {
		c.Site.Log.Error("failed", "request", c.id, "route", c.route.Path, "error", err)
		f = fault.New(0, "fault.unexpected", "request", c.id)
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
	if f.Kind == fault.TooMany {
		c.W.Header().Set("Retry-After", "30")
	}
	if c.WantsJSON() {
		_ = c.JSON(status, c.problem(f))
		return
	}
	if page := c.Page(status, c.faultPage(f)); page != nil {
		c.Site.Log.Error("fault page", "request", c.id, "error", page)
	}
}

type problem struct {
	Title  string            `json:"title"`
	Kind   string            `json:"kind"`
	Fields map[string]string `json:"fields,omitempty"`
}

func (c *Call) problem(f *fault.Fault) problem {
	p := problem{Title: c.Say(f), Kind: f.Kind.String()}
	for _, field := range f.Fields {
		if p.Fields == nil {
			p.Fields = map[string]string{}
		}
		p.Fields[field.Name] = c.T(field.Key, pairs(field.Args)...)
	}
	return p
}
