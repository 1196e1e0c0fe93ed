// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"errors"
	"fmt"
	"io"

	"lectern/internal/platform/personal"
	"lectern/internal/platform/subject"
)

// Write streams a parcel to w in constant memory. What the store cannot give of a file is said in the parcel and does not stop it; a
// store that cannot be reached does, and so does everything else that fails: then what was written is of no use.
func Write(ctx context.Context, w io.Writer, in Input) (m Manifest, err error) {
	if !in.Kind.Valid() || len(in.Key) == 0 {
		return Manifest{}, fmt.Errorf("parcel %s: no kind or no key", in.ID)
	}
	if in.Reading == "" {
		in.Reading = personal.Adult
	}
	said, err := newWords(in.Words)
	if err != nil {
		return Manifest{}, err
	}
	spilled, err := newSpill(in.Temp)
	if err != nil {
		return Manifest{}, err
	}
	defer func() { err = errors.Join(err, spilled.close()) }()
	wr := &writer{
		in: in, words: said, spill: spilled, pack: newPacker(w), byKey: map[string]File{}, taken: map[string]bool{},
		shaper: &shaper{in: in, people: newPeople(in.Person, in.NameOf), idKey: derive(in.Key, "parcel rows", 32), called: said.called},
	}
	if err := wr.write(ctx); err != nil {
		return Manifest{}, fmt.Errorf("parcel %s: %w", in.ID, err)
	}
	return wr.manifest, nil
}

// writer is one parcel being written.
type writer struct {
	in       Input
	words    *words
	shaper   *shaper
	spill    *spill
	pack     *packer
	got      contents
	byKey    map[string]File // files that are in the parcel already
	taken    map[string]bool // names of pages and tables
	manifest Manifest
}

func (w *writer) write(ctx context.Context) error {
	if err := w.in.Source.Copy(ctx, func(r subject.Record) error { return w.record(ctx, r) }); err != nil {
		return err
	}
	steps := []func(context.Context) error{w.data, w.marks, w.tables, w.pages, w.index, w.readme, w.seal}
	for _, step := range steps {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := step(ctx); err != nil {
			return err
		}
	}
	return w.pack.close()
}

// record takes one record: its files into the parcel at once, the rest into the spill.
func (w *writer) record(ctx context.Context, r subject.Record) error {
	held := Held{}
	if w.in.Hold != nil {
		if h, yes := w.in.Hold(r); yes {
			held = h
		}
	}
	if held.Whole {
		w.got.hold(heldRow{r.Table, placeOf(r), held, 1})
		return w.progress(ctx)
	}
	e, belongs, err := w.shaper.entry(ctx, r, held)
	if err != nil {
		return err
	}
	if !belongs {
		return nil
	}
	if len(held.Columns) > 0 {
		w.got.hold(heldRow{r.Table, placeOf(r), held, 1})
	}
	if w.in.Kind == Copy || personal.HasContent(r.Role) {
		if e.Files, err = w.files(ctx, r.Files); err != nil {
			return err
		}
	}
	at := w.spill.size
	size, err := w.spill.add(e)
	if err != nil {
		return err
	}
	w.got.took(e, at, size)
	return w.progress(ctx)
}

func (w *writer) progress(ctx context.Context) error {
	if w.in.Progress == nil {
		return context.Cause(ctx)
	}
	return w.in.Progress(ctx, w.got.records)
}

// placeOf is where a record belongs, before it is shaped.
func placeOf(r subject.Record) string {
	for _, f := range r.Fields {
		if f.Title != "" {
			return f.Title
		}
	}
	return ""
}
