// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"container/list"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the SQLite driver, by name "sqlite"
)

// mostStatements is how many prepared texts one SQLite connection keeps. The least recently used goes first.
const mostStatements = 400

// openSQLite: a confirmed write must survive a power cut, so the writer syncs in full; that costs one fsync a commit, where
// NORMAL would cost one a checkpoint and could lose the last commits. Readers never write, so theirs does not matter.
func (d *DB) openSQLite(ctx context.Context, c Config, busy time.Duration) error {
	if c.Path == "" {
		return errors.New("no file named")
	}
	if err := os.MkdirAll(filepath.Dir(c.Path), 0o700); err != nil {
		return err
	}
	// SQLite would make the file readable for others; its -wal and -shm take over the file's mode.
	f, err := os.OpenFile(c.Path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	writer, err := newLitePool(sqliteDSN(c.Path, busy, false), 1)
	if err != nil {
		return err
	}
	d.write = writer
	// WAL mode must be on before the first reader opens the file.
	if l, err := writer.get(ctx); err != nil {
		return err
	} else {
		writer.put(l, false)
	}
	reader, err := newLitePool(sqliteDSN(c.Path, busy, true), orElse(c.Readers, 4))
	if err != nil {
		return err
	}
	d.read = reader
	return d.Ping(ctx)
}

func sqliteDSN(path string, busy time.Duration, readOnly bool) string {
	pragmas := []string{
		fmt.Sprintf("busy_timeout(%d)", busy.Milliseconds()), // first: the others may already meet a lock
		"journal_mode(wal)", "foreign_keys(on)", "case_sensitive_like(on)", "cache_size(-8000)", "temp_store(memory)",
	}
	v := url.Values{}
	v.Set("_dqs", "0") // "x" is a column, as on PostgreSQL, never a string
	if readOnly {
		pragmas = append(pragmas, "query_only(on)")
	} else {
		// secure_delete: what a person had erased must not stay in free pages.
		pragmas = append(pragmas, "synchronous(full)", "secure_delete(on)", "journal_size_limit(67108864)")
		v.Set("_txlock", "immediate")
	}
	for _, p := range pragmas {
		v.Add("_pragma", p)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
}

// litePool holds at most n connections, opened when they are needed. The one used last goes out first: its cache is warm.
type litePool struct {
	db    *sql.DB
	slots chan struct{}
	mu    sync.Mutex
	idle  []*liteConn
}

func newLitePool(dsn string, n int) (*litePool, error) {
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	return &litePool{db: pool, slots: make(chan struct{}, n)}, nil
}

func (p *litePool) get(ctx context.Context) (conn, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	if n := len(p.idle); n > 0 {
		l := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return l, nil
	}
	p.mu.Unlock()
	c, err := p.db.Conn(ctx)
	if err != nil {
		<-p.slots
		return nil, err
	}
	return &liteConn{conn: c, known: map[string]*list.Element{}, order: list.New()}, nil
}

func (p *litePool) put(c conn, broken bool) {
	l := c.(*liteConn)
	if broken {
		l.forget()
		discard(l.conn)
	} else {
		p.mu.Lock()
		p.idle = append(p.idle, l)
		p.mu.Unlock()
	}
	<-p.slots
}

// close takes every slot first, so that nothing is cut off half-way.
func (p *litePool) close() error {
	for range cap(p.slots) {
		p.slots <- struct{}{}
	}
	for range cap(p.slots) {
		defer func() { <-p.slots }()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.idle {
		l.forget()
		_ = l.conn.Close()
	}
	p.idle = nil
	return p.db.Close()
}

// liteConn is one connection with its prepared statements.
type liteConn struct {
	conn  *sql.Conn
	known map[string]*list.Element
	order *list.List // of *liteStmt, used last in front
}

type liteStmt struct {
	text string
	stmt *sql.Stmt
}

func (l *liteConn) raw() *sql.Conn { return l.conn }

func (l *liteConn) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if e := l.known[text]; e != nil {
		l.order.MoveToFront(e)
		return e.Value.(*liteStmt).stmt, nil
	}
	s, err := l.conn.PrepareContext(ctx, numbered(text))
	if err != nil {
		return nil, err
	}
	if l.order.Len() >= mostStatements {
		old := l.order.Remove(l.order.Back()).(*liteStmt)
		delete(l.known, old.text)
		_ = old.stmt.Close()
	}
	l.known[text] = l.order.PushFront(&liteStmt{text, s})
	return s, nil
}

func (l *liteConn) forget() {
	for e := l.order.Front(); e != nil; e = e.Next() {
		_ = e.Value.(*liteStmt).stmt.Close()
	}
	l.order.Init()
	clear(l.known)
}

func (l *liteConn) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	s, err := l.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (l *liteConn) exec(ctx context.Context, text string, args []any) (int64, error) {
	s, err := l.stmt(ctx, text)
	if err != nil {
		return 0, err
	}
	res, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (l *liteConn) plain(ctx context.Context, text string) error {
	_, err := l.conn.ExecContext(ctx, text)
	return err
}
