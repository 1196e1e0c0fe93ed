// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

type schema struct {
	Limits map[string]int
	Nodes  []struct {
		Name, Group, Content string
		Marks                *string
		Attrs                map[string]struct{ Default any }
	}
	Marks []struct{ Name string }
}

// The editor is built from schema.json, Go from its rules: they must say the same.
func TestRulesAreTheSchema(t *testing.T) {
	raw, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	groups := map[string]set{}
	for _, n := range s.Nodes {
		groups[n.Name] = setOf(kindNamed(n.Name))
		if n.Group != "" {
			groups[n.Group] |= setOf(kindNamed(n.Name))
		}
	}
	if len(s.Nodes) != int(kinds)-1 {
		t.Errorf("%d nodes in the schema, %d rules", len(s.Nodes), kinds-1)
	}
	for i, n := range s.Nodes {
		k := kind(i + 1)
		want := rule{name: n.Name, marks: strings.Contains(n.Content, "inline")}
		want.first, want.rest, want.min = content(n.Content, groups)
		for name, a := range n.Attrs {
			at, known := attrNamed(name)
			if !known {
				t.Errorf("%s: unknown attribute %s", n.Name, name)
			}
			want.attrs |= setOf(at)
			if a.Default == nil {
				want.must |= setOf(at)
			}
		}
		if got := *k.rule(); got != want {
			t.Errorf("%s\n got %+v\nwant %+v", n.Name, got, want)
		}
		if (n.Marks != nil) != (k == codeBlock) {
			t.Errorf("%s: only code has no marks", n.Name)
		}
	}
	var marks []string
	for _, m := range s.Marks {
		marks = append(marks, m.Name)
	}
	if !slices.Equal(marks, markNames[:]) {
		t.Errorf("marks %v, want %v", marks, markNames)
	}
	limits := map[string]int{"bytes": maxBytes, "nodes": maxNodes, "depth": maxDepth, "href": maxHref, "alt": maxAlt, "name": maxName, "span": maxSpan, "order": maxOrder}
	for name, want := range limits {
		if s.Limits[name] != want {
			t.Errorf("limit %s is %d, want %d", name, s.Limits[name], want)
		}
	}
}

// content reads the few forms of content expressions that the schema uses.
func content(expr string, groups map[string]set) (first, rest set, least int) {
	if expr == "" {
		return 0, 0, 0
	}
	union := func(s string) (out set) {
		for _, name := range strings.Split(strings.Trim(s, "()*+"), " | ") {
			out |= groups[name]
		}
		return out
	}
	if head, tail, two := strings.Cut(expr, " "); two && !strings.Contains(expr, "|") {
		return union(head), union(tail), 1
	}
	if strings.HasSuffix(expr, "+") {
		least = 1
	}
	return union(expr), union(expr), least
}
