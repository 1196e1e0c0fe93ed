// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/scan"
	"lectern/internal/platform/subject"
)

// files puts the files of a record into the parcel, each set of bytes once.
func (w *writer) files(ctx context.Context, all []subject.File) ([]File, error) {
	out := make([]File, 0, len(all))
	for _, f := range all {
		done, known := w.byKey[f.Key]
		if !known {
			var err error
			if done, err = w.file(ctx, f); err != nil {
				return nil, err
			}
			w.byKey[f.Key] = done
		}
		done.Name, done.Mime = f.Name, f.Mime
		out = append(out, done)
	}
	return out, nil
}

func (w *writer) file(ctx context.Context, f subject.File) (File, error) {
	out := File{Name: f.Name, Mime: f.Mime, Size: f.Size, SHA256: f.SHA256, State: Whole}
	from, err := w.in.Blob.Open(ctx, f.Key, 0, -1)
	switch {
	case fault.Is(err, fault.NotFound):
		out.State = Missing
		w.got.lost = append(w.got.lost, out)
		return out, nil
	case err != nil:
		return File{}, fmt.Errorf("file: %w", err)
	}
	packed, err := w.bytes(f.Name, from)
	if err := errors.Join(err, from.Close()); err != nil {
		return File{}, fmt.Errorf("file: %w", err)
	}
	out.Entry = packed.Name
	w.got.files++
	w.got.bytes += packed.Size
	if packed.SHA256 != f.SHA256 || packed.Size != f.Size {
		out.State = Changed
		w.got.lost = append(w.got.lost, out)
	}
	return out, nil
}

// bytes packs a file as it is, under a name that runs nothing.
func (w *writer) bytes(name string, from io.Reader) (Packed, error) {
	kind, whole, err := scan.Peek(from, name)
	if err != nil {
		return Packed{}, err
	}
	text := strings.HasPrefix(kind.Type, "text/") || strings.Contains(kind.Type, "xml") || kind.Type == ""
	return w.pack.add("files/"+safeName(w.got.files+1, name, text), func(out io.Writer) error {
		_, err := io.Copy(out, whole)
		return err
	})
}
