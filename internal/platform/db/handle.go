// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

const mostStatements = 1000 // prepared texts kept for one handle; the program has a few hundred

// handle is a pool with its prepared statements.
type handle struct {
	pool   *sql.DB
	engine Engine
	mu     sync.RWMutex
	stmts  map[string]*sql.Stmt
}

func newHandle(pool *sql.DB, e Engine) *handle {
	return &handle{pool: pool, engine: e, stmts: map[string]*sql.Stmt{}}
}

func (h *handle) close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.stmts {
		_ = s.Close()
	}
	h.stmts = map[string]*sql.Stmt{}
	return h.pool.Close()
}

// known finds a prepared statement.
func (h *handle) known(text string) *sql.Stmt {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.stmts[text]
}

// prepare finds or makes the statement of a text on the pool.
func (h *handle) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	if s := h.known(text); s != nil {
		return s, nil
	}
	s, err := h.pool.PrepareContext(ctx, h.placeholders(text))
	if err != nil {
		return nil, err
	}
	h.keep(text, s)
	return h.known(text), nil
}

func (h *handle) keep(text string, s *sql.Stmt) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if old := h.stmts[text]; old != nil {
		_ = s.Close()
		return
	}
	if len(h.stmts) >= mostStatements {
		for k, old := range h.stmts {
			_ = old.Close()
			delete(h.stmts, k)
			break
		}
	}
	h.stmts[text] = s
}

func (h *handle) placeholders(text string) string {
	if h.engine == SQLite {
		return numbered(text)
	}
	return text
}

// numbered turns $1 into ?1 outside of quotes and comments: the form that binds by number in every SQLite driver.
func numbered(text string) string {
	b := []byte(text)
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == '\'' || b[i] == '"':
			i = skipQuote(b, i)
		case b[i] == '-' && i+1 < len(b) && b[i+1] == '-':
			for i < len(b) && b[i] != '\n' {
				i++
			}
		case b[i] == '$' && i+1 < len(b) && b[i+1] >= '0' && b[i+1] <= '9':
			b[i] = '?'
		}
	}
	return string(b)
}

func skipQuote(b []byte, i int) int {
	end := b[i]
	for i++; i < len(b) && b[i] != end; i++ {
	}
	return i
}

// run is what a DB and a Tx have in common.
type run interface {
	query(ctx context.Context, text string, args []any) (*sql.Rows, error)
}

func (d *DB) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	count(ctx)
	for try := 0; ; try++ {
		s, err := d.read.prepare(ctx, text)
		if err != nil {
			return nil, err
		}
		rows, err := s.QueryContext(ctx, args...)
		if err != nil && try == 0 && stalePlan(err) {
			continue
		}
		return rows, err
	}
}

func (tx *Tx) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	s, err := tx.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	count(ctx)
	return s.QueryContext(ctx, args...)
}

// stmt uses the handle's prepared statement. On SQLite the one connection is inside this transaction, so a new text is prepared
// in it and kept for the next transaction by preparing it again after the commit.
func (tx *Tx) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if tx.done {
		return nil, errors.New("db: transaction is over")
	}
	if s := tx.own[text]; s != nil {
		return s, nil
	}
	var s *sql.Stmt
	var err error
	if known := tx.db.write.known(text); known != nil {
		s = tx.tx.StmtContext(ctx, known)
	} else {
		s, err = tx.tx.PrepareContext(ctx, tx.db.write.placeholders(text))
		tx.fresh = append(tx.fresh, text)
	}
	if err != nil {
		return nil, err
	}
	if tx.own == nil {
		tx.own = map[string]*sql.Stmt{}
	}
	tx.own[text] = s
	return s, nil
}
