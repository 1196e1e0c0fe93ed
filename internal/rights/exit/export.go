// SPDX-License-Identifier: AGPL-3.0-or-later

package exit

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"io"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
	"lectern/internal/rights/parcel"
)

// Format names how an export is laid out.
const Format = "lectern-site-export/1"

const (
	manifestName  = "manifest.json"
	signatureName = "manifest.sig"
	signedAs      = "lectern site export manifest 1\n" // what the signature is for, so that it fits nothing else
)

// Input is what an export is made of.
type Input struct {
	Site, Controller string
	DB               *db.DB
	Blob             blob.Store
	Registry         *personal.Registry
	Key              []byte // the site's own secret; signs
	Made             clock.Instant
	Progress         func(done, total int, what string) // may be nil
}

// Manifest lists everything in an export, and is signed.
type Manifest struct {
	Format     string          `json:"format"`
	Site       string          `json:"site"`
	Controller string          `json:"controller"`
	Made       clock.Instant   `json:"made"`
	PublicKey  []byte          `json:"public_key"`
	Tables     []Count         `json:"tables"`
	Rows       int64           `json:"rows"`
	Files      int64           `json:"files"`
	Bytes      int64           `json:"bytes"`
	Missing    []string        `json:"missing,omitempty"` // files that a row names and the store has not
	LeftOut    []LeftOut       `json:"left_out"`
	Entries    []parcel.Packed `json:"entries"`
}

// Count is so many things of one kind.
type Count struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
	Bytes int64  `json:"bytes,omitempty"`
}

// LeftOut is what an export does not hold, and why.
type LeftOut struct {
	What  string `json:"what"`
	Count int64  `json:"count"`
	Why   string `json:"why"`
}

// writer makes one export.
type writer struct {
	Input
	pack     parcel.Packer
	manifest Manifest
	total    int
	done     int
}

// Export streams a site as it stands at one moment. What it needs of memory does not grow with the rows, nor with the size of the files; of
// each file its name and fingerprint are kept.
func Export(ctx context.Context, to io.Writer, in Input) (Manifest, error) {
	all, err := described(ctx, in.DB, in.Registry)
	if err != nil {
		return Manifest{}, err
	}
	w := &writer{Input: in, pack: parcel.NewPacker(to), manifest: Manifest{Format: Format, Site: in.Site, Controller: in.Controller, Made: in.Made,
		PublicKey: parcel.PublicKey(in.Key)}}
	err = in.DB.Snapshot(ctx, func(ctx context.Context, q db.Q) error { return w.write(ctx, q, all) })
	if err != nil {
		return Manifest{}, err
	}
	return w.manifest, w.seal()
}

func (w *writer) write(ctx context.Context, q db.Q, all []table) error {
	for _, t := range all {
		n, err := countRows(ctx, q, t.Name)
		if err != nil {
			return err
		}
		w.total += 2 * int(n) // each is written in two forms
	}
	if _, err := w.pack.Add("README.md", func(to io.Writer) error { return readme(to, w.manifest, all) }); err != nil {
		return err
	}
	if err := w.json("schema.json", schema(all)); err != nil {
		return err
	}
	if _, err := w.pack.Add("columns.csv", func(to io.Writer) error { return columns(to, all) }); err != nil {
		return err
	}
	step := func() error { w.step("rows"); return context.Cause(ctx) }
	for _, t := range all {
		count := Count{Name: t.Name}
		if _, err := w.pack.Add("tables/"+t.Name+".jsonl", func(to io.Writer) (err error) {
			count.Count, err = t.lines(ctx, q, to, step)
			return err
		}); err != nil {
			return err
		}
		if _, err := w.pack.Add("tables/"+t.Name+".csv", func(to io.Writer) error { return t.sheet(ctx, q, to, step) }); err != nil {
			return err
		}
		w.manifest.Tables = append(w.manifest.Tables, count)
		w.manifest.Rows += count.Count
	}
	return w.files(ctx, q, all)
}

func (w *writer) step(what string) {
	w.done++
	if w.Progress != nil {
		w.Progress(w.done, max(w.total, w.done), what)
	}
}

func (w *writer) json(name string, v any) error {
	_, err := w.pack.Add(name, func(to io.Writer) error {
		e := json.NewEncoder(to)
		e.SetIndent("", " ")
		return e.Encode(v)
	})
	return err
}

// seal writes the list of all that was packed, its signature, and the end.
func (w *writer) seal() error {
	w.manifest.Entries = w.pack.Entries()
	b, err := json.MarshalIndent(w.manifest, "", " ")
	if err != nil {
		return err
	}
	sum := ed25519.Sign(parcel.Signer(w.Key), append([]byte(signedAs), b...))
	for _, e := range []struct {
		name string
		text []byte
	}{{manifestName, b}, {signatureName, []byte(base64.StdEncoding.EncodeToString(sum))}} {
		if _, err := w.pack.Add(e.name, func(to io.Writer) error { _, err := to.Write(e.text); return err }); err != nil {
			return err
		}
	}
	return w.pack.Close()
}
