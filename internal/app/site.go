// SPDX-License-Identifier: AGPL-3.0-or-later

package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"lectern/internal/audit"
	"lectern/internal/platform/archive"
	"lectern/internal/platform/asset"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/event"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/live"
	"lectern/internal/platform/mail"
	"lectern/internal/platform/metric"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/richtext"
	"lectern/internal/platform/scan"
	"lectern/internal/platform/subject"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
	"lectern/internal/privacy"
	"lectern/internal/restriction"
	"lectern/internal/roster/oneroster"
)

// Options are what a site is built on.
type Options struct {
	Name    string
	DB      *db.DB
	Blob    blob.Store
	Clock   clock.Clock
	IDs     *id.Maker
	Mail    mail.Sender
	Virus   scan.Scanner
	Key     []byte     // the site's own secret
	Ledger  blob.Store // where erasures are remembered, beside the backups
	BaseURL string
	Secure  bool
	Proxies []netip.Prefix // whose X-Forwarded-For is believed
	Assets  *asset.Assets
	Metric  *metric.Registry
	Log     *slog.Logger
	Outside []privacy.Outside // firms to which the configuration opens a door
}

// Site is one customer's running program.
type Site struct {
	Domains
	Name     string
	DB       *db.DB
	Web      *web.Site
	Queue    *job.Queue
	Events   *event.Bus
	Live     live.Bus
	Features []feature.Feature
	Registry *personal.Registry
	Subject  *subject.Engine
	Routes   []web.Route
	Handler  http.Handler
	Restored bool // the database is older than erasures that were done: nothing is served from it until they are done again

	log    *slog.Logger
	topics map[string]feature.Topic
}

// ErrUndeclared says that the database holds a column that no domain declared, or the other way round.
type ErrUndeclared struct{ Problems []personal.Problem }

func (e *ErrUndeclared) Error() string {
	text := fmt.Sprintf("the declarations of personal data and the database disagree (%d):", len(e.Problems))
	for _, p := range e.Problems {
		text += "\n  " + p.String()
	}
	return text
}

// Open builds a site: domains in order, migrations, the check of every column, routes. It returns *ErrUndeclared when the check
// fails; nothing is served then.
func Open(ctx context.Context, o Options) (*Site, error) {
	s := &Site{Name: o.Name, DB: o.DB, log: o.Log, topics: map[string]feature.Topic{}}
	s.Live = live.New(o.DB, o.Log)
	s.Queue = job.New(job.Deps{DB: o.DB, Clock: o.Clock, IDs: o.IDs, Log: o.Log, Metric: o.Metric, Live: s.Live})
	s.Events = event.New(s.Queue)
	s.Subject = &subject.Engine{DB: o.DB, Blob: o.Blob, Clock: o.Clock, IDs: o.IDs, Key: o.Key, Ledger: o.Ledger,
		Spare: restriction.KeepsData, Root: subject.Root{Table: "person", Closed: "closed_at", Why: "closed_why"}}
	s.Web = &web.Site{DB: o.DB, Clock: o.Clock, Log: o.Log, Metric: o.Metric, Secure: o.Secure, Proxies: o.Proxies, Assets: func(string) string { return "" }}
	if o.Assets != nil {
		s.Web.Assets = o.Assets.URL
	}
	s.Web.Texts = new(i18n.Catalog) // filled by gather, when every domain has said its words
	if letters, ok := o.Mail.(interface {
		Forget(ctx context.Context, address string) error
	}); ok {
		s.Subject.Letters = letters
	}
	o.Mail = s.keptDoor(o)
	s.build(o)
	s.Features = s.Domains.features()
	if err := s.gather(); err != nil {
		return nil, err
	}
	steps, err := s.migrations()
	if err != nil {
		return nil, err
	}
	if _, err := db.Migrate(ctx, o.DB, steps); err != nil {
		return nil, err
	}
	if err := s.check(ctx); err != nil {
		return nil, err
	}
	missed, err := s.Subject.Missed(ctx)
	if err != nil {
		return nil, err
	}
	s.Restored = len(missed) > 0
	s.Web.Sessions = s.Login
	s.Web.InForce = s.Privacy.InForce
	s.Web.Rail = s.rail
	if err := s.Domains.Site.Load(ctx); err != nil {
		return nil, err
	}
	if !s.Restored {
		if err := s.Privacy.Renew(ctx); err != nil {
			return nil, err
		}
	}
	s.Handler = s.handler(o)
	return s, nil
}

// platformTexts are the words of the ground.
func platformTexts() []i18n.Bundle {
	return []i18n.Bundle{
		{Domain: "web", FS: web.Texts}, {Domain: "ui", FS: ui.Texts}, {Domain: "i18n", FS: i18n.Texts},
		{Domain: "richtext", FS: richtext.Texts}, {Domain: "blob", FS: blob.Texts}, {Domain: "archive", FS: archive.Texts},
		{Domain: "scan", FS: scan.Texts}, {Domain: "mail", FS: mail.Texts}, {Domain: "job", FS: job.Texts}, {Domain: "oneroster", FS: oneroster.Texts}, {Domain: "app", FS: texts},
	}
}

// gather hands what each domain declared to the room that executes it.
func (s *Site) gather() error {
	bundles := platformTexts()
	tables, stores := slices.Concat(platformTables(), job.Tables(), subject.Tables()), slices.Concat(platformStores(), subject.Stores())
	for _, f := range s.Features {
		bundles = append(bundles, i18n.Bundle{Domain: f.Name, FS: f.Texts})
		tables, stores = append(tables, f.Personal...), append(stores, f.Stores...)
		s.Routes = append(s.Routes, f.Routes...)
		s.Queue.Knows(f.Jobs, f.Every)
		s.Events.Knows(f.Listeners)
		s.Plan.Knows(f.Items)
		s.File.Knows(f.Files)
		for _, t := range f.Topics {
			s.topics[t.Prefix] = t
		}
	}
	s.Queue.Knows(nil, []job.Every{{Name: "job.sweep", Interval: sweepEvery, Do: s.Queue.Sweep, For: []string{personal.Operation.ID}}, {Name: "retention.sweep", Interval: sweepEvery, Do: s.Sweep, Across: "everything ends on its day"}})
	s.Routes = append(s.Routes, s.routes()...)
	var err error
	if s.Registry, err = personal.NewRegistry(tables, stores); err != nil {
		return err
	}
	s.Web.Registry = s.Registry
	s.bind()
	s.Privacy.Knows(s.Registry)
	s.Breach.Knows(s.Registry)
	s.DPIA.Knows(s.Registry)
	s.Parcel.Knows(s.Registry)
	catalog, err := i18n.NewCatalog(bundles)
	if err != nil {
		return err
	}
	*s.Web.Texts = *catalog
	return nil
}

func (s *Site) migrations() ([]db.Migration, error) {
	steps, err := db.MigrationsFrom(job.Migrations, "job")
	if err != nil {
		return nil, err
	}
	more, err := db.MigrationsFrom(subject.Migrations, "subject")
	if err != nil {
		return nil, err
	}
	steps = append(steps, more...)
	for _, f := range s.Features {
		more, err := db.MigrationsFrom(f.Migrations, f.Name)
		if err != nil {
			return nil, err
		}
		steps = append(steps, more...)
	}
	return steps, nil
}

// check compares the declarations with the live schema.
func (s *Site) check(ctx context.Context) error {
	live, err := db.Columns(ctx, s.DB)
	if err != nil {
		return err
	}
	if problems := s.Registry.Check(live); len(problems) > 0 {
		return &ErrUndeclared{problems}
	}
	return s.Subject.Knows(s.Registry, live)
}

// Sweep takes everything whose retention is over, and writes down how much of what. It runs every day.
func (s *Site) Sweep(ctx context.Context) error {
	gone, err := s.Subject.Sweep(ctx, s.Subject.Clock.Now(), nil)
	err = errors.Join(err, s.collect(ctx))
	if letters, ok := s.Subject.Letters.(interface {
		Tidy(ctx context.Context, before time.Time) error
	}); ok {
		before, _ := personal.Queue7D.Before(s.Subject.Clock.Now()) // as the store "outbox" is declared
		err = errors.Join(err, letters.Tidy(ctx, before))
	}
	if len(gone) == 0 {
		return err
	}
	counts := map[string]any{}
	for _, d := range gone {
		counts[d.Table] = d.Rows
	}
	return errors.Join(err, s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return s.Audit.Log(ctx, tx, audit.Entry{Action: "privacy.swept", Kind: "retention", Detail: counts})
	}))
}

// orphanAge is how long bytes may lie without a row: far longer than any upload or import takes.
const orphanAge = 2 * 24 * time.Hour

// collect deletes the bytes that a kill left behind without a row.
func (s *Site) collect(ctx context.Context) error {
	n, err := s.Subject.Collect(ctx, s.Subject.Clock.Now().Add(-orphanAge))
	if n > 0 {
		s.log.Warn("files without a row were deleted; something was stopped between the bytes and the row", "files", n)
	}
	return err
}

// Run works on the queue and listens to the other processes until ctx ends.
func (s *Site) Run(ctx context.Context) {
	if s.Restored {
		<-ctx.Done()
		return
	}
	go s.Live.Run(ctx)
	s.Queue.Run(ctx)
}

// Close writes what waits in memory and closes the database.
func (s *Site) Close(ctx context.Context) error {
	for _, f := range s.Features {
		for _, stop := range f.Stop {
			if err := stop(ctx); err != nil {
				s.log.Error("stop", "domain", f.Name, "error", err)
			}
		}
	}
	return s.DB.Close()
}
