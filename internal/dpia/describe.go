// SPDX-License-Identifier: AGPL-3.0-or-later

package dpia

import (
	"cmp"
	"context"
	"slices"

	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
)

// Described is a purpose as the declarations of the program describe it, with what the school took from its roster for it.
type Described struct {
	Purpose  string   `json:"purpose"`
	Basis    string   `json:"basis"`
	Law      string   `json:"law,omitempty"`
	Audience []string `json:"audience"`
	Kept     []Kept   `json:"kept"`
	Mapped   []Mapped `json:"mapped,omitempty"`
}

// Kept is a kind of data with how long it stays.
type Kept struct {
	Kind      string `json:"kind"`
	Retention string `json:"retention"`
	Period    string `json:"period"`
}

// Mapped is a column of the roster with its kind.
type Mapped struct {
	Label string `json:"label"`
	Kind  string `json:"kind"`
}

// describe writes down what the program does for some purposes now.
func (s *Service) describe(ctx context.Context, q db.Q, of []string) ([]Described, error) {
	fields, err := s.Person.Fields(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []Described
	for _, a := range personal.Activities() {
		if !slices.Contains(of, a.ID) {
			continue
		}
		d := Described{Purpose: a.ID, Basis: string(a.Basis), Law: a.Law, Audience: a.Audience}
		for _, t := range s.registry.Tables() {
			d.add(t)
		}
		slices.SortFunc(d.Kept, func(a, b Kept) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Retention, b.Retention)) })
		for _, f := range fields {
			if f.Activity == a.ID {
				d.Mapped = append(d.Mapped, Mapped{f.Label, string(f.Category)})
			}
		}
		out = append(out, d)
	}
	return out, nil
}

func (d *Described) add(t personal.Table) {
	for name, c := range t.Columns {
		if c.Cat == personal.Structure || t.ActivityOf(name).ID != d.Purpose {
			continue
		}
		r := t.RetentionOf(name)
		if k := (Kept{string(c.Cat), r.ID, r.Period}); !slices.Contains(d.Kept, k) {
			d.Kept = append(d.Kept, k)
		}
	}
}

// Change is one way in which what is done differs from what was assessed. Its words are the text dpia.change.<Key>.
type Change struct{ Key, Purpose, Kind, Retention, Label string }

// compare finds what differs. A mapped column of a kind that was foreseen is no change.
func compare(was, is []Described, foreseen []string) []Change {
	var out []Change
	for _, now := range is {
		at := slices.IndexFunc(was, func(d Described) bool { return d.Purpose == now.Purpose })
		if at < 0 {
			out = append(out, Change{Key: "purpose", Purpose: now.Purpose})
			continue
		}
		out = append(out, was[at].changes(now, foreseen)...)
	}
	for _, then := range was {
		if !slices.ContainsFunc(is, func(d Described) bool { return d.Purpose == then.Purpose }) {
			out = append(out, Change{Key: "dropped", Purpose: then.Purpose})
		}
	}
	return out
}

func (d Described) changes(now Described, foreseen []string) []Change {
	var out []Change
	if d.Basis != now.Basis || d.Law != now.Law {
		out = append(out, Change{Key: "basis", Purpose: d.Purpose})
	}
	if !slices.Equal(d.Audience, now.Audience) {
		out = append(out, Change{Key: "audience", Purpose: d.Purpose})
	}
	for _, k := range now.Kept {
		if !slices.Contains(d.Kept, k) {
			out = append(out, Change{Key: "kept", Purpose: d.Purpose, Kind: k.Kind, Retention: k.Retention})
		}
	}
	for _, k := range d.Kept {
		if !slices.Contains(now.Kept, k) {
			out = append(out, Change{Key: "ended", Purpose: d.Purpose, Kind: k.Kind, Retention: k.Retention})
		}
	}
	for _, m := range now.Mapped {
		if !slices.Contains(d.Mapped, m) && !slices.Contains(foreseen, m.Kind) {
			out = append(out, Change{Key: "mapped", Purpose: d.Purpose, Kind: m.Kind, Label: m.Label})
		}
	}
	return out
}
