// SPDX-License-Identifier: AGPL-3.0-or-later

package scan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"path"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// Found is what a file turned out to be.
type Found struct {
	Name     string // as it came
	Type     string // MIME type of its contents, without parameters
	Charset  string // of texts, when it can be told; a Content-Type without it makes browsers guess
	Declared string // MIME type that its name speaks of, "" when the ending means nothing to us
	Mismatch bool   // the contents are known and contradict the name
}

// head is how much of a file is looked at.
const head = 3072

const (
	unknown = "application/octet-stream"
	plain   = "text/plain"
)

// Kind tells what r holds. It reads the beginning of r only and does not put it back; see Peek.
func Kind(r io.Reader, name string) (Found, error) {
	b := make([]byte, head)
	n, err := io.ReadFull(r, b)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Found{}, fmt.Errorf("look at a file: %w", err) // its name is not for the log
	}
	return look(b[:n], name), nil
}

// Peek is Kind for a stream that is read afterwards: the reader that comes back gives all of r.
func Peek(r io.Reader, name string) (Found, io.Reader, error) {
	var seen bytes.Buffer
	f, err := Kind(io.TeeReader(r, &seen), name)
	return f, io.MultiReader(&seen, r), err
}

func look(b []byte, name string) Found {
	m := mimetype.Detect(b)
	f := Found{Name: name, Declared: declared(name)}
	var params map[string]string
	f.Type, params, _ = mime.ParseMediaType(m.String())
	f.Charset = params["charset"]
	if f.Declared == "" || f.Declared == f.Type {
		return f
	}
	found, said := line(m), line(mimetype.Lookup(f.Declared))
	if len(said) == 0 {
		said = []string{f.Declared, parentOf(f.Declared)}
	}
	switch {
	case slices.Contains(found, f.Declared), bothIn(texts, found, said) && f.Type != plain:
	case slices.Contains(said, f.Type): // the beginning shows the wrapping only: ZIP, OLE, plain text
		f.Type = f.Declared
	case bothIn(ole, found, said), sameBox(f.Type, f.Declared), sameSort(f.Type, f.Declared):
	case f.Type == unknown: // too odd to be recognised, which proves nothing against it: kept, never shown in a page
	case oldOffice(f.Declared) && (slices.Contains(found, texts) || slices.Contains(found, "application/zip")):
		f.Type = unknown
	default:
		f.Mismatch = true
	}
	return f
}

// line is a type and what it is a special case of, without the type of all types.
func line(m *mimetype.MIME) []string {
	var all []string
	for ; m != nil; m = m.Parent() {
		if t, _, _ := mime.ParseMediaType(m.String()); t != unknown {
			all = append(all, t)
		}
	}
	return all
}

// Wrappings inside which the kinds cannot be told apart for certain.
const (
	texts = plain
	ole   = "application/x-ole-storage"
)

func bothIn(wrapping string, a, b []string) bool {
	return slices.Contains(a, wrapping) && slices.Contains(b, wrapping)
}

// sameBox tells whether two types share one container format, whose name says little about what is inside.
func sameBox(a, b string) bool { return box(a) != "" && box(a) == box(b) }

func box(t string) string {
	switch t {
	case "video/mp4", "audio/mp4", "audio/x-m4a", "video/x-m4v", "video/quicktime", "video/3gpp", "video/3gpp2":
		return "mp4"
	case "video/webm", "audio/webm", "video/matroska":
		return "matroska"
	case "application/ogg", "audio/ogg", "video/ogg":
		return "ogg"
	case "image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence":
		return "heif"
	}
	return ""
}

// sameSort tells whether both are pictures, or both sound or film: telephones and browsers save one as the other without asking.
func sameSort(a, b string) bool { return sort(a) != "" && sort(a) == sort(b) }

func sort(t string) string {
	group, _, _ := strings.Cut(t, "/")
	switch {
	case t == "image/svg+xml": // a page that draws, not a picture
		return ""
	case t == "application/ogg", group == "audio", group == "video":
		return "film"
	case group == "image":
		return group
	}
	return ""
}

// oldOffice are the kinds under whose names the offices of the nineties and the exports of school systems still save other things:
// rich text, tables of text or HTML, and the formats that came after.
func oldOffice(t string) bool {
	return t == "application/msword" || t == "application/vnd.ms-excel" || t == "application/vnd.ms-powerpoint"
}

// declared is the type that the ending of a name speaks of.
func declared(name string) string {
	ending := strings.ToLower(strings.TrimPrefix(path.Ext(strings.ReplaceAll(name, `\`, "/")), "."))
	for kind, endings := range endingsOf() {
		if slices.Contains(endings, ending) {
			return kind
		}
	}
	return ""
}

// parentOf places types that the library does not know.
func parentOf(t string) string {
	if strings.HasPrefix(t, "text/") {
		return plain
	}
	return unknown
}
