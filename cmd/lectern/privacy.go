// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"lectern/internal/app"
	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/subject"
)

// privacyCommand executes what the declarations say from the command line. Erasures and replays are written into the audit log.
func privacyCommand(ctx context.Context, args []string) error {
	c := flags("privacy")
	who := c.String("person", "", "number, e-mail or user name of a person")
	dry := c.Bool("dry-run", false, "say what would be done, and do nothing")
	out := c.String("out", "", "the file to write")
	why := c.String("reason", "", "why you look: the person reads it among who looked at her data")
	words, err := c.parse(args)
	if err != nil {
		return err
	}
	if len(words) == 2 && words[0] == "verify" {
		return c.verifyFile(ctx, words[1])
	}
	if len(words) == 2 && words[0] == "log" && words[1] == "verify" {
		words = []string{"log"}
	}
	if len(words) != 1 {
		return wrongUsage("say check, log verify, records, export, erase, verify or replay")
	}
	s, done, err := c.siteOrMemory(ctx)
	if err != nil {
		return err
	}
	defer done()
	switch words[0] {
	case "check":
		return c.checked(s)
	case "records":
		records, err := s.Privacy.Records(ctx)
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(records)
	case "export":
		return c.export(ctx, s, *who, *out, *why)
	case "erase":
		return c.erase(ctx, s, *who, *dry, *why)
	case "verify":
		return c.verifySite(ctx, s)
	case "log":
		return c.verifyLog(ctx, s)
	case "replay":
		return c.replay(ctx, s)
	}
	return wrongUsage("there is no privacy %s", words[0])
}

// checked: opening the site compared every column of the live schema with its declaration.
func (c *common) checked(s *app.Site) error {
	n := 0
	for _, t := range s.Registry.Tables() {
		n += len(t.Columns)
	}
	return c.say(map[string]any{"tables": len(s.Registry.Tables()), "columns": n, "problems": []string{}},
		fmt.Sprintf("%d tables, %d columns, every one declared", len(s.Registry.Tables()), n))
}

// personOf finds whom the operator means: by number, or by e-mail or user name while she is let in.
func personOf(ctx context.Context, s *app.Site, said string) (person.Person, error) {
	if said == "" {
		return person.Person{}, wrongUsage("say --person")
	}
	if n, err := id.ParseInt(said); err == nil {
		if p, err := s.Person.Find(ctx, s.DB, person.ID(n)); err == nil {
			return p, nil
		}
	}
	p, err := s.Person.FindByLogin(ctx, s.DB, said)
	if err != nil {
		return p, fmt.Errorf("nobody here has the number, e-mail or user name %q", said)
	}
	return p, nil
}

// looked writes down that the operator read what is kept about somebody. Without a reason it says that none was given.
func looked(ctx context.Context, tx *db.Tx, s *app.Site, who person.ID, why string) error {
	if why == "" {
		why = s.Web.Printer(s.Web.Info().Languages[0]).T("audit.no_reason")
	}
	return s.Audit.OperatorRead(ctx, tx, int64(who), "rights", why)
}

// erase shows the plan of an erasure, and unless it is only tried, executes it and counts what is left.
func (c *common) erase(ctx context.Context, s *app.Site, said string, dry bool, why string) error {
	p, err := personOf(ctx, s, said)
	if err != nil {
		return err
	}
	plan, err := s.Subject.Plan(ctx, s.DB, int64(p.ID))
	if err != nil {
		return err
	}
	if dry {
		if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return looked(ctx, tx, s, p.ID, why) }); err != nil {
			return err
		}
		return c.say(plan, planned(plan))
	}
	show := progress(os.Stderr)
	if err := s.Subject.Erase(ctx, plan, 0, func(ctx context.Context, tx *db.Tx, done int) error {
		show(done, plan.Steps(), "erasing")
		if done < plan.Steps() {
			return nil
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: audit.Operator, Action: "privacy.erased"})
	}); err != nil {
		return err
	}
	found, err := s.Subject.Residue(ctx, s.DB, plan)
	if err != nil {
		return err
	}
	if differs := plan.Differs(found); len(differs) > 0 {
		return fmt.Errorf("what is left is not what the plan said:\n  %s", strings.Join(differs, "\n  "))
	}
	return c.say(map[string]any{"plan": plan, "hash": plan.Hash(), "residue": found}, planned(plan)+"\ndone; what is left was counted and is exactly this")
}

func planned(p subject.Plan) string {
	var b strings.Builder
	fmt.Fprintf(&b, "plan %.12s", p.Hash())
	for _, i := range p.Items {
		fmt.Fprintf(&b, "\n%6d  %-22s as %-10s %s", i.Rows, i.Table, i.Role, i.Fate)
		if len(i.Columns) > 0 {
			fmt.Fprintf(&b, " %s", strings.Join(i.Columns, ", "))
		}
		if i.Until != "" {
			fmt.Fprintf(&b, " until %s", i.Until)
		}
	}
	return b.String()
}

// replay erases again, in a restored database, everybody who was erased after its backup was made.
func (c *common) replay(ctx context.Context, s *app.Site) error {
	people, err := s.Subject.Replay(ctx)
	if err != nil {
		return err
	}
	return c.say(map[string]int{"people": people}, fmt.Sprintf("%d people erased again; the site can be served", people))
}
