// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"lectern.blind/scan"
)

// Part says in which part of a parcel something is.
type Part string

const (
	JSON Part = "json"
	Page Part = "page"
	Cell Part = "cell"
	File Part = "file"     // bytes of a file below files/
	Name Part = "name"     // name of a file, or what the ZIP says beside it
	Rest Part = "unparsed" // bytes of any other entry as they are: comments of a page, scripts, and all that is also told parsed
)

// Value is one text of a parcel.
type Value struct {
	Part    Part   `json:"part"`
	File    string `json:"file"`
	Where   string `json:"where,omitempty"`   // JSON: a pointer, "/courses/0/title"; a cell: "row 2, body"; a page: an element
	Heading string `json:"heading,omitempty"` // page: the heading above
	Label   string `json:"label,omitempty"`   // page: the head of the column or row, the term of a list; cell: the head of the column
	Text    string `json:"text"`
}

// Parcel is a ZIP that was read. Files are read when they are asked for.
type Parcel struct {
	Values   []Value
	Entries  []string // names as they stand in the ZIP
	Problems []string // what is wrong with it as a parcel; empty is right

	links []link
	zip   *zip.Reader
	close func() error
}

// most is the largest page, JSON or table that is read.
const most = 1 << 30

// Open reads a parcel from a file. Close it.
func Open(name string) (*Parcel, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	p, err := Read(f, info.Size())
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	p.close = f.Close
	return p, nil
}

// Bytes reads a parcel from memory.
func Bytes(b []byte) (*Parcel, error) { return Read(bytes.NewReader(b), int64(len(b))) }

// Read reads a parcel. What is wrong with its contents is a problem, not an error.
func Read(r io.ReaderAt, size int64) (*Parcel, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("read a parcel: %w", err)
	}
	p := &Parcel{zip: z, close: func() error { return nil }}
	p.names()
	for _, e := range z.File {
		if err := p.entry(e); err != nil {
			p.problem("%s: %v", e.Name, err)
		}
	}
	p.follow()
	slices.Sort(p.Problems)
	p.Problems = slices.Compact(p.Problems)
	return p, nil
}

// Close lets go of the file.
func (p *Parcel) Close() error { return p.close() }

func (p *Parcel) problem(format string, args ...any) {
	p.Problems = append(p.Problems, fmt.Sprintf(format, args...))
}

func (p *Parcel) names() {
	seen := map[string]bool{}
	for _, e := range p.zip.File {
		p.Entries = append(p.Entries, e.Name)
		p.Values = append(p.Values, Value{Part: Name, File: e.Name, Where: "name", Text: e.Name})
		if e.Comment != "" || len(e.Extra) > 0 {
			p.Values = append(p.Values, Value{Part: Name, File: e.Name, Where: "comment", Text: e.Comment + string(e.Extra)})
		}
		folded := strings.ToLower(e.Name)
		if seen[folded] {
			p.problem("%s: the name is there twice", e.Name)
		}
		seen[folded] = true
		if clean := path.Clean("/" + e.Name)[1:]; clean != strings.TrimSuffix(e.Name, "/") || strings.ContainsAny(e.Name, "\\:\x00") {
			p.problem("%s: not a safe name", e.Name)
		}
	}
	if p.zip.Comment != "" {
		p.Values = append(p.Values, Value{Part: Name, Where: "comment", Text: p.zip.Comment})
	}
	for _, name := range []string{"index.html", "data.json"} {
		if !seen[name] {
			p.problem("%s: missing", name)
		}
	}
}

// entry reads one entry. Also what is only looked at as bytes later is read to its end now: a wrong checksum is a problem.
func (p *Parcel) entry(e *zip.File) error {
	r, err := e.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	in := io.LimitReader(r, most)
	if strings.HasPrefix(e.Name, "files/") {
		_, err := io.Copy(io.Discard, in)
		return err
	}
	switch strings.ToLower(path.Ext(e.Name)) {
	case ".json":
		return p.json(e.Name, in)
	case ".csv":
		return p.csv(e.Name, in)
	case ".html", ".htm":
		return p.page(e.Name, in)
	}
	_, err = io.Copy(io.Discard, in)
	return err
}

// Found is a needle in a parcel.
type Found struct {
	Value
	Needle   string `json:"needle"`
	Encoding string `json:"encoding"`
	Inside   string `json:"inside,omitempty"`
}

// Find looks for needles in every part. Text is left out of what is found, where it is found says enough.
func (p *Parcel) Find(set *scan.Set) ([]Found, error) {
	var out []Found
	for _, v := range p.Values {
		set.Bytes([]byte(v.Text), func(h scan.Hit) { out = append(out, found(v, h)) })
	}
	var errs []error
	for _, e := range p.zip.File {
		errs = append(errs, p.bytes(set, e, &out))
	}
	slices.SortStableFunc(out, func(a, b Found) int {
		return cmp.Or(cmp.Compare(a.Needle, b.Needle), cmp.Compare(a.Part, b.Part), cmp.Compare(a.File, b.File), cmp.Compare(a.Where, b.Where),
			cmp.Compare(a.Encoding, b.Encoding), cmp.Compare(a.Inside, b.Inside))
	})
	return slices.Compact(out), errors.Join(errs...)
}

// bytes looks at every entry as it is too: comments of a page, scripts, what a parser leaves out.
func (p *Parcel) bytes(set *scan.Set, e *zip.File, out *[]Found) error {
	r, err := e.Open()
	if err != nil {
		return fmt.Errorf("%s: %w", e.Name, err)
	}
	defer r.Close()
	part := Rest
	if strings.HasPrefix(e.Name, "files/") {
		part = File
	}
	skips, err := set.Scan(r, func(h scan.Hit) { *out = append(*out, found(Value{Part: part, File: e.Name}, h)) })
	if err != nil {
		return fmt.Errorf("%s: %w", e.Name, err)
	}
	for _, s := range skips {
		return fmt.Errorf("%s: %s: %s", e.Name, s.Inside, s.Why)
	}
	return nil
}

func found(v Value, h scan.Hit) Found {
	v.Text = ""
	return Found{Value: v, Needle: h.Needle, Encoding: h.Encoding, Inside: h.Inside}
}

// Answer says where one needle is.
type Answer struct {
	JSON, Page, Cell, File, Name, Rest bool
}

// Answers sums up what was found, by needle. Page means that a person can read it there.
func Answers(all []Found) map[string]Answer {
	out := map[string]Answer{}
	for _, f := range all {
		a := out[f.Needle]
		switch f.Part {
		case JSON:
			a.JSON = true
		case Page:
			a.Page = a.Page || scan.Readable(f.Encoding)
		case Cell:
			a.Cell = true
		case File:
			a.File = true
		case Name:
			a.Name = true
		case Rest:
			a.Rest = true
		}
		out[f.Needle] = a
	}
	return out
}
