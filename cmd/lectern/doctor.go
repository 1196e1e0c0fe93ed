// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"lectern/internal/app"
	"lectern/internal/platform/conf"
	"lectern/internal/platform/db"
)

// finding is one thing the doctor looked at. Advice says what to do when it is not well.
type finding struct {
	What   string `json:"what"`
	Well   bool   `json:"well"`
	Advice string `json:"advice,omitempty"`
}

const leastFree = 1 << 30 // bytes of disk below which the doctor warns

// doctor looks for what is wrong with an installation. It changes nothing. Exit code 2 when something is.
func doctor(ctx context.Context, args []string) error {
	c := flags("doctor")
	if words, err := c.parse(args); err != nil || len(words) > 0 {
		return orUsage(err, words)
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
	found := examine(ctx, s, cfg, chosen)
	well := true
	var text []string
	for _, f := range found {
		well = well && f.Well
		line := "well   " + f.What
		if !f.Well {
			line = "WRONG  " + f.What + "\n       " + f.Advice
		}
		text = append(text, line)
	}
	if err := c.say(found, strings.Join(text, "\n")); err != nil {
		return err
	}
	if !well {
		return errFaults
	}
	return nil
}

func examine(ctx context.Context, s *app.Site, cfg conf.Config, chosen conf.Site) []finding {
	out := []finding{{What: "every column is declared and the schema is up to date", Well: true}} // opening proved it
	settings, err := s.Domains.Site.Get(ctx, s.DB)
	out = append(out, finding{"the site is made: " + settings.Name, err == nil, "open the first-run page, or run lectern site create"})
	out = append(out, databaseSound(ctx, s.DB))
	store, err := openBlob(cfg, chosen)
	if err == nil {
		err = store.Ping(ctx)
	}
	out = append(out, finding{"files can be written and read", err == nil, "check the rights of the folder or the settings of the bucket"})
	if chosen.DSN == "" {
		var disk syscall.Statfs_t
		err := syscall.Statfs(cfg.Data, &disk)
		free := disk.Bavail * uint64(disk.Bsize)
		out = append(out, finding{fmt.Sprintf("room on the disk: %d GB", free>>30), err == nil && free > leastFree, "make room: below 1 GB hand-ins may fail"})
	}
	out = append(out, finding{"people come over TLS: " + cfg.BaseURL, cfg.Secure() || strings.Contains(cfg.BaseURL, "localhost"),
		"set base_url to the https address; without it cookies are sent in the clear"})
	out = append(out, finding{"mail has a way out", cfg.Mail.Host != "", "set [mail] host; until then letters lie in the outbox folder of the site"})
	if cfg.Clamd == "" {
		_, err := exec.LookPath("clamd")
		out = append(out, finding{"virus scanner", err != nil, "clamd is installed here: set clamd to its address"})
	}
	out = append(out, logWhole(ctx, s))
	year := time.Now().Year()
	out = append(out, finding{"the clock shows a year in this century", year > 2025 && year < 2100, "set the machine's clock"})
	return out
}

// logWhole says what the last check of the seals over the log found.
func logWhole(ctx context.Context, s *app.Site) finding {
	f := finding{What: "the log is as it was sealed", Advice: "run lectern privacy log verify: it names what was changed, and when it had been written"}
	c, found, err := s.Audit.LastCheck(ctx, s.DB)
	if !found {
		f.What = "the seals over the log were not checked yet; serve does it every night"
	}
	f.Well = err == nil && c.Green()
	return f
}

func databaseSound(ctx context.Context, d *db.DB) finding {
	f := finding{What: "the database answers", Advice: "restore the newest backup into a new folder, then compare"}
	if d.Engine() == db.Postgres {
		f.Well = d.Ping(ctx) == nil
		return f
	}
	f.What = "the database file is sound"
	answer, err := db.Text(ctx, d, `PRAGMA quick_check`)
	f.Well = err == nil && answer == "ok"
	if _, gone := os.Stat(d.Path()); gone != nil {
		f.Well = false
	}
	return f
}
