// SPDX-License-Identifier: AGPL-3.0-or-later

package place

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"lectern.blind/scan"
)

// Hit is a needle at its place.
type Hit struct {
	Place    string `json:"place"`             // path of a file, key of an object, name of a database; "backup.tar.gz!/lectern.db" inside an archive
	Table    string `json:"table,omitempty"`   // of a database; also known for raw bytes of PostgreSQL's files
	Column   string `json:"column,omitempty"`  // Raw, Name, Meta or Terms where it is no column
	RowKey   string `json:"row_key,omitempty"` // primary key, parts joined by a comma; else rowid:… or ctid:…
	Needle   string `json:"needle"`
	Encoding string `json:"encoding"`
	Offset   int64  `json:"offset"` // in the value, the file, or what Inside names
	Inside   string `json:"inside,omitempty"`
}

// What stands for the column where there is none.
const (
	Raw   = "(bytes)"
	Name  = "(name)"
	Meta  = "(meta)"
	Terms = "(terms)" // of a full-text index
)

// Seen is what was looked at.
type Seen struct {
	Place  string `json:"place"`
	Table  string `json:"table,omitempty"`
	Column string `json:"column,omitempty"`
	Values int64  `json:"values"` // that were not NULL; 1 for a file
	Bytes  int64  `json:"bytes"`
}

// Skip is what could not be looked at.
type Skip struct {
	Place string `json:"place"`
	Table string `json:"table,omitempty"`
	Why   string `json:"why"`
}

// Report is the outcome of a scan, in a stable order.
type Report struct {
	Hits  []Hit  `json:"hits"`
	Seen  []Seen `json:"seen"`
	Skips []Skip `json:"skips"`
}

// Add takes over another report.
func (r *Report) Add(o Report) {
	r.Hits = append(r.Hits, o.Hits...)
	r.Seen = append(r.Seen, o.Seen...)
	r.Skips = append(r.Skips, o.Skips...)
}

// Of are the hits of one needle.
func (r Report) Of(needle string) []Hit {
	var out []Hit
	for _, h := range r.Hits {
		if h.Needle == needle {
			out = append(out, h)
		}
	}
	return out
}

func (r *Report) sort() {
	slices.SortFunc(r.Hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Table, b.Table), cmp.Compare(a.Column, b.Column), cmp.Compare(a.RowKey, b.RowKey),
			cmp.Compare(a.Inside, b.Inside), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Needle, b.Needle), cmp.Compare(a.Encoding, b.Encoding))
	})
	r.Hits = slices.Compact(r.Hits)
	slices.SortFunc(r.Seen, func(a, b Seen) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Table, b.Table), cmp.Compare(a.Column, b.Column))
	})
	slices.SortFunc(r.Skips, func(a, b Skip) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Table, b.Table), cmp.Compare(a.Why, b.Why))
	})
	r.Skips = slices.Compact(r.Skips)
}

func (r *Report) skip(place, table string, err error) {
	r.Skips = append(r.Skips, Skip{Place: place, Table: table, Why: err.Error()})
}

// Scanner looks for one set of needles. It may be used by several goroutines.
type Scanner struct {
	Set    *scan.Set
	Temp   string // where archives are unpacked, a folder of the machine's when empty; what is unpacked is removed again
	Unpack int64  // most bytes unpacked at once: 8 GiB when 0
}

// Stream looks through bytes from anywhere: a response, a log, a mail on its way.
func (s *Scanner) Stream(ctx context.Context, place string, r io.Reader) (Report, error) {
	var rep Report
	err := s.stream(ctx, &rep, Hit{Place: place, Column: Raw}, r)
	rep.sort()
	return rep, err
}

// stream fills the report; at says where the bytes lie.
func (s *Scanner) stream(ctx context.Context, rep *Report, at Hit, r io.Reader) error {
	count := &counter{ctx: ctx, r: r}
	skips, err := s.Set.Scan(count, func(h scan.Hit) { rep.Hits = append(rep.Hits, at.with(h)) })
	for _, k := range skips {
		rep.Skips = append(rep.Skips, Skip{Place: at.Place, Table: at.Table, Why: fmt.Sprintf("%s: %s (at %d)", orSelf(k.Inside), k.Why, k.Offset)})
	}
	rep.Seen = append(rep.Seen, Seen{Place: at.Place, Table: at.Table, Column: at.Column, Values: 1, Bytes: count.n})
	if err != nil {
		return fmt.Errorf("%s: %w", at.Place, err)
	}
	return nil
}

func orSelf(inside string) string {
	if inside == "" {
		return "itself"
	}
	return inside
}

// value looks through something short.
func (s *Scanner) value(rep *Report, at Hit, b []byte) {
	for _, k := range s.Set.Bytes(b, func(h scan.Hit) { rep.Hits = append(rep.Hits, at.with(h)) }) {
		rep.Skips = append(rep.Skips, Skip{Place: at.Place, Table: at.Table, Why: fmt.Sprintf("%s %s: %s", at.Column, at.RowKey, k.Why)})
	}
}

func (s *Scanner) file(ctx context.Context, rep *Report, at Hit, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return s.stream(ctx, rep, at, f)
}

func (h Hit) with(f scan.Hit) Hit {
	h.Needle, h.Encoding, h.Offset, h.Inside = f.Needle, f.Encoding, f.Offset, f.Inside
	return h
}

type counter struct {
	ctx context.Context
	r   io.Reader
	n   int64
}

func (c *counter) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
