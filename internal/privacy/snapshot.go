// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
	"lectern/internal/site"
)

// Snapshot is what a version of the notice says: everything that decides what people are told, and nothing else.
type Snapshot struct {
	Controller string    `json:"controller"`
	Address    string    `json:"address"`
	Contact    string    `json:"contact"`
	Officer    string    `json:"officer"`
	OfficerAt  string    `json:"officer_contact"`
	Authority  string    `json:"authority"`
	Country    string    `json:"country"`
	Purposes   []Purpose `json:"purposes"`
	Recipients []Told    `json:"recipients"`
}

// Purpose is a processing activity as the notice tells it.
type Purpose struct {
	ID         string   `json:"id"`
	Basis      string   `json:"basis"`
	Law        string   `json:"law,omitempty"`
	Assessment string   `json:"assessment,omitempty"`
	Audience   []string `json:"audience"`
	Sources    []string `json:"sources"`
	Kept       []Kept   `json:"kept"`
	Mapped     []Mapped `json:"mapped,omitempty"`
}

// Kept is what of a purpose ends together.
type Kept struct {
	Retention  string   `json:"retention"`
	Period     string   `json:"period"`
	Categories []string `json:"categories,omitempty"`
	Stores     []string `json:"stores,omitempty"`
}

// Told is a recipient as the notice tells it.
type Told struct {
	Name     string   `json:"name"`
	Part     string   `json:"part"`
	Country  string   `json:"country"`
	Contact  string   `json:"contact,omitempty"`
	What     string   `json:"what,omitempty"`
	Purposes []string `json:"purposes,omitempty"`
}

// Categories are the kinds of data of a purpose, in the order people read them.
func (p Purpose) Categories() []personal.Category {
	var out []personal.Category
	for _, c := range order {
		if slices.ContainsFunc(p.Kept, func(k Kept) bool { return slices.Contains(k.Categories, string(c)) }) {
			out = append(out, c)
		}
	}
	return out
}

// Text and Digest are a snapshot as it is stored, and its fingerprint.
func (s Snapshot) Text() string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings and lists
	}
	return string(b)
}

func (s Snapshot) Digest() string {
	sum := sha256.Sum256([]byte(s.Text()))
	return hex.EncodeToString(sum[:])
}

// now is what the notice has to say in this moment: of the declarations the program executes, the facts of the site, and its recipients.
func (s *Service) now(ctx context.Context, q db.Q, v site.Settings) (Snapshot, error) {
	out := Snapshot{Controller: v.ControllerName, Address: v.ControllerAddress, Contact: v.ControllerEmail, Officer: v.OfficerName, OfficerAt: v.OfficerEmail,
		Authority: v.Authority, Country: v.Country}
	all, err := s.Activities(ctx)
	if err != nil {
		return out, err
	}
	for _, a := range all {
		out.Purposes = append(out.Purposes, purposeOf(a))
	}
	out.Recipients, err = s.told(ctx, q)
	return out, err
}

func purposeOf(a Activity) Purpose {
	p := Purpose{ID: a.ID, Basis: string(a.Basis), Law: a.Law, Assessment: a.Assessment, Audience: a.Audience, Mapped: a.Mapped, Sources: a.sources()}
	for _, r := range a.Retentions {
		k := Kept{Retention: r.ID, Period: r.Period}
		for _, c := range a.kindsKept(r) {
			k.Categories = append(k.Categories, string(c))
		}
		for _, st := range a.Stores {
			if st.Retention.ID == r.ID {
				k.Stores = append(k.Stores, st.ID)
			}
		}
		if len(k.Categories)+len(k.Stores) > 0 {
			p.Kept = append(p.Kept, k)
		}
	}
	return p
}

// sources say where the data of a purpose come from (Article 14(2)(f)), by the kinds of data.
func (a Activity) sources() []string {
	var out []string
	add := func(s personal.Source) {
		if !slices.Contains(out, string(s)) {
			out = append(out, string(s))
		}
	}
	for _, c := range a.Categories {
		switch c {
		case personal.Identifier, personal.Contact:
			add(personal.FromRoster)
			add(personal.FromSchool)
		case personal.OwnWork, personal.Secret:
			add(personal.FromYou)
		case personal.Judgement, personal.Pastoral, personal.Special:
			add(personal.FromSchool)
		case personal.Behaviour:
			add(personal.FromUse)
		}
	}
	return out
}
