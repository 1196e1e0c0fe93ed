// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"

	"lectern/internal/app"
	"lectern/internal/platform/asset"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/conf"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/log"
	"lectern/internal/platform/mail"
	"lectern/internal/platform/metric"
	"lectern/internal/platform/scan"
	"lectern/internal/privacy"
	"lectern/internal/rights/exit"
)

// common are the flags of every command that opens a data folder.
type common struct {
	*flag.FlagSet
	data, config, site string
	json               bool
	listen, base       string
}

func flags(name string) *common {
	c := &common{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError)}
	c.SetOutput(io.Discard)
	c.StringVar(&c.data, "data", "", "folder of databases and files")
	c.StringVar(&c.config, "config", "", "configuration file")
	c.StringVar(&c.site, "site", "", "name of the site, when there are several")
	c.BoolVar(&c.json, "json", false, "answer in JSON")
	return c
}

// parse takes flags before and after the plain words and returns the words.
func (c *common) parse(args []string) ([]string, error) {
	var words []string
	for {
		if err := c.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, usageError{err}
		}
		if c.NArg() == 0 {
			return words, nil
		}
		words = append(words, c.Arg(0))
		args = c.Args()[1:]
	}
}

func (c *common) load() (conf.Config, error) {
	cfg, err := conf.Load(c.config, os.Getenv)
	if err != nil {
		return cfg, configError{err}
	}
	if c.data != "" {
		cfg.Data = c.data
	}
	if c.listen != "" {
		cfg.Listen = c.listen
	}
	if c.base != "" {
		cfg.BaseURL = c.base
	}
	if cfg.BaseURL == "" {
		cfg.BaseURL = "http://localhost" + port(cfg.Listen)
	}
	return cfg, nil
}

func port(listen string) string {
	_, p, err := net.SplitHostPort(listen)
	if err != nil || p == "80" {
		return ""
	}
	return ":" + p
}

func (c *common) choose(cfg conf.Config) (conf.Site, error) {
	for _, s := range cfg.Sites {
		if c.site == "" || c.site == s.Name {
			return s, nil
		}
	}
	return conf.Site{}, wrongUsage("there is no site %q", c.site)
}

// openSite opens one site of the data folder. create makes its database when there is none.
func (c *common) openSite(ctx context.Context, create bool) (*app.Site, conf.Config, error) {
	cfg, err := c.load()
	if err != nil {
		return nil, cfg, err
	}
	s, err := c.choose(cfg)
	if err != nil {
		return nil, cfg, err
	}
	if !create && !cfg.Exists(s) {
		if ledger, err := openLedger(cfg, s); err == nil {
			if err := stillHere(ctx, s, ledger); err != nil {
				return nil, cfg, err
			}
		}
		return nil, cfg, configError{fmt.Errorf("there is no site %q in %s: make one with lectern demo, lectern site create or the first-run page", s.Name, cfg.Data)}
	}
	site, err := open(ctx, cfg, s, log.New(os.Stderr, cfg.LogLevel), metric.New())
	return site, cfg, err
}

// open builds a site from the configuration.
func open(ctx context.Context, cfg conf.Config, s conf.Site, logger *slog.Logger, m *metric.Registry) (*app.Site, error) {
	ledger, err := openLedger(cfg, s)
	if err != nil {
		return nil, configError{err}
	}
	if err := stillHere(ctx, s, ledger); err != nil {
		return nil, err
	}
	folder := cfg.Folder(s)
	if s.DSN == "" || cfg.Blob.Endpoint == "" || cfg.Mail.Host == "" {
		if err := os.MkdirAll(folder, 0o750); err != nil {
			return nil, configError{err}
		}
	}
	store, err := openBlob(cfg, s)
	if err != nil {
		return nil, configError{err}
	}
	key, err := siteKey(ctx, store)
	if err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, database(cfg, s, logger))
	if err != nil {
		return nil, configError{err}
	}
	sender, err := openMail(cfg, s)
	if err != nil {
		return nil, configError{err}
	}
	assets, err := asset.Embedded()
	if err != nil {
		return nil, configError{err}
	}
	var virus scan.Scanner = scan.None{}
	if cfg.Clamd != "" {
		virus = scan.Clamd(cfg.Clamd)
	}
	proxies, err := cfg.Trusted()
	if err != nil {
		return nil, configError{err}
	}
	site, err := app.Open(ctx, app.Options{Name: s.Name, DB: d, Blob: store, Clock: clock.System{}, IDs: id.NewMaker(clock.System{}, cfg.Node),
		Mail: sender, Virus: virus, Key: key, Ledger: ledger, BaseURL: cfg.BaseOf(s), Secure: cfg.Secure(), Proxies: proxies, Assets: assets, Metric: m, Log: logger,
		Outside: outside(cfg)})
	if err != nil {
		_ = d.Close()
	}
	return site, err
}

func database(cfg conf.Config, s conf.Site, logger *slog.Logger) db.Config {
	if s.DSN != "" {
		return db.Config{Engine: db.Postgres, DSN: s.DSN, Log: logger}
	}
	return db.Config{Engine: db.SQLite, Path: filepath.Join(cfg.Folder(s), "lectern.db"), Log: logger}
}

func openBlob(cfg conf.Config, s conf.Site) (blob.Store, error) {
	b := cfg.Blob
	if b.Endpoint == "" {
		return blob.Dir(filepath.Join(cfg.Folder(s), "files"))
	}
	return blob.S3(blob.Config{Endpoint: b.Endpoint, Bucket: b.Bucket, Key: b.Key, Secret: b.Secret, Region: b.Region, TLS: b.TLS, Prefix: s.Name})
}

// openLedger is where erasures are remembered: beside the sites, so that no backup of a site holds it, and a restored one cannot bring
// back who was erased.
func openLedger(cfg conf.Config, s conf.Site) (blob.Store, error) {
	b := cfg.Blob
	if b.Endpoint == "" {
		return blob.Dir(filepath.Join(cfg.Data, "ledger", s.Name))
	}
	return blob.S3(blob.Config{Endpoint: b.Endpoint, Bucket: b.Bucket, Key: b.Key, Secret: b.Secret, Region: b.Region, TLS: b.TLS, Prefix: "ledger-" + s.Name})
}

// outside are the firms to which the configuration opens a door. What stays on this machine is none.
func outside(cfg conf.Config) []privacy.Outside {
	var out []privacy.Outside
	add := func(part, address string) {
		host := address
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			host = u.Hostname()
		} else if h, _, err := net.SplitHostPort(address); err == nil {
			host = h
		}
		if ip := net.ParseIP(host); host == "" || host == "localhost" || ip != nil && ip.IsLoopback() {
			return
		}
		out = append(out, privacy.Outside{Part: part, Host: host})
	}
	add(privacy.Relay, cfg.Mail.Host)
	add(privacy.Store, cfg.Blob.Endpoint)
	return out
}

func openMail(cfg conf.Config, s conf.Site) (mail.Sender, error) {
	from := cfg.Mail.From
	if from == "" {
		from = "lectern@localhost.localdomain"
	}
	if cfg.Mail.Host == "" {
		return mail.Folder(filepath.Join(cfg.Folder(s), "outbox"), from, clock.System{})
	}
	return mail.SMTP(mail.Config{Host: cfg.Mail.Host, Port: cfg.Mail.Port, User: cfg.Mail.User, Password: cfg.Mail.Password, From: from}, clock.System{})
}

// siteKey is the site's own secret: 32 random bytes beside its files, made once.
func siteKey(ctx context.Context, store blob.Store) ([]byte, error) {
	key, err := exit.KeyOf(ctx, store)
	if err != nil || len(key) > 0 {
		return key, err
	}
	key = make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	_, err = store.Put(ctx, exit.KeyName, bytes.NewReader(key), int64(len(key)))
	return key, err
}
