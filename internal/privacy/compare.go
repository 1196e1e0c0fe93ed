// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"slices"
	"strings"

	"lectern/internal/platform/personal"
)

// Change is one difference between two versions. Its sentence is the text privacy.change.<Key>.
type Change struct {
	Key      string
	Purpose  string // id
	Category string
	Store    string
	From, To string // retentions, bases, or words of the site
	Material bool   // it changes what is done with data: it is announced, and off until its day
}

// Compare tells how b differs from a, what matters most first.
func Compare(a, b Snapshot) []Change {
	var out []Change
	for _, p := range b.Purposes {
		was := find(a.Purposes, p.ID)
		if was == nil {
			out = append(out, Change{Key: "purpose_new", Purpose: p.ID, Material: true})
			continue
		}
		out = append(out, comparePurpose(*was, p)...)
	}
	for _, p := range a.Purposes {
		if find(b.Purposes, p.ID) == nil {
			out = append(out, Change{Key: "purpose_gone", Purpose: p.ID})
		}
	}
	out = append(out, compareRecipients(a, b)...)
	for _, f := range []struct{ key, from, to string }{
		{"controller", words(a.Controller, a.Address, a.Contact), words(b.Controller, b.Address, b.Contact)},
		{"officer", words(a.Officer, a.OfficerAt), words(b.Officer, b.OfficerAt)},
		{"authority", a.Authority, b.Authority},
	} {
		if f.from != f.to {
			out = append(out, Change{Key: f.key, From: f.from, To: f.to})
		}
	}
	slices.SortStableFunc(out, func(x, y Change) int { return rank(x) - rank(y) })
	return out
}

func rank(c Change) int {
	if c.Material {
		return 0
	}
	return 1
}

func words(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func find(all []Purpose, id string) *Purpose {
	if at := slices.IndexFunc(all, func(p Purpose) bool { return p.ID == id }); at >= 0 {
		return &all[at]
	}
	return nil
}

func comparePurpose(a, b Purpose) []Change {
	var out []Change
	if a.Basis != b.Basis {
		out = append(out, Change{Key: "basis", Purpose: b.ID, From: a.Basis, To: b.Basis, Material: true})
	}
	before, after := a.ends(), b.ends()
	for _, what := range b.things() {
		c := Change{Purpose: b.ID, To: after[what].Retention}
		c.Category, c.Store = split(what)
		switch was, ok := before[what]; {
		case !ok:
			c.Key, c.Material = "kind_new", true
		case longer(was, after[what]):
			c.Key, c.From, c.Material = "kept_longer", was.Retention, true
		case was.days() != after[what].days():
			c.Key, c.From = "kept_shorter", was.Retention
		default:
			continue
		}
		out = append(out, c)
	}
	for _, what := range a.things() {
		if _, still := after[what]; !still {
			c := Change{Key: "kind_gone", Purpose: b.ID}
			c.Category, c.Store = split(what)
			out = append(out, c)
		}
	}
	for _, m := range b.Mapped {
		if !slices.ContainsFunc(a.Mapped, func(x Mapped) bool { return x.Column == m.Column }) {
			out = append(out, Change{Key: "mapped_new", Purpose: b.ID, To: m.Label})
		}
	}
	for _, m := range a.Mapped {
		if !slices.ContainsFunc(b.Mapped, func(x Mapped) bool { return x.Column == m.Column }) {
			out = append(out, Change{Key: "mapped_gone", Purpose: b.ID, From: m.Label})
		}
	}
	return out
}

// ends says of each kind of data and each store of a purpose how long it is kept, the longest time when there are several.
func (p Purpose) ends() map[string]Kept {
	out := map[string]Kept{}
	for _, k := range p.Kept {
		for _, what := range k.names() {
			if was, ok := out[what]; !ok || longer(was, k) {
				out[what] = k
			}
		}
	}
	return out
}

func (k Kept) names() []string {
	var out []string
	for _, c := range k.Categories {
		out = append(out, "category "+c)
	}
	for _, s := range k.Stores {
		out = append(out, "store "+s)
	}
	return out
}

func (p Purpose) things() []string {
	var out []string
	for _, k := range p.Kept {
		for _, what := range k.names() {
			if !slices.Contains(out, what) {
				out = append(out, what)
			}
		}
	}
	return out
}

func split(what string) (category, store string) {
	if s, is := strings.CutPrefix(what, "store "); is {
		return "", s
	}
	return strings.TrimPrefix(what, "category "), ""
}

// longer tells that b is kept longer than a. "As long as the site" is the longest.
func longer(a, b Kept) bool { return b.days() > a.days() }

func (k Kept) days() int {
	const forever = 1 << 30
	if k.Retention == personal.WithSite.ID {
		return forever
	}
	return personal.Retention{Period: k.Period}.Days()
}

func compareRecipients(a, b Snapshot) []Change {
	var out []Change
	at := func(all []Told, name string) *Told {
		if i := slices.IndexFunc(all, func(t Told) bool { return t.Name == name }); i >= 0 {
			return &all[i]
		}
		return nil
	}
	for _, r := range b.Recipients {
		was := at(a.Recipients, r.Name)
		switch {
		case was == nil:
			out = append(out, Change{Key: "recipient_new", To: r.Name, Material: true})
		case was.Country != r.Country:
			out = append(out, Change{Key: "recipient_moved", To: r.Name, From: r.Country, Material: true})
		case !slices.Equal(was.Purposes, r.Purposes) || was.What != r.What:
			out = append(out, Change{Key: "recipient_other", To: r.Name, Material: true})
		case was.Contact != r.Contact:
			out = append(out, Change{Key: "recipient_contact", To: r.Name})
		}
	}
	for _, r := range a.Recipients {
		if at(b.Recipients, r.Name) == nil {
			out = append(out, Change{Key: "recipient_gone", From: r.Name})
		}
	}
	return out
}

func material(all []Change) bool {
	return slices.ContainsFunc(all, func(c Change) bool { return c.Material })
}
