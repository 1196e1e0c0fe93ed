// SPDX-License-Identifier: AGPL-3.0-or-later

package personal

import (
	"maps"
	"slices"
	"strings"
)

// Asks are the fields of a form that hold something about a person, with the table.column each is written to or compared with.
type Asks map[string][]string

// Fields are the names of the fields in order.
func (a Asks) Fields() []string { return slices.Sorted(maps.Keys(a)) }

// Asked is one purpose for which a form asks, with what is kept for it.
type Asked struct {
	Activity   Activity
	Categories []Category
	Retentions []Retention
}

// Why are the purposes of the fields of a form, from the declarations of their columns, in the order people read them. An unknown column
// is a mistake of the program and panics.
func (r *Registry) Why(asks Asks) []Asked {
	found := map[string]*Asked{}
	for _, field := range asks.Fields() {
		for _, place := range asks[field] {
			r.why(found, place)
		}
	}
	var out []Asked
	for _, a := range r.Activities() {
		if f := found[a.ID]; f != nil {
			slices.Sort(f.Categories)
			out = append(out, *f)
		}
	}
	return out
}

func (r *Registry) why(found map[string]*Asked, place string) {
	name, column, _ := strings.Cut(place, ".")
	t, ok := r.Table(name)
	c, is := t.Columns[column]
	if !ok || !is {
		panic("a form asks for " + place + ", which is not declared")
	}
	a := t.ActivityOf(column)
	f := found[a.ID]
	if f == nil {
		f = &Asked{Activity: a}
		found[a.ID] = f
	}
	if c.Cat != Structure && !slices.Contains(f.Categories, c.Cat) {
		f.Categories = append(f.Categories, c.Cat)
	}
	keep := t.RetentionOf(column)
	if !slices.ContainsFunc(f.Retentions, func(x Retention) bool { return x.ID == keep.ID }) {
		f.Retentions = append(f.Retentions, keep)
	}
}
