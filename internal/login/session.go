// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"sync"
	"time"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

const (
	idle       = 12 * time.Hour      // a browser that asks for nothing this long is signed out
	longest    = 30 * 24 * time.Hour // and every browser after this long
	seenEvery  = 5 * time.Minute     // how exactly the last use is written down
	remembered = 10 * time.Second    // how long a looked-up session is taken from memory; a revoked one ends within this time
)

// SessionID names a signed-in browser.
type SessionID = id.Of[Session]

// Session is one signed-in browser, as its owner sees it.
type Session struct {
	ID        SessionID
	Device    string
	Way       string // password or link
	CreatedAt clock.Instant
	SeenAt    clock.Instant
}

// found is a session with its person.
type found struct {
	Session
	Person    person.Person
	ExpiresAt clock.Instant
	Roles     []permit.Role
}

// open starts a session and returns its token; every way of signing in ends here.
func (s *Service) open(ctx context.Context, tx *db.Tx, who person.ID, way, device string) (string, error) {
	token, hash := newToken()
	now := clock.NowOf(s.Clock)
	v := Session{ID: id.New[Session](s.IDs), Device: clip(device, 200), Way: way, CreatedAt: now, SeenAt: now}
	if err := insertSession(ctx, tx, v, who, hash, now.Add(longest)); err != nil {
		return "", err
	}
	return token, s.Audit.Log(ctx, tx, audit.Entry{Actor: permit.Actor{Person: int64(who)}, Action: "login.signed_in", Kind: "session",
		Object: int64(v.ID), Detail: map[string]any{"way": way}})
}

// Actor is the person of a session token: web asks for every request. It is taken from memory for a few seconds.
func (s *Service) Actor(ctx context.Context, token string) (permit.Actor, error) {
	hash := hashToken(token)
	now := clock.NowOf(s.Clock)
	if a, ok := s.memory.get(hash, now); ok {
		return a, nil
	}
	f, err := findSession(ctx, s.DB, hash)
	if fault.Is(err, fault.NotFound) {
		return permit.Actor{}, nil
	}
	if err != nil {
		return permit.Actor{}, err
	}
	if now.After(f.ExpiresAt) || now.Sub(f.SeenAt) > idle {
		return permit.Actor{}, nil
	}
	if now.Sub(f.SeenAt) > seenEvery {
		s.used(context.WithoutCancel(ctx), f.ID, now)
	}
	if f.Person.Source == person.BySupport {
		return s.visitor(ctx, f)
	}
	a := permit.Actor{Person: int64(f.Person.ID), Session: int64(f.ID), Name: f.Person.Name(), Roles: f.Roles, Display: f.Person.Display, Closed: !f.Person.ClosedAt.IsZero(),
		SignedAt: f.CreatedAt}
	s.memory.put(hash, a, now)
	return a, nil
}

// patience is how long a page waits for the use of its session to be written.
const patience = 100 * time.Millisecond

// used writes the use of a session beside the request: a page waits a moment for it, not for an import that holds the database's one
// writer.
func (s *Service) used(ctx context.Context, which SessionID, at clock.Instant) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return setSeen(ctx, tx, which, at) }); err != nil {
			s.LogTo.Warn("session use not written", "session", which, "error", err)
		}
	}()
	select {
	case <-done:
	case <-time.After(patience):
	}
}

// SignOut ends the session of this browser.
func (s *Service) SignOut(ctx context.Context, a permit.Actor) error {
	return s.Revoke(ctx, a, SessionID(a.Session))
}

// Revoke ends one of her own sessions. Fault: NotFound.
func (s *Service) Revoke(ctx context.Context, a permit.Actor, which SessionID) error {
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := endSession(ctx, tx, which, person.ID(a.Person), clock.NowOf(s.Clock)); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "login.signed_out", Kind: "session", Object: int64(which)})
	})
	s.memory.clear()
	return err
}

// EndAll ends every session of a person but one (0 for none), in the caller's transaction.
func (s *Service) EndAll(ctx context.Context, tx *db.Tx, who person.ID, but SessionID) error {
	tx.AfterCommit(s.memory.clear)
	return endSessions(ctx, tx, who, but, clock.NowOf(s.Clock))
}

// ShutOut ends every way into an account that somebody else may have taken: sessions, the password, links that wait. Only a new link
// leads in. The caller has checked that it may. It is written down.
func (s *Service) ShutOut(ctx context.Context, tx *db.Tx, by permit.Actor, who person.ID) error {
	if err := s.EndAll(ctx, tx, who, 0); err != nil {
		return err
	}
	if err := deletePassword(ctx, tx, who); err != nil {
		return err
	}
	if err := deleteLinks(ctx, tx, who); err != nil {
		return err
	}
	return s.Audit.Log(ctx, tx, audit.Entry{Actor: by, Action: "login.shut_out", Subject: int64(who)})
}

// Sessions are her signed-in browsers, newest use first.
func (s *Service) Sessions(ctx context.Context, q db.Q, who person.ID) ([]Session, error) {
	now := clock.NowOf(s.Clock)
	return readSessions(ctx, q, who, now, now.Add(-idle))
}

// Forget drops what is held in memory; called when display settings or roles change.
func (s *Service) Forget() { s.memory.clear() }

func newToken() (token, hash string) {
	b := make([]byte, 32)
	_, _ = rand.Read(b)
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, hashToken(token)
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func clip(s string, n int) string {
	r := []rune(s)
	return string(r[:min(n, len(r))])
}

// memory holds looked-up sessions for a few seconds, so that a page and its parts ask the database once.
type memory struct {
	mu   sync.Mutex
	held map[string]heldActor
}

type heldActor struct {
	actor permit.Actor
	until clock.Instant
}

const mostHeld = 20000

func (m *memory) get(hash string, now clock.Instant) (permit.Actor, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, ok := m.held[hash]
	return h.actor, ok && now.Before(h.until)
}

func (m *memory) put(hash string, a permit.Actor, now clock.Instant) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held == nil || len(m.held) >= mostHeld {
		m.held = map[string]heldActor{}
	}
	m.held[hash] = heldActor{a, now.Add(remembered)}
}

func (m *memory) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held = nil
}
