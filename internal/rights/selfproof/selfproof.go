// SPDX-License-Identifier: AGPL-3.0-or-later

// Package selfproof shows on a running site, with its own data around it, that a copy holds everything and an erasure leaves nothing: a
// pupil who does not exist is made of words that stand nowhere else, copied, erased, and looked for by a scanner that knows no declarations.
// Nobody else is touched.
package selfproof

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"strings"

	"lectern.blind/place"
	"lectern.blind/scan"
	"lectern/internal/person"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/subject"
	"lectern/internal/restriction"
	"lectern/internal/rights/parcel"
)

// Result is what was planted, what was seen of it, and what was left.
type Result struct {
	Planted int      `json:"planted"`
	Found   int      `json:"found"`   // of the words, before the erasure
	InCopy  int      `json:"in_copy"` // of the words
	Left    []string `json:"left"`    // where anything was still there afterwards
	Values  int64    `json:"values_read"`
	Skipped []string `json:"not_read"`
}

// Green tells that the promises held: everything was there to be found, all of it was in the copy, and nothing was left.
func (r Result) Green() bool {
	return r.Planted > 0 && r.Found == r.Planted && r.InCopy == r.Planted && len(r.Left) == 0
}

// Deps is what the proof is made with.
type Deps struct {
	DB          *db.DB
	Blob        blob.Store
	Person      *person.Service
	Restriction *restriction.Service
	Engine      *subject.Engine
	Parcel      *parcel.Service
}

// Run proves once. It reads the whole database twice.
func Run(ctx context.Context, d Deps) (Result, error) {
	words := make([]string, 4)
	for i := range words {
		words[i] = "zq7" + strings.ToLower(rand.Text()[:16])
	}
	who, err := d.pupil(ctx, words)
	if err != nil {
		return Result{}, err
	}
	needles := []scan.Needle{scan.OfID("number", int64(who))}
	for _, w := range words {
		needles = append(needles, scan.OfText(w, w))
	}
	set, err := scan.New(needles, scan.Limits{})
	if err != nil {
		return Result{}, err
	}
	before, err := d.look(ctx, set)
	if err != nil {
		return Result{}, err
	}
	r := Result{Planted: len(words)}
	for _, w := range words {
		if len(before.Of(w)) > 0 {
			r.Found++
		}
	}
	if r.InCopy, err = d.inCopy(ctx, who, set, words); err != nil {
		return r, err
	}
	plan, err := d.Engine.Plan(ctx, d.DB, int64(who))
	if err == nil {
		err = d.Engine.Erase(ctx, plan, 0, func(context.Context, *db.Tx, int) error { return nil })
	}
	if err != nil {
		return r, err
	}
	after, err := d.look(ctx, set)
	for _, h := range after.Hits {
		r.Left = append(r.Left, strings.Trim(h.Table+"."+h.Column, "."))
	}
	for _, s := range after.Seen {
		r.Values += s.Values
	}
	for _, s := range after.Skips {
		r.Skipped = append(r.Skipped, s.Table+" "+s.Why)
	}
	return r, err
}

func (d Deps) pupil(ctx context.Context, words []string) (who person.ID, err error) {
	err = d.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		who, err = d.Person.Create(ctx, tx, person.NewPerson{GivenName: words[0], FamilyName: words[1], Username: words[2], Lang: "en", Source: person.ByHand,
			Roles: []permit.Role{permit.Pupil}})
		if err != nil {
			return err
		}
		return d.Restriction.Say(ctx, tx, who, restriction.Record{Kind: "proof", ID: 1}, false, words[3])
	})
	return who, err
}

func (d Deps) inCopy(ctx context.Context, who person.ID, set *scan.Set, words []string) (int, error) {
	var zip bytes.Buffer
	if _, err := d.Parcel.Export(ctx, who, parcel.Copy, &zip); err != nil {
		return 0, err
	}
	seen := map[string]bool{}
	set.Bytes(zip.Bytes(), func(h scan.Hit) { seen[h.Needle] = true })
	n := 0
	for _, w := range words {
		if seen[w] {
			n++
		}
	}
	return n, nil
}

// look reads every value of the database and every file of the site. The raw bytes of a SQLite file are not read: this process has it open.
func (d Deps) look(ctx context.Context, set *scan.Set) (place.Report, error) {
	s := &place.Scanner{Set: set}
	var rep place.Report
	var err error
	if d.DB.Engine() == db.SQLite {
		rep, err = s.SQLiteInUse(ctx, d.DB.Path())
	} else {
		rep, err = s.Postgres(ctx, place.Postgres{DSN: d.DB.DSN()})
	}
	if err != nil {
		return rep, err
	}
	files, err := s.Objects(ctx, "files", func(ctx context.Context, do func(place.Object) error) error {
		return d.Blob.List(ctx, "", func(i blob.Info) error {
			return do(place.Object{Key: i.Key, Open: func(ctx context.Context) (io.ReadCloser, error) { return d.Blob.Open(ctx, i.Key, 0, -1) }})
		})
	})
	rep.Add(files)
	return rep, err
}
