// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"strings"

	"lectern.blind/place"
	"lectern.blind/scan"
	"lectern/internal/app"
	"lectern/internal/person"
	"lectern/internal/platform/conf"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/restriction"
	"lectern/internal/rights/parcel"
)

// verifySite proves the promises on a running site with its own means: a pupil who does not exist is made of words that stand nowhere else,
// copied, erased, and looked for by a scanner that knows no declarations. Nobody else is touched.
func (c *common) verifySite(ctx context.Context, s *app.Site) error {
	words := [4]string{}
	for i := range words {
		words[i] = "zq7" + strings.ToLower(rand.Text()[:16])
	}
	who, err := synthetic(ctx, s, words)
	if err != nil {
		return err
	}
	needles := []scan.Needle{scan.OfID("number", int64(who))}
	for _, w := range words {
		needles = append(needles, scan.OfText(w, w))
	}
	before, err := c.look(ctx, s, needles)
	if err != nil {
		return err
	}
	var copied bytes.Buffer
	if _, err := s.Parcel.Export(ctx, who, parcel.Copy, &copied); err != nil {
		return err
	}
	inCopy, err := wordsIn(copied.Bytes(), needles[1:])
	if err != nil {
		return err
	}
	plan, err := s.Subject.Plan(ctx, s.DB, int64(who))
	if err == nil {
		err = s.Subject.Erase(ctx, plan, 0, func(context.Context, *db.Tx, int) error { return nil })
	}
	if err != nil {
		return err
	}
	after, err := c.look(ctx, s, needles)
	if err != nil {
		return err
	}
	return c.proven(words[:], before, after, inCopy)
}

// synthetic makes the pupil.
func synthetic(ctx context.Context, s *app.Site, words [4]string) (who person.ID, err error) {
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		who, err = s.Person.Create(ctx, tx, person.NewPerson{GivenName: words[0], FamilyName: words[1], Username: words[2], Lang: "en", Source: person.ByHand,
			Roles: []permit.Role{permit.Pupil}})
		if err != nil {
			return err
		}
		return s.Restriction.Say(ctx, tx, who, restriction.Record{Kind: "proof", ID: 1}, false, words[3])
	})
	return who, err
}

func wordsIn(zip []byte, needles []scan.Needle) (found int, err error) {
	set, err := scan.New(needles, scan.Limits{})
	if err != nil {
		return 0, err
	}
	seen := map[string]bool{}
	set.Bytes(zip, func(h scan.Hit) { seen[h.Needle] = true })
	return len(seen), nil
}

// look reads everything the site has written, with nothing but bytes in mind.
func (c *common) look(ctx context.Context, s *app.Site, needles []scan.Needle) (place.Report, error) {
	cfg, err := c.load()
	if err != nil {
		return place.Report{}, err
	}
	chosen, err := c.choose(cfg)
	if err != nil {
		return place.Report{}, err
	}
	set, err := scan.New(needles, scan.Limits{})
	if err != nil {
		return place.Report{}, err
	}
	scanner := &place.Scanner{Set: set}
	return seen(ctx, scanner, s, cfg, chosen)
}

func seen(ctx context.Context, scanner *place.Scanner, s *app.Site, cfg conf.Config, chosen conf.Site) (place.Report, error) {
	if chosen.DSN != "" {
		rep, err := scanner.Postgres(ctx, place.Postgres{DSN: chosen.DSN})
		if err != nil || cfg.Blob.Endpoint != "" {
			return rep, err
		}
		files, err := scanner.Folder(ctx, cfg.Folder(chosen))
		rep.Add(files)
		return rep, err
	}
	rep, err := scanner.SQLite(ctx, s.DB.Path())
	if err != nil {
		return rep, err
	}
	for _, folder := range []string{"files", "outbox"} {
		files, err := scanner.Folder(ctx, filepath.Join(cfg.Folder(chosen), folder))
		if err != nil {
			continue // not there yet
		}
		rep.Add(files)
	}
	return rep, nil
}

// proven says what was seen, and fails when anything is left or was never there to be seen.
func (c *common) proven(words []string, before, after place.Report, inCopy int) error {
	held := 0
	for _, w := range words {
		if len(before.Of(w)) > 0 {
			held++
		}
	}
	answer := map[string]any{"planted": len(words), "found": held, "in_copy": inCopy, "left": after.Hits, "values_read": values(after), "not_read": after.Skips}
	text := fmt.Sprintf("%d words planted, %d found before, %d in the copy, %d traces left after the erasure; %d values read", len(words), held, inCopy, len(after.Hits), values(after))
	if err := c.say(answer, text); err != nil {
		return err
	}
	if held != len(words) || inCopy != len(words) || len(after.Hits) > 0 {
		return errFaults
	}
	return nil
}

func values(r place.Report) (n int64) {
	for _, s := range r.Seen {
		n += s.Values
	}
	return n
}
