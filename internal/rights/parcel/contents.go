// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"slices"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/personal"
)

// contents is what was spilled, by table in the order of the source: small enough to keep.
type contents struct {
	tables  []*section
	records int64
	held    []heldRow
	files   int
	bytes   int64
	lost    []File // missing or changed
}

// section is the entries of one table, or those that came in one go: a table that comes twice has two parts.
type section struct {
	table    string
	activity string
	count    int64
	roles    []string
	columns  []string // in the order they were met first
	labels   map[string]string
	pages    []part // pageRows entries each
	last     int64  // entries of the last page
	ends     map[string]*ending
}

// ending is when the entries of one retention rule go.
type ending struct {
	Rule    string     `json:"rule"`
	Things  int64      `json:"things"`
	First   clock.Date `json:"first,omitempty"`
	Last    clock.Date `json:"last,omitempty"`
	Undated int64      `json:"undated,omitempty"` // whose clock has not started
}

// heldRow is one thing that she gets later.
type heldRow struct {
	table string
	place string
	held  Held
	count int64
}

// pageRows are the entries of one page.
const pageRows = 200

func (c *contents) section(e Entry) *section {
	for _, s := range c.tables {
		if s.table == e.Table {
			return s
		}
	}
	s := &section{table: e.Table, activity: e.Activity, labels: map[string]string{}, ends: map[string]*ending{}}
	c.tables = append(c.tables, s)
	return s
}

// took notes an entry that lies at a place of the spill.
func (c *contents) took(e Entry, at, size int64) {
	c.records++
	s := c.section(e)
	s.count++
	if !slices.Contains(s.roles, e.Role) {
		s.roles = append(s.roles, e.Role)
	}
	for _, v := range e.Fields {
		if _, known := s.labels[v.Column]; !known {
			s.columns = append(s.columns, v.Column)
			s.labels[v.Column] = v.What
		}
	}
	s.keep(e)
	last := len(s.pages) - 1
	if last < 0 || s.last == pageRows || s.pages[last].at+s.pages[last].size != at {
		s.pages = append(s.pages, part{at, size})
		s.last = 1
		return
	}
	s.pages[last].size += size
	s.last++
}

func (s *section) keep(e Entry) {
	end := s.ends[e.Retention]
	if end == nil {
		end = &ending{Rule: e.Retention}
		s.ends[e.Retention] = end
	}
	end.add(ending{Things: 1, First: e.Until, Last: e.Until})
}

func (e *ending) add(o ending) {
	e.Things += o.Things
	e.Undated += o.Undated
	if o.First == "" && o.Undated == 0 {
		e.Undated += o.Things
	}
	if o.First != "" && (e.First == "" || o.First < e.First) {
		e.First = o.First
	}
	if o.Last > e.Last {
		e.Last = o.Last
	}
}

// hold notes what is held back; equal ones are counted together.
func (c *contents) hold(row heldRow) {
	for i := range c.held {
		h := &c.held[i]
		if h.table == row.table && h.place == row.place && h.held.Why == row.held.Why && h.held.Until == row.held.Until {
			h.count++
			return
		}
	}
	c.held = append(c.held, row)
}

// purpose is an activity that really holds something.
type purpose struct {
	personal.Activity
	sections []*section
	count    int64
	ends     []*ending
}

// purposes groups the sections by activity, in the order people read them.
func (c *contents) purposes(activities []personal.Activity) []purpose {
	var out []purpose
	for _, a := range activities {
		p := purpose{Activity: a}
		for _, s := range c.tables {
			if s.activity == a.ID {
				p.take(s)
			}
		}
		if p.count > 0 {
			out = append(out, p)
		}
	}
	return out
}

func (p *purpose) take(s *section) {
	p.sections = append(p.sections, s)
	p.count += s.count
	for _, rule := range sortedRules(s.ends) {
		i := slices.IndexFunc(p.ends, func(e *ending) bool { return e.Rule == rule })
		if i < 0 {
			p.ends = append(p.ends, &ending{Rule: rule})
			i = len(p.ends) - 1
		}
		p.ends[i].add(*s.ends[rule])
	}
}

func sortedRules(ends map[string]*ending) []string {
	out := make([]string, 0, len(ends))
	for rule := range ends {
		out = append(out, rule)
	}
	slices.Sort(out)
	return out
}
