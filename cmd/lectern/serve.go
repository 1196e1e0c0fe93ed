// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"

	"lectern/internal/app"
	"lectern/internal/platform/conf"
	"lectern/internal/platform/log"
	"lectern/internal/platform/metric"
)

const finishWithin = 20 * time.Second

// serve answers for every site of the data folder until it is told to stop; then it finishes the requests in hand.
func serve(ctx context.Context, args []string) error {
	c := flags("serve")
	c.StringVar(&c.listen, "listen", "", "host:port")
	c.StringVar(&c.base, "base-url", "", "how people reach the site")
	if words, err := c.parse(args); err != nil || len(words) > 0 {
		return orUsage(err, words)
	}
	cfg, err := c.load()
	if err != nil {
		return err
	}
	return serveConfig(ctx, cfg, nil)
}

// serveConfig serves; ready, when given, is called once with the sites before the first request.
func serveConfig(ctx context.Context, cfg conf.Config, ready func(context.Context, []*app.Site) error) error {
	logger := log.New(os.Stderr, cfg.LogLevel)
	m := metric.New()
	h := &host{cfg: cfg, metric: m}
	for _, s := range cfg.Sites {
		face, err := h.add(ctx, s, logger)
		if err != nil {
			return fmt.Errorf("site %s: %w", s.Name, err)
		}
		h.faces = append(h.faces, face)
	}
	listener, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return configError{err}
	}
	if ready != nil {
		if err := ready(ctx, h.sites); err != nil {
			return err
		}
	}
	logger.Info("serving", "address", listener.Addr().String(), "sites", len(h.sites), "version", version)
	return h.serve(ctx, listener, logger)
}

// host gives each request to the site of its host name.
type host struct {
	cfg    conf.Config
	faces  []http.Handler // one for each of cfg.Sites
	sites  []*app.Site    // those that are not gone
	metric *metric.Registry
}

// add opens a site. One that was removed has only a page that says so.
func (h *host) add(ctx context.Context, s conf.Site, logger *slog.Logger) (http.Handler, error) {
	site, err := open(ctx, h.cfg, s, logger, h.metric)
	var gone goneError
	if errors.As(err, &gone) {
		logger.Warn("this site was removed and answers nothing but that", "site", s.Name, "done", gone.state.Done)
		return goneFace(h.cfg, gone.state, logger, h.metric)
	}
	if err != nil {
		return nil, err
	}
	h.sites = append(h.sites, site)
	return site.Handler, nil
}

func (h *host) serve(ctx context.Context, l net.Listener, logger *slog.Logger) error {
	var work sync.WaitGroup
	jobs, stopJobs := context.WithCancel(context.WithoutCancel(ctx))
	defer stopJobs()
	for _, s := range h.sites {
		work.Add(1)
		go func() { defer work.Done(); s.Run(jobs) }()
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{Handler: h.mux(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		Protocols: protocols, ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelDebug)}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		stopJobs() // ends open streams and lets tasks in hand finish
		finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishWithin)
		defer cancel()
		err = server.Shutdown(finish)
	}
	stopJobs()
	work.Wait()
	for _, s := range h.sites {
		err = errors.Join(err, s.Close(context.WithoutCancel(ctx)))
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (h *host) mux() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "alive") })
	mux.HandleFunc("GET /readyz", h.ready)
	mux.HandleFunc("GET /metrics", h.metrics)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if s := h.find(r.Host); s != nil {
			s.ServeHTTP(w, r)
			return
		}
		http.Error(w, "no site has this name", http.StatusNotFound)
	})
	return mux
}

// find is the site that has the host name, or the first one that names no hosts.
func (h *host) find(name string) http.Handler {
	if bare, _, err := net.SplitHostPort(name); err == nil {
		name = bare
	}
	var open http.Handler
	for i, s := range h.cfg.Sites {
		for _, known := range s.Hosts {
			if strings.EqualFold(known, name) {
				return h.faces[i]
			}
		}
		if len(s.Hosts) == 0 && open == nil {
			open = h.faces[i]
		}
	}
	return open
}

func (h *host) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	for _, s := range h.sites {
		if err := s.DB.Ping(ctx); err != nil {
			http.Error(w, "a database does not answer", http.StatusServiceUnavailable)
			return
		}
	}
	fmt.Fprintln(w, "ready")
}

// metrics answers this machine, or whoever knows the token.
func (h *host) metrics(w http.ResponseWriter, r *http.Request) {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	known := bearer && h.cfg.Metrics != "" && subtle.ConstantTimeCompare([]byte(token), []byte(h.cfg.Metrics)) == 1
	addr, err := netip.ParseAddrPort(r.RemoteAddr)
	near := err == nil && addr.Addr().Unmap().IsLoopback() && r.Header.Get("X-Forwarded-For") == ""
	if !known && !near {
		http.NotFound(w, r)
		return
	}
	h.metric.Handler().ServeHTTP(w, r)
}

func orUsage(err error, words []string) error {
	if err != nil {
		return err
	}
	return wrongUsage("what is %q?", strings.Join(words, " "))
}
