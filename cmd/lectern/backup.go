// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"lectern/internal/app"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/conf"
	"lectern/internal/platform/db"
	"lectern/internal/rights/exit"
)

// The names inside a backup file.
const (
	backupLite  = "lectern.db"
	backupPG    = "lectern.pgdump"
	backupFiles = "files/"
)

// backup writes database and files of a site into one compressed file while people go on working. The database is copied first, so
// every file it names is there; the file appears under its name only when it is whole.
func backup(ctx context.Context, args []string) error {
	c := flags("backup")
	out := c.String("out", "", "the file to write")
	recipients := c.String("recipient", "", "public keys of age that can open it, with commas")
	if words, err := c.parse(args); err != nil || len(words) > 0 {
		return orUsage(err, words)
	}
	if *out == "" {
		return wrongUsage("say --out FILE")
	}
	s, cfg, err := c.openSite(ctx, false)
	if err != nil {
		return err
	}
	defer s.Close(ctx)
	chosen, err := c.choose(cfg)
	if err != nil {
		return err
	}
	ledger, err := openLedger(cfg, chosen)
	if err != nil {
		return err
	}
	part := exit.PartOf(*out)
	_ = os.Remove(part) // of a run that was killed; it is no backup
	made := exit.Backup{Path: *out, Size: exit.BeingWritten, Made: clock.NowOf(clock.System{})}
	if err := exit.Remember(ctx, ledger, made); err != nil {
		return err
	}
	keys := strings.FieldsFunc(*recipients+","+cfg.Recipients, func(r rune) bool { return r == ',' || r == ' ' })
	n, err := writeBackup(ctx, s, cfg, chosen, *out, keys)
	if err == nil {
		err = remember(ctx, ledger, made, part)
	}
	if err != nil {
		_ = os.Remove(part)
		return err
	}
	if err := os.Rename(part, *out); err != nil {
		return err
	}
	text := fmt.Sprintf("wrote %s: the database and %d files", *out, n)
	if len(keys) == 0 {
		text += "\nit is not encrypted: whoever has the file has everything; name --recipient or set recipients"
	}
	return c.say(map[string]any{"file": *out, "files": n, "encrypted": len(keys) > 0}, text)
}

// remember writes down how large the backup is, so that a removal of the site knows it again.
func remember(ctx context.Context, ledger blob.Store, made exit.Backup, part string) error {
	info, err := os.Stat(part)
	if err != nil {
		return err
	}
	made.Size = info.Size()
	return exit.Remember(ctx, ledger, made)
}

func writeBackup(ctx context.Context, s *app.Site, cfg conf.Config, chosen conf.Site, path string, recipients []string) (int, error) {
	f, err := os.OpenFile(exit.PartOf(path), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	cipher, err := sealed(f, recipients)
	if err != nil {
		return 0, err
	}
	zipped := gzip.NewWriter(cipher)
	tape := tar.NewWriter(zipped)
	if err := backupDatabase(ctx, s.DB, tape, exit.ScratchOf(path)); err != nil {
		return 0, err
	}
	store, err := openBlob(cfg, chosen)
	if err != nil {
		return 0, err
	}
	n := 0
	if err := store.List(ctx, "", func(i blob.Info) error {
		n++
		r, err := store.Open(ctx, i.Key, 0, -1)
		if err != nil {
			return err
		}
		defer r.Close()
		return toTape(tape, backupFiles+i.Key, i.Size, i.Modified, r)
	}); err != nil {
		return n, err
	}
	return n, errors.Join(tape.Close(), zipped.Close(), cipher.Close(), f.Sync())
}

// backupDatabase copies the database into a folder beside the backup, where its size is known to have room, and a removal finds what a kill
// leaves.
func backupDatabase(ctx context.Context, d *db.DB, tape *tar.Writer, folder string) error {
	if err := errors.Join(os.RemoveAll(folder), os.Mkdir(folder, 0o700)); err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	name := backupLite
	copied := filepath.Join(folder, backupLite)
	var err error
	if d.Engine() == db.Postgres {
		name = backupPG
		err = program(ctx, "pg_dump", "--format=custom", "--no-owner", "--file="+copied, d.DSN())
	} else {
		err = d.Backup(ctx, copied)
	}
	if err != nil {
		return err
	}
	f, err := os.Open(copied)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return toTape(tape, name, info.Size(), info.ModTime(), f)
}

func toTape(tape *tar.Writer, name string, size int64, at time.Time, r io.Reader) error {
	if err := tape.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: at}); err != nil {
		return err
	}
	_, err := io.CopyN(tape, r, size)
	return err
}

func program(ctx context.Context, name string, args ...string) error {
	found := name
	if matches, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); len(matches) > 0 {
		found = matches[len(matches)-1]
	}
	out, err := exec.CommandContext(ctx, found, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(string(out)))
	}
	return nil
}

// restore brings a backup back into a data folder that has no such site yet; an existing one is never overwritten.
func restore(ctx context.Context, args []string) error {
	c := flags("restore")
	identity := c.String("identity", "", "file with the private key of an encrypted backup")
	words, err := c.parse(args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return wrongUsage("name the backup file")
	}
	cfg, err := c.load()
	if err != nil {
		return err
	}
	chosen, err := c.choose(cfg)
	if err != nil {
		return err
	}
	ledger, err := openLedger(cfg, chosen)
	if err != nil {
		return err
	}
	if err := stillHere(ctx, chosen, ledger); err != nil {
		return err
	}
	if chosen.DSN == "" && cfg.Exists(chosen) {
		return fmt.Errorf("%s holds a site already; restore into an empty folder", cfg.Folder(chosen))
	}
	n, err := readBackup(ctx, cfg, chosen, words[0], *identity)
	if err != nil {
		return err
	}
	s, _, err := c.openSite(ctx, false) // proves that the database opens and every column is declared
	if err != nil {
		return err
	}
	defer s.Close(ctx)
	text := fmt.Sprintf("restored the database and %d files", n)
	if s.Restored {
		text += "\nthe backup is older than erasures that were done since: nothing is served from it before lectern privacy replay"
	}
	return c.say(map[string]any{"files": n, "replay": s.Restored}, text)
}

func readBackup(ctx context.Context, cfg conf.Config, chosen conf.Site, path, identity string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	clear, err := unsealed(f, identity)
	if err != nil {
		return 0, err
	}
	zipped, err := gzip.NewReader(clear)
	if err != nil {
		return 0, fmt.Errorf("%s is no backup: %w", path, err)
	}
	if err := os.MkdirAll(cfg.Folder(chosen), 0o750); err != nil {
		return 0, err
	}
	store, err := openBlob(cfg, chosen)
	if err != nil {
		return 0, err
	}
	tape := tar.NewReader(zipped)
	n, database := 0, false
	for {
		h, err := tape.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return n, fmt.Errorf("%s ends early: %w", path, err)
		}
		key, isFile := strings.CutPrefix(h.Name, backupFiles)
		switch {
		case isFile:
			if err := blob.CheckKey(key); err != nil {
				return n, err
			}
			if _, err := store.Put(ctx, key, tape, h.Size); err != nil {
				return n, err
			}
			n++
		case h.Name == backupLite && chosen.DSN == "", h.Name == backupPG && chosen.DSN != "":
			database = true
			if err := restoreDatabase(ctx, cfg, chosen, tape); err != nil {
				return n, err
			}
		default:
			return n, fmt.Errorf("%s is of the other engine or no backup: it holds %s", path, h.Name)
		}
	}
	if !database {
		return n, fmt.Errorf("%s holds no database", path)
	}
	return n, nil
}

func restoreDatabase(ctx context.Context, cfg conf.Config, chosen conf.Site, r io.Reader) error {
	path := filepath.Join(cfg.Folder(chosen), backupLite)
	if chosen.DSN != "" {
		path += ".pgdump"
		defer os.Remove(path)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(f, r); err != nil {
		_ = f.Close()
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil || chosen.DSN == "" {
		return err
	}
	return program(ctx, "pg_restore", "--no-owner", "--exit-on-error", "--dbname="+chosen.DSN, path)
}
