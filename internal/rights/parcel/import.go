// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"lectern/internal/platform/archive"
	"lectern/internal/platform/personal"
)

// Arrival is what another site has packed for a person.
type Arrival struct {
	Manifest Manifest
	Signer   string           // fingerprint of the site's key, for people to compare
	Counts   map[string]int64 // entries by table
	Works    []Work
	Marks    []Mark
	Files    []File
	Bytes    int64           // of all files
	seen     map[string]bool // works without files, by a digest
}

// Work is one thing that the person made.
type Work struct {
	Table string
	Place string            // the assignment or course it belonged to there
	Texts map[string]string // by column; rich text without form
	Files []File
}

const (
	mostData  = 512 << 20 // of data.json
	mostWorks = 100_000
)

// Import reads a portable parcel that another Lectern made, after Verify found every byte as it was signed. Nothing is written. Faults:
// those of Verify; "parcel.not_a_parcel" for a parcel of another kind.
func Import(ctx context.Context, zipped io.ReaderAt, size int64, trusted ...ed25519.PublicKey) (Arrival, error) {
	m, err := Verify(ctx, zipped, size, trusted...)
	if err != nil {
		return Arrival{}, err
	}
	if m.Kind != Portable {
		return Arrival{}, notOne(fmt.Errorf("a %s", m.Kind))
	}
	a, err := archive.Open(zipped, size, limits())
	if err != nil {
		return Arrival{}, notOne(err)
	}
	defer a.Close()
	out := Arrival{Manifest: m, Signer: Fingerprint(m.PublicKey), Counts: map[string]int64{}, seen: map[string]bool{}}
	if err := out.data(a); err != nil {
		return Arrival{}, notOne(err)
	}
	if err := out.marks(a); err != nil {
		return Arrival{}, notOne(err)
	}
	return out, nil
}

// data reads data.json record by record.
func (a *Arrival) data(from *archive.Archive) error {
	r, err := from.Open("data.json")
	if err != nil {
		return err
	}
	d := json.NewDecoder(io.LimitReader(r, mostData))
	return errors.Join(a.object(d), r.Close())
}

func (a *Arrival) object(d *json.Decoder) error {
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return errors.Join(errors.New("no object"), err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		if name != "records" {
			var skipped json.RawMessage
			if err := d.Decode(&skipped); err != nil {
				return err
			}
			continue
		}
		if open, err := d.Token(); err != nil || open != json.Delim('[') {
			return errors.Join(errors.New("no records"), err)
		}
		for d.More() {
			var e Entry
			if err := d.Decode(&e); err != nil {
				return err
			}
			if err := a.entry(e); err != nil {
				return err
			}
		}
		if _, err := d.Token(); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

func (a *Arrival) entry(e Entry) error {
	a.Counts[e.Table]++
	if !slices.Contains(learning, e.Activity) {
		return nil
	}
	for _, f := range e.Files {
		if f.State != Missing {
			a.Files = append(a.Files, f)
			a.Bytes += f.Size
		}
	}
	w := Work{Table: e.Table, Texts: map[string]string{}, Files: e.Files}
	for _, v := range e.Fields {
		if w.Place == "" {
			w.Place = v.Title
		}
		if v.Category != string(personal.OwnWork) || !v.Typed || !v.holds() {
			continue
		}
		text, err := v.own()
		if err != nil {
			return err
		}
		w.Texts[v.Column] = text
	}
	if len(w.Texts) == 0 && len(w.Files) == 0 {
		return nil
	}
	if a.again(w) {
		return nil
	}
	if len(a.Works) == mostWorks {
		return errors.New("too many works")
	}
	a.Works = append(a.Works, w)
	return nil
}

// learning are the purposes whose records are works; what somebody asked the office is none.
var learning = []string{personal.Teaching.ID, personal.Coursework.ID, personal.Assessment.ID}

// again tells whether the same words for the same thing are there already: what was handed in is kept beside what it was written in.
func (a *Arrival) again(w Work) bool {
	if len(w.Files) > 0 {
		return false
	}
	hash := sha256.New()
	_, _ = fmt.Fprintf(hash, "%q", w.Place)
	for _, words := range slices.Compact(slices.Sorted(maps.Values(w.Texts))) {
		_, _ = fmt.Fprintf(hash, "%q", words)
	}
	key := string(hash.Sum(nil))
	was := a.seen[key]
	a.seen[key] = true
	return was
}

// own is the text of a value that its author wrote.
func (v Value) own() (string, error) {
	if v.Form == Document {
		return v.Text, nil
	}
	var text string
	if err := json.Unmarshal(v.Value, &text); err == nil {
		return text, nil
	}
	if !json.Valid(v.Value) {
		return "", errors.New("a value that is no JSON")
	}
	return string(v.Value), nil
}

func (a *Arrival) marks(from *archive.Archive) error {
	b, err := from.Bytes("marks.json", mostManifest)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, &a.Marks)
}

// Contents opens the files of a parcel that Import has read; their places are File.Entry. The caller closes it.
func Contents(zipped io.ReaderAt, size int64) (*archive.Archive, error) {
	a, err := archive.Open(zipped, size, limits())
	if err != nil {
		return nil, notOne(err)
	}
	return a, nil
}
