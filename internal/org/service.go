// SPDX-License-Identifier: AGPL-3.0-or-later

package org

import (
	"context"
	"strings"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
)

// Deps is what the domain is handed.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	IDs   *id.Maker
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Create makes an organisation under a parent (0 for a root). The caller has checked that it may. Fault: Invalid "name".
func (s *Service) Create(ctx context.Context, tx *db.Tx, o Org) (ID, error) {
	which, _, err := s.CreateOnce(ctx, tx, o)
	return which, err
}

// CreateOnce is Create for a form that may be sent twice; o.ID is the one the form was drawn with, or none. made is false when the
// organisation is there already. Fault as Create.
func (s *Service) CreateOnce(ctx context.Context, tx *db.Tx, o Org) (which ID, made bool, err error) {
	o.Name = strings.TrimSpace(o.Name)
	if o.Name == "" {
		return 0, false, fault.New(fault.Invalid, "fault.invalid").With("name", "org.name_missing")
	}
	o.CreatedAt = clock.NowOf(s.Clock)
	return id.Once(s.IDs, o.ID, func(as ID) (bool, error) { return isOrg(ctx, tx, as, o) },
		func(as ID) (bool, error) { o.ID = as; return insertOrg(ctx, tx, o) })
}

// Update renames or moves. An organisation cannot be moved below itself: Invalid "parent".
func (s *Service) Update(ctx context.Context, tx *db.Tx, o Org) error {
	nodes, err := s.Tree(ctx, tx)
	if err != nil {
		return err
	}
	if o.Parent != 0 && isBelow(nodes, o.Parent, o.ID) {
		return fault.New(fault.Invalid, "fault.invalid").With("parent", "org.parent_below")
	}
	return updateOrg(ctx, tx, o)
}

// isBelow tells whether who is top or lies below it.
func isBelow(nodes []Node, who, top ID) bool {
	parent := make(map[ID]ID, len(nodes))
	for _, n := range nodes {
		parent[n.ID] = n.Parent
	}
	for range nodes {
		if who == top {
			return true
		}
		if who = parent[who]; who == 0 {
			return false
		}
	}
	return false
}

// Find reads one organisation. Fault: NotFound.
func (s *Service) Find(ctx context.Context, q db.Q, who ID) (Org, error) { return findOrg(ctx, q, who) }

// Close and Reopen end and resume an organisation; its people stay.
func (s *Service) Close(ctx context.Context, tx *db.Tx, who ID) error {
	return setOrgClosed(ctx, tx, who, clock.NowOf(s.Clock))
}

// Reopen undoes Close.
func (s *Service) Reopen(ctx context.Context, tx *db.Tx, who ID) error {
	return setOrgClosed(ctx, tx, who, 0)
}

// Tree is every organisation, parents before children, siblings by name.
func (s *Service) Tree(ctx context.Context, q db.Q) ([]Node, error) {
	all, err := readOrgs(ctx, q)
	if err != nil {
		return nil, err
	}
	children := map[ID][]Org{}
	for _, o := range all {
		children[o.Parent] = append(children[o.Parent], o)
	}
	nodes := make([]Node, 0, len(all))
	var walk func(parent ID, depth int)
	walk = func(parent ID, depth int) {
		for _, o := range children[parent] {
			nodes = append(nodes, Node{o, depth})
			walk(o.ID, depth+1)
		}
	}
	walk(0, 0)
	return nodes, nil
}

// PutSession makes or changes an academic session. Faults: Invalid by field.
func (s *Service) PutSession(ctx context.Context, tx *db.Tx, v Session) (SessionID, error) {
	f := fault.New(fault.Invalid, "fault.invalid")
	if strings.TrimSpace(v.Title) == "" {
		f.With("title", "org.name_missing")
	}
	if v.StartsOn == "" || v.EndsOn == "" || v.EndsOn < v.StartsOn {
		f.With("ends_on", "org.session_dates")
	}
	if err := f.OrNil(); err != nil {
		return 0, err
	}
	if v.ID == 0 {
		v.ID = id.New[Session](s.IDs)
	}
	return v.ID, upsertSession(ctx, tx, v, clock.NowOf(s.Clock))
}

// CloseSession ends a session that the roster no longer names.
func (s *Service) CloseSession(ctx context.Context, tx *db.Tx, who SessionID) error {
	return closeSession(ctx, tx, who, clock.NowOf(s.Clock))
}

// Sessions lists the open sessions by start.
func (s *Service) Sessions(ctx context.Context, q db.Q) ([]Session, error) {
	return readSessions(ctx, q)
}
