// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"strings"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/site"
)

// siteFlags are those of a site's beginning and end.
type siteFlags struct {
	*common
	settings                  site.Settings
	languages                 string
	email, given, family      string
	on, until                 string
	stay                      bool
	out, exported, early, key string
	unexported                bool
	after                     func(step string) error // of a removal, for tests
}

const siteUsage = `site create --name … --country NO --admin-email … --data DIR
       lectern site leave --until DATE [--on DATE] | --stay --data DIR
       lectern site export --out FILE.zip --data DIR
       lectern site verify FILE [--key KEY]
       lectern site remove --export FILE.zip | --without-export [--early NAME] [--out FILE] --data DIR`

// siteCommand makes a site, lets it leave, exports it, checks what was exported, and removes it.
func siteCommand(ctx context.Context, args []string) error {
	c := &siteFlags{common: flags("site")}
	v := &c.settings
	c.StringVar(&v.Name, "name", "", "name of the school")
	c.StringVar(&v.Country, "country", "", "two letters")
	c.StringVar(&v.Zone, "zone", "", "time zone, such as Europe/Oslo")
	c.StringVar(&v.ControllerName, "controller", "", "who answers for the data")
	c.StringVar(&v.ControllerAddress, "controller-address", "", "where the controller is")
	c.StringVar(&v.ControllerEmail, "controller-email", "", "how to reach the controller")
	c.StringVar(&v.OfficerName, "officer", "", "the privacy officer")
	c.StringVar(&v.OfficerEmail, "officer-email", "", "how to reach the privacy officer")
	c.StringVar(&c.languages, "languages", "en", "tags with commas, the site's own first")
	c.StringVar(&c.email, "admin-email", "", "the first admin's e-mail")
	c.StringVar(&c.given, "admin-given", "", "the first admin's given name")
	c.StringVar(&c.family, "admin-family", "", "and family name")
	c.StringVar(&c.until, "until", "", "the last day on which everything can be fetched")
	c.StringVar(&c.on, "on", "", "the day on which the school leaves, today when it is not said")
	c.BoolVar(&c.stay, "stay", false, "take a leave back")
	c.StringVar(&c.out, "out", "", "the file to write")
	c.StringVar(&c.key, "key", "", "the public key that must have signed")
	c.StringVar(&c.exported, "export", "", "the export of the site, which is checked before anything goes")
	c.BoolVar(&c.unexported, "without-export", false, "remove although nothing was exported")
	c.StringVar(&c.early, "early", "", "name of the school, to remove it before the day that was told")
	words, err := c.parse(args)
	if err != nil {
		return err
	}
	switch {
	case len(words) == 2 && words[0] == "verify":
		return c.verify(ctx, words[1])
	case len(words) != 1:
	case words[0] == "create":
		return c.create(ctx)
	case words[0] == "leave":
		return c.leave(ctx)
	case words[0] == "export":
		return c.exportSite(ctx)
	case words[0] == "remove":
		return c.remove(ctx)
	}
	return wrongUsage("say create, leave, export, verify FILE or remove")
}

// create makes a site: what the first-run page does, for scripts.
func (c *siteFlags) create(ctx context.Context) error {
	v := c.settings
	v.Languages = strings.Split(c.languages, ",")
	s, _, err := c.openSite(ctx, true)
	if err != nil {
		return err
	}
	defer s.Close(ctx)
	if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.Domains.Site.Create(ctx, tx, v); err != nil {
			return err
		}
		who, err := s.Person.Create(ctx, tx, person.NewPerson{GivenName: c.given, FamilyName: c.family, Email: c.email, Lang: v.Languages[0],
			Source: person.ByHand, Roles: []permit.Role{permit.Admin}})
		if err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: audit.Operator, Action: "site.created", Subject: int64(who)})
	}); err != nil {
		return err
	}
	link, err := signInLink(ctx, s, c.email)
	if err != nil {
		return err
	}
	return c.say(map[string]string{"link": link}, "made "+v.Name+"\nsign in within 10 minutes: "+link)
}
