// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"context"
	"slices"
	"sync/atomic"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/personal"
	"lectern/internal/site"
)

// Deps is what the domain is handed.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	IDs     *id.Maker
	Site    *site.Service
	Person  *person.Service
	Audit   *audit.Service
	Outside []Outside // doors to other firms that the operator opened
}

// Service holds the verbs.
type Service struct {
	Deps
	registry *personal.Registry
	holds    atomic.Pointer[force]
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d} }

// Knows is handed the registry of all declarations before the first request.
func (s *Service) Knows(r *personal.Registry) { s.registry = r }

// Activity is one processing activity with what it holds: a line of the notice and of the records.
type Activity struct {
	personal.Activity
	Categories []personal.Category  `json:"categories"`
	Retentions []personal.Retention `json:"retentions"`
	Tables     []Table              `json:"tables"`
	Stores     []personal.Store     `json:"stores"`
	Mapped     []Mapped             `json:"mapped"`
}

// Table is the columns of one table that serve an activity.
type Table struct {
	Name    string   `json:"table"`
	Roles   []string `json:"roles"`
	Columns []Column `json:"columns"`
}

// Column is one declared column.
type Column struct {
	Name      string             `json:"column"`
	What      string             `json:"what"`
	Category  personal.Category  `json:"category"`
	Retention personal.Retention `json:"retention"`
	FreeText  bool               `json:"free_text"`
}

// order is how the kinds of data are told: who it is before what is known.
var order = []personal.Category{personal.Identifier, personal.Contact, personal.OwnWork, personal.Judgement, personal.Pastoral, personal.Special, personal.Behaviour, personal.Secret}

// Activities are the activities that really hold something, from the declarations and from what an admin mapped. Columns that say
// nothing about a person are left out.
func (s *Service) Activities(ctx context.Context) ([]Activity, error) {
	mapped, err := s.mapped(ctx)
	if err != nil {
		return nil, err
	}
	var out []Activity
	for _, a := range personal.Activities() {
		v := Activity{Activity: a, Mapped: mapped[a.ID]}
		for _, t := range s.registry.Tables() {
			v.add(t)
		}
		for _, st := range s.registry.Stores {
			if st.Activity.ID == a.ID {
				v.Stores = append(v.Stores, st)
				v.keep(st.Retention)
			}
		}
		if len(v.Tables)+len(v.Stores)+len(v.Mapped) > 0 {
			slices.SortFunc(v.Categories, func(a, b personal.Category) int { return slices.Index(order, a) - slices.Index(order, b) })
			slices.SortFunc(v.Retentions, func(a, b personal.Retention) int { return compare(a.ID, b.ID) })
			out = append(out, v)
		}
	}
	return out, nil
}

func (v *Activity) add(t personal.Table) {
	row := Table{Name: t.Name}
	for _, l := range t.Subjects {
		if !slices.Contains(row.Roles, l.Role) {
			row.Roles = append(row.Roles, l.Role)
		}
	}
	for name, c := range t.Columns {
		if c.Cat == personal.Structure || t.ActivityOf(name).ID != v.ID {
			continue
		}
		row.Columns = append(row.Columns, Column{name, c.What, c.Cat, t.RetentionOf(name), c.FreeText})
		if !slices.Contains(v.Categories, c.Cat) {
			v.Categories = append(v.Categories, c.Cat)
		}
		v.keep(t.RetentionOf(name))
	}
	if len(row.Columns) == 0 {
		return
	}
	slices.SortFunc(row.Columns, func(a, b Column) int { return compare(a.Name, b.Name) })
	v.Tables = append(v.Tables, row)
}

func (v *Activity) keep(r personal.Retention) {
	if !slices.ContainsFunc(v.Retentions, func(x personal.Retention) bool { return x.ID == r.ID }) {
		v.Retentions = append(v.Retentions, r)
	}
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Records are the records of processing activities, for the page and the command.
type Records struct {
	Controller string     `json:"controller"`
	Address    string     `json:"address"`
	Contact    string     `json:"contact"`
	Officer    string     `json:"officer"`
	OfficerAt  string     `json:"officer_contact"`
	Authority  string     `json:"authority"`
	Recipients []Told     `json:"recipients"`
	Registry   string     `json:"registry"` // fingerprint of the declarations that the running program executes
	Activities []Activity `json:"activities"`
}

// Records writes the records of processing of the site. Anybody may read them.
func (s *Service) Records(ctx context.Context) (Records, error) {
	v, err := s.Site.Get(ctx, s.DB)
	if err != nil {
		return Records{}, err
	}
	told, err := s.told(ctx, s.DB)
	if err != nil {
		return Records{}, err
	}
	all, err := s.Activities(ctx)
	return Records{v.ControllerName, v.ControllerAddress, v.ControllerEmail, v.OfficerName, v.OfficerEmail, v.Authority, told, s.registry.Hash(), all}, err
}

// InBrowser are the things that lie in the reader's browser.
func (s *Service) InBrowser() []personal.Store {
	var out []personal.Store
	for _, st := range s.registry.Stores {
		if st.Kind == "browser" {
			out = append(out, st)
		}
	}
	return out
}
