// SPDX-License-Identifier: AGPL-3.0-or-later

// Package cluster starts throw-away PostgreSQL servers for tests: in a temporary folder, reached by a socket in it, without care
// for power cuts, gone with the process that started them however that ends.
package cluster

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver, by name "pgx"
)

// ErrMissing says that PostgreSQL's programs are not on this machine, and how to get them.
var ErrMissing = errors.New("PostgreSQL is not installed: apt-get install postgresql")

// Cluster is a running server.
type Cluster struct {
	DSN   string
	guard *exec.Cmd
	leash io.Closer
}

// The guard outlives a killed parent by the moment it needs: it sees its input end, stops the server and removes the folder.
const guard = `
program="$1" folder="$2"
shift 2
"$program" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
	-c max_connections=300 -c shared_buffers=64MB -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c jit=off "$@" \
	>"$folder/log" 2>&1 &
cat >/dev/null
kill -QUIT $! 2>/dev/null
wait $!
rm -rf "$folder"`

// Start makes and starts a server and waits until it answers. Stop it, or let the process end. settings go before its own, each as
// "name=value".
func Start(ctx context.Context, settings ...string) (*Cluster, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "lectern-pg-")
	if err != nil {
		return nil, err
	}
	who, err := owner(folder)
	if err == nil {
		err = initialize(ctx, bin, folder, who)
	}
	if err != nil {
		_ = os.RemoveAll(folder)
		return nil, err
	}
	c := &Cluster{DSN: "postgres://postgres@/postgres?host=" + url.QueryEscape(folder)}
	// Not with ctx: the server must outlast the call that started it.
	args := []string{"-c", guard, "lectern-pg", filepath.Join(bin, "postgres"), folder}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	c.guard = exec.Command("sh", args...)
	c.guard.Dir = folder
	// A group of its own, so that Ctrl-C at the desk ends the tests first and the guard can tidy up.
	c.guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: who}
	if c.leash, err = c.guard.StdinPipe(); err != nil {
		return nil, err
	}
	if err := c.guard.Start(); err != nil {
		_ = os.RemoveAll(folder)
		return nil, err
	}
	if err := c.wait(ctx); err != nil {
		said, _ := os.ReadFile(filepath.Join(folder, "log"))
		c.Stop()
		return nil, fmt.Errorf("start PostgreSQL: %w\n%s", err, said)
	}
	return c, nil
}

// Stop ends the server and removes its folder.
func (c *Cluster) Stop() {
	_ = c.leash.Close()
	_ = c.guard.Wait()
}

func (c *Cluster) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	pool, err := sql.Open("pgx", c.DSN)
	if err != nil {
		return err
	}
	defer pool.Close()
	for {
		err := pool.PingContext(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// WithDatabase is the dsn with another database.
func WithDatabase(dsn, name string) string {
	u, err := url.Parse(dsn)
	if err != nil || u.Scheme == "" {
		return dsn + " dbname=" + name
	}
	u.Path = "/" + name
	return u.String()
}

// DatabaseOf is the name of the database that an address leads to.
func DatabaseOf(dsn string) (string, error) {
	u, err := url.Parse(dsn)
	if err == nil && u.Scheme != "" {
		return strings.TrimPrefix(u.Path, "/"), nil
	}
	name := ""
	for _, part := range strings.Fields(dsn) {
		if v, is := strings.CutPrefix(part, "dbname="); is {
			name = v
		}
	}
	if name == "" {
		return "", errors.New("the address names no database")
	}
	return name, nil
}

// programs finds the newest installed server.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	best, version := "", -1
	for _, f := range found {
		dir := filepath.Dir(f)
		if v, err := strconv.Atoi(filepath.Base(filepath.Dir(dir))); err == nil && v > version {
			best, version = dir, v
		}
	}
	if best != "" {
		return best, nil
	}
	if f, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(f), nil
	}
	return "", ErrMissing
}

// owner gives the folder to an unprivileged account when we are root, since PostgreSQL refuses to run as root.
func owner(folder string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(folder, int(uid), int(gid))
}

// initialize sorts by English rules where the server can, so that a query that forgot the byte order fails a test.
func initialize(ctx context.Context, bin, folder string, who *syscall.Credential) error {
	initdb := filepath.Join(bin, "initdb")
	args := []string{"-D", filepath.Join(folder, "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"}
	if help, _ := exec.CommandContext(ctx, initdb, "--help").Output(); strings.Contains(string(help), "--icu-locale") {
		args = append(args, "--locale-provider=icu", "--icu-locale=en-US")
	}
	cmd := exec.CommandContext(ctx, initdb, args...)
	cmd.Dir = folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who}
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, said)
	}
	return nil
}
