// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"lectern/internal/app"
	"lectern/internal/audit"
	"lectern/internal/login"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// userCommand makes a person, or a one-time sign-in link for one. Both are written into the audit log.
func userCommand(ctx context.Context, args []string) error {
	c := flags("user")
	email := c.String("email", "", "e-mail or user name")
	given := c.String("given", "", "given name")
	family := c.String("family", "", "family name")
	role := c.String("role", string(permit.Teacher), "pupil, teacher, parent, mentor, staff, admin, officer")
	words, err := c.parse(args)
	if err != nil {
		return err
	}
	if len(words) != 1 || *email == "" {
		return wrongUsage("say create or signin-link, and --email")
	}
	if !slices.Contains(permit.Roles(), permit.Role(*role)) {
		return wrongUsage("there is no role %q: say pupil, teacher, parent, mentor, staff, admin or officer", *role)
	}
	s, _, err := c.openSite(ctx, false)
	if err != nil {
		return err
	}
	defer s.Close(ctx)
	switch words[0] {
	case "create":
		var who person.ID
		err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			who, err = s.Person.Create(ctx, tx, person.NewPerson{GivenName: *given, FamilyName: *family, Email: *email, Source: person.ByHand,
				Roles: []permit.Role{permit.Role(*role)}})
			if err != nil {
				return err
			}
			return s.Audit.Log(ctx, tx, audit.Entry{Actor: audit.Operator, Action: "person.created", Subject: int64(who)})
		})
		if err != nil {
			return c.explain(err, s.Web.Printer("en"))
		}
		return c.say(map[string]string{"person": who.String()}, "made person "+who.String())
	case "signin-link":
		link, err := signInLink(ctx, s, *email)
		if err != nil {
			return err
		}
		return c.say(map[string]string{"link": link, "valid": login.ShortLink.String()}, link+"\nvalid for 10 minutes, once")
	}
	return wrongUsage("there is no user %s", words[0])
}

// signInLink makes a one-time link for somebody who is let in.
func signInLink(ctx context.Context, s *app.Site, email string) (string, error) {
	var path string
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.Person.FindByLogin(ctx, tx, email)
		if err != nil {
			return fmt.Errorf("nobody who is let in has the e-mail or user name %q; closed people are opened again on their page", email)
		}
		path, err = s.Login.Link(ctx, tx, audit.Operator, p.ID, login.ShortLink)
		return err
	})
	return s.Login.Base + path, err
}

func (c *common) say(v any, plain string) error {
	if c.json {
		return json.NewEncoder(os.Stdout).Encode(v)
	}
	fmt.Println(plain)
	return nil
}

// castLink is a link for the demo school, good for a day: its people hold nothing worth protecting.
func castLink(ctx context.Context, s *app.Site, email string) (string, error) {
	var path string
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.Person.FindByLogin(ctx, tx, email)
		if err != nil {
			return err
		}
		path, err = s.Login.Link(ctx, tx, audit.Operator, p.ID, login.AdminLink)
		return err
	})
	return s.Login.Base + path, err
}
