// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"
	"net/http"

	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
)

// Handler answers one route. What it returns as an error becomes a page by its fault's kind.
type Handler func(c *Call) error

// Route is one line of a domain's http.go.
type Route struct {
	Method, Path string
	Gate         permit.Gate
	Do           Handler
	Purpose      string        // id of the processing activity it serves
	MaxBody      int64         // bytes; 0 means 1 MiB
	Asks         personal.Asks // what the form it shows or takes asks about people
	Stream       bool          // answers slowly by design (server-sent events): not compressed, not timed
}

// Pattern is the route as net/http's mux reads it.
func (r Route) Pattern() string { return r.Method + " " + r.Path }

// Get and Post write the common routes in one line.
func Get(path string, gate permit.Gate, do Handler) Route {
	return Route{Method: http.MethodGet, Path: path, Gate: gate, Do: do}
}

// Post takes a form.
func Post(path string, gate permit.Gate, do Handler) Route {
	return Route{Method: http.MethodPost, Path: path, Gate: gate, Do: do}
}

// For names the processing activity.
func (r Route) For(activity string) Route { r.Purpose = activity; return r }

// Large raises the limit of the body.
func (r Route) Large(bytes int64) Route { r.MaxBody = bytes; return r }

// Streaming marks a route that stays open.
func (r Route) Streaming() Route { r.Stream = true; return r }

// Sessions finds the person behind a session cookie. The login domain implements it.
type Sessions interface {
	// Actor is the person of the session token, or the zero Actor when it is unknown, ended or revoked.
	Actor(ctx context.Context, token string) (permit.Actor, error)
}
