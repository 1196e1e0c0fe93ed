// SPDX-License-Identifier: AGPL-3.0-or-later

// Package feature is what a domain says about itself, as one value. app gathers the values of all domains; nothing is listed by
// hand a second time, so what is declared cannot be forgotten.
package feature

import (
	"context"
	"io/fs"

	"lectern/internal/platform/db"
	"lectern/internal/platform/event"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

// Feature is one domain.
type Feature struct {
	Name         string
	Routes       []web.Route
	Capabilities []permit.Capability
	Personal     []personal.Table
	Stores       []personal.Store
	Migrations   fs.FS // holds migrations/*.sql
	Texts        fs.FS // holds text/*.json
	Jobs         []job.Kind
	Every        []job.Every
	Listeners    []event.Listener
	Items        []Item
	Files        []FileHolder
	Topics       []Topic
	Rail         []RailEntry
	Stop         []func(context.Context) error // called once at a graceful stop, before the database closes
}

// Item is a kind of thing that a course can show in its plan without knowing it.
type Item struct {
	Kind, Icon string
	Name       string // text key
	Path       func(thing int64) string
	NewPath    func(course, lesson int64) string
	Lines      func(ctx context.Context, q db.Q, a permit.Actor, p *i18n.Printer, course int64, things []int64) (map[int64]ItemLine, error)
}

// ItemLine is how one thing is drawn for one person.
type ItemLine struct {
	Hidden           bool // not for this person
	Tag, TagKind     string
	Meta             string
	Done, Of         int    // progress of the class; Of 0 shows none
	State, StateWord string // ring: empty, part, full, with its word; "" shows none
}

// FileHolder says who may open and add files that a kind of thing holds.
type FileHolder struct {
	Kind   string
	MaySee func(ctx context.Context, q db.Q, a permit.Actor, holder int64) (bool, error)
	MayAdd func(ctx context.Context, q db.Q, a permit.Actor, holder int64) (bool, error)
	// Limits are the bytes of one file and the kinds taken (empty: every kind the school takes).
	Limits func(ctx context.Context, q db.Q, a permit.Actor, holder int64) (int64, []string, error)
}

// Topic is a kind of live message and who may hear it. Topics are written prefix/id.
type Topic struct {
	Prefix string
	May    func(ctx context.Context, q db.Q, a permit.Actor, id int64) (bool, error)
}

// RailEntry adds to the navigation of the person who asks.
type RailEntry func(ctx context.Context, q db.Q, a permit.Actor, p *i18n.Printer) ([]ui.NavItem, error)
