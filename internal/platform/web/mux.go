// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

const (
	defaultBody = 1 << 20
	policy      = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; frame-src 'self'; object-src 'none'; " +
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

// Mux builds the site's handler from the routes of all features. It panics when two routes have the same pattern: that is a
// mistake of the program, found at start.
func (s *Site) Mux(routes []Route) http.Handler {
	mux := http.NewServeMux()
	for _, r := range routes {
		mux.Handle(r.Pattern(), s.serve(r))
	}
	mux.Handle("/", s.serve(Route{Path: "/", Gate: permit.Anyone, Do: func(*Call) error {
		return fault.New(fault.NotFound, "fault.not_found")
	}}))
	forgery := http.NewCrossOriginProtection()
	forgery.SetDenyHandler(s.serve(Route{Path: "forged", Gate: permit.Anyone, Do: func(*Call) error {
		return fault.New(fault.Forbidden, "fault.forged")
	}}))
	guarded := forgery.Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.headers(w.Header()) // here, because the mux answers some addresses itself
		guarded.ServeHTTP(w, r)
	})
}

// serve is the one road of a request: recover, count, find the person, ask the gate, call the handler, answer its fault.
func (s *Site) serve(route Route) http.Handler {
	limit := route.MaxBody
	if limit == 0 {
		limit = defaultBody
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		ctx, count := db.CountQueries(r.Context())
		r = r.WithContext(ctx)
		r.RemoteAddr = s.peer(r)
		c := &Call{R: r, W: &answer{ResponseWriter: w}, Site: s, route: route, id: requestID()}
		defer func() { s.done(c, start, count.N()) }()
		defer c.tidy()
		defer func() {
			if p := recover(); p != nil {
				if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(p)
				}
				s.Log.Error("panic", "request", c.id, "route", route.Path, "what", what(p), "stack", string(debug.Stack()))
				c.fail(errors.New("panic"))
			}
		}()
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		if err := s.through(c); err != nil {
			c.fail(err)
		}
	})
}

// openToClosed are the pages that somebody with a closed account reaches: those about her data, and the way out.
func openToClosed(path string) bool {
	return strings.HasPrefix(path, "/privacy") || strings.HasPrefix(path, "/sign-")
}

// what tells of a panic without the words it may carry: they can hold what somebody typed. The program's own mistakes are told in full.
func what(p any) string {
	if mistake, ok := p.(runtime.Error); ok {
		return mistake.Error()
	}
	return fmt.Sprintf("%T", p)
}

func (s *Site) through(c *Call) error {
	actor, err := s.actor(c.Ctx(), c.R)
	c.Actor = actor
	c.P = s.Printer(s.language(actor, c.R))
	if err != nil {
		return err
	}
	if actor.Visit != nil {
		if err := s.visiting(c, actor.Visit); err != nil {
			return err
		}
	}
	if !s.Info().Ready && c.route.Path != SetupPath && c.route.Gate.Kind != permit.GateToken {
		return c.See(SetupPath)
	}
	if !c.route.Gate.Opens(actor) {
		if !actor.SignedIn() {
			return fault.New(fault.SignedOut, "fault.signed_out")
		}
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if actor.Closed && !openToClosed(c.route.Path) {
		return c.See("/privacy/me")
	}
	if s.InForce != nil && !s.InForce(c.Ctx(), c.route.Purpose) {
		return fault.New(fault.NotFound, "web.not_in_force")
	}
	return c.route.Do(c)
}

// tidy removes the temporary files of a large form. The server does so for its own copy of the request only, and ours is another.
func (c *Call) tidy() {
	if c.R.MultipartForm != nil {
		if err := c.R.MultipartForm.RemoveAll(); err != nil {
			c.Site.Log.Error("temporary files stay", "request", c.id, "error", err)
		}
	}
}

func (s *Site) headers(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "geolocation=(), interest-cohort=()")
	h.Set("Cache-Control", "no-store")
	if s.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// done logs ids and counts, never names, addresses or content.
func (s *Site) done(c *Call, start time.Time, queries int) {
	took := time.Since(start)
	a := c.W.(*answer)
	if s.Metric != nil {
		s.Metric.Request(c.route.Method, c.route.Path, a.status(), took, queries, a.bytes)
	}
	level := slog.LevelDebug
	if a.status() >= 500 {
		level = slog.LevelWarn
	}
	s.Log.Log(c.Ctx(), level, "request", "request", c.id, "method", c.R.Method, "route", c.route.Path, "status", a.status(),
		"ms", took.Milliseconds(), "queries", queries, "bytes", a.bytes)
}

func requestID() string {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// answer counts what was written.
type answer struct {
	http.ResponseWriter
	code  int
	bytes int64
}

func (a *answer) WriteHeader(code int) {
	if a.code == 0 {
		a.code = code
	}
	a.ResponseWriter.WriteHeader(code)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.code == 0 {
		a.code = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) status() int {
	if a.code == 0 {
		return http.StatusOK
	}
	return a.code
}
