// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/roster"
	"lectern/internal/roster/oneroster"
)

// importRoster brings a OneRoster set in. Exit code 0 when every row was taken as it stands, 2 when some were altered or dropped.
func importRoster(ctx context.Context, args []string) error {
	c := flags("import")
	dry := c.Bool("dry-run", false, "say what would happen, change nothing")
	closeMany := c.Bool("close-many", false, "go on although more than one in twenty people would be closed")
	words, err := c.parse(args)
	if err != nil {
		return err
	}
	if len(words) != 2 || words[0] != "oneroster" {
		return wrongUsage("say import oneroster PATH")
	}
	s, _, err := c.openSite(ctx, false)
	if err != nil {
		return err
	}
	defer s.Close(ctx)
	tell := progress(os.Stderr)
	run, _, err := s.Roster.ImportPath(ctx, words[1], filepath.Base(words[1]), roster.Options{DryRun: *dry, CloseMany: *closeMany,
		Progress: func(done, total int) error { tell(done, total, "records"); return ctx.Err() }})
	if fault.Is(err, fault.Conflict) {
		return fmt.Errorf("%w (agree with --close-many)", c.explain(err, s.Web.Printer("en")))
	}
	if err != nil {
		return c.explain(err, s.Web.Printer("en"))
	}
	// A script gets every row; a person those that want a look.
	lines, err := s.Roster.Report(ctx, run.ID, !c.json, 0, 1_000_000)
	if err != nil {
		return err
	}
	if err := c.tellRun(os.Stdout, s.Web.Printer("en"), run, lines); err != nil {
		return err
	}
	for _, l := range lines {
		if l.Outcome == oneroster.Dropped || l.Outcome == oneroster.Changed {
			return errFaults
		}
	}
	return nil
}

func (c *common) tellRun(w io.Writer, p *i18n.Printer, run roster.Run, lines []oneroster.Line) error {
	if c.json {
		return json.NewEncoder(w).Encode(map[string]any{"run": run.ID, "dry_run": run.DryRun, "state": run.State, "files": run.Counts.Files,
			"kinds": run.Counts.Kinds, "close": run.Counts.Close, "lines": lines})
	}
	for _, l := range lines {
		var kv []any
		for k, v := range l.Args {
			kv = append(kv, k, v)
		}
		fmt.Fprintf(w, "%-7s %s:%d %s %s: %s\n", l.Outcome, strings.TrimSuffix(l.File, ".csv")+".csv", l.Line, l.ID, l.Column, p.T(l.Reason, kv...))
	}
	for _, k := range roster.Kinds {
		n := run.Counts.Kinds[k]
		fmt.Fprintf(w, "%-10s %6d new %6d changed %6d as before %6d closed %6d opened again\n", k, n.Created, n.Changed, n.Unchanged, n.Closed, n.Reopened)
	}
	if run.DryRun {
		fmt.Fprintln(w, "This was a dry run: nothing was changed.")
	}
	return nil
}
