// SPDX-License-Identifier: AGPL-3.0-or-later

package exit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/subject"
	"lectern/internal/rights/parcel"
)

// KeyName is where the site's own secret lies; no row names it. copies is where the sealed copies that people have asked for lie.
const (
	KeyName = subject.OwnPrefix + "key"
	copies  = "rights/"
)

// line is one file in files.jsonl.
type line struct {
	Entry  string `json:"entry"`
	Key    string `json:"key"`
	Name   string `json:"name,omitempty"`
	Mime   string `json:"mime,omitempty"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// files packs every file: first those that a row names, then what else lies in the store, and their list at the end.
func (w *writer) files(ctx context.Context, q db.Q, all []table) error {
	list := []line{}
	known := map[string]bool{}
	for _, t := range all {
		if !t.has("blob_key") {
			continue
		}
		columns := []string{"blob_key"}
		for _, c := range []string{"name", "mime"} {
			if t.has(c) {
				columns = append(columns, c)
			}
		}
		if err := eachRow(ctx, q, t.Name, columns, t.key(), func(v []any) error {
			key := text(v[0])
			if key == "" || known[key] {
				return nil
			}
			known[key] = true
			l := line{Key: key}
			if len(columns) == 3 {
				l.Name, l.Mime = text(v[1]), text(v[2])
			}
			return w.file(ctx, l, &list)
		}); err != nil {
			return err
		}
	}
	if err := w.others(ctx, known, &list); err != nil {
		return err
	}
	_, err := w.pack.Add("files.jsonl", func(to io.Writer) error {
		e := json.NewEncoder(to)
		for _, l := range list {
			if err := e.Encode(l); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

func (t table) has(column string) bool { return slices.Contains(t.names(), column) }

func text(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case []byte:
		return string(x)
	}
	return ""
}

// others are what no row names under a key of its own: reports of imports, parts of uploads.
func (w *writer) others(ctx context.Context, known map[string]bool, list *[]line) error {
	var sealed, keys int64
	var rest []string
	if err := w.Blob.List(ctx, "", func(i blob.Info) error {
		switch {
		case i.Key == KeyName:
			keys++
		case strings.HasPrefix(i.Key, copies):
			sealed++
		case !known[i.Key]:
			rest = append(rest, i.Key)
		}
		return nil
	}); err != nil {
		return err
	}
	slices.Sort(rest)
	for _, key := range rest {
		if err := w.file(ctx, line{Key: key}, list); err != nil {
			return err
		}
	}
	w.manifest.LeftOut = []LeftOut{{"the site's own key", keys, "a secret; it signed this file"},
		{"sealed copies for single people", sealed, "they open only for the person who asked, and everything in them is here"}}
	return nil
}

func (w *writer) file(ctx context.Context, l line, list *[]line) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	from, err := w.Blob.Open(ctx, l.Key, 0, -1)
	if fault.Is(err, fault.NotFound) {
		w.manifest.Missing = append(w.manifest.Missing, l.Key)
		return nil
	}
	if err != nil {
		return err
	}
	l.Entry = "files/" + l.Key
	var e parcel.Packed
	e, err = w.pack.Add(l.Entry, func(to io.Writer) error {
		_, err := io.Copy(to, reader{ctx, from})
		return err
	})
	if err := errors.Join(err, from.Close()); err != nil {
		return fmt.Errorf("file %s: %w", l.Key, err)
	}
	l.Size, l.SHA256 = e.Size, e.SHA256
	*list = append(*list, l)
	w.manifest.Files++
	w.manifest.Bytes += e.Size
	w.step("files")
	return nil
}

// reader ends when the command is told to stop.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(b []byte) (int, error) {
	if err := context.Cause(r.ctx); err != nil {
		return 0, err
	}
	return r.r.Read(b)
}
