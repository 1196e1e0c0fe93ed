// SPDX-License-Identifier: AGPL-3.0-or-later

package personal

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Bounds tell which tables a statement names that do not serve a purpose (Article 5(1)(b)). Safe for use by several goroutines.
type Bounds struct {
	serves map[string][]string // purposes of the columns about people, by table
	named  sync.Map            // tables of a statement, by its text
}

// Bounds are those of the declarations.
func (r *Registry) Bounds() *Bounds {
	b := &Bounds{serves: map[string][]string{}}
	for _, t := range r.Tables() {
		for name, c := range t.Columns {
			if a := t.ActivityOf(name).ID; c.Cat != Structure && !slices.Contains(b.serves[t.Name], a) {
				b.serves[t.Name] = append(b.serves[t.Name], a)
			}
		}
	}
	return b
}

// always are what every task does: it stands in the queue, and writes down what it did.
var always = []string{Operation.ID, Accountability.ID}

var names = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z_][a-z0-9_]*)`)

// Crossed is the first table of a statement whose columns about people all serve other purposes; "" when there is none.
func (b *Bounds) Crossed(statement string, purposes []string) string {
	for _, table := range b.tables(statement) {
		serves := b.serves[table]
		if len(serves) > 0 && !slices.ContainsFunc(serves, func(p string) bool { return slices.Contains(purposes, p) || slices.Contains(always, p) }) {
			return table
		}
	}
	return ""
}

func (b *Bounds) tables(statement string) []string {
	if known, ok := b.named.Load(statement); ok {
		return known.([]string)
	}
	var out []string
	for _, m := range names.FindAllStringSubmatch(statement, -1) {
		if t := strings.ToLower(m[1]); !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	b.named.Store(statement, out)
	return out
}
