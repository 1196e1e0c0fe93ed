// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
)

const memoryForUploads = 1 << 20 // bytes of a multipart form held in memory; the rest waits in temporary files

// Form is what was posted, read once. Texts with NUL or broken UTF-8 are refused as a whole.
type Form struct {
	values url.Values
	files  map[string][]*multipart.FileHeader
	call   *Call
}

// Form reads the posted form. Faults: TooLarge, Invalid "fault.broken_form".
func (c *Call) Form() (*Form, error) {
	if c.form != nil {
		return c.form, nil
	}
	kind, _, _ := mime.ParseMediaType(c.R.Header.Get("Content-Type"))
	var err error
	if kind == "multipart/form-data" {
		err = c.R.ParseMultipartForm(memoryForUploads)
	} else {
		err = c.R.ParseForm()
	}
	if err != nil {
		return nil, brokenForm(err)
	}
	f := &Form{values: c.R.PostForm, call: c}
	if c.R.MultipartForm != nil {
		f.files = c.R.MultipartForm.File
		f.values = c.R.MultipartForm.Value
	}
	for name, vs := range f.values {
		for _, v := range append(vs, name) {
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return nil, fault.New(fault.Invalid, "fault.broken_text")
			}
		}
	}
	c.form = f
	return f, nil
}

func brokenForm(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fault.New(fault.TooLarge, "fault.too_large", "size", tooLarge.Limit).Because(err)
	}
	return fault.New(fault.Invalid, "fault.broken_form").Because(err)
}

// Text is one value, trimmed, with line ends as \n.
func (f *Form) Text(name string) string {
	if vs := f.values[name]; len(vs) > 0 {
		return strings.TrimSpace(strings.ReplaceAll(vs[0], "\r\n", "\n"))
	}
	return ""
}

// Raw is one value as sent, for passwords.
func (f *Form) Raw(name string) string {
	if vs := f.values[name]; len(vs) > 0 {
		return vs[0]
	}
	return ""
}

// Has tells whether the field was sent at all.
func (f *Form) Has(name string) bool { _, ok := f.values[name]; return ok }

// All is every value of a field.
func (f *Form) All(name string) []string { return f.values[name] }

// Check tells whether a box is ticked.
func (f *Form) Check(name string) bool {
	return f.Text(name) != "" && f.Text(name) != "0" && f.Text(name) != "false"
}

// Int reads a whole number; empty is zero; ok is false when it is no number.
func (f *Form) Int(name string) (n int, ok bool) {
	t := f.Text(name)
	if t == "" {
		return 0, true
	}
	n, err := strconv.Atoi(t)
	return n, err == nil
}

// Instant reads a date and a time field of the site's zone; both empty is none. An empty time means the time given as
// otherwise ("23:59"). A fault is of the date field.
func (f *Form) Instant(date, hour, otherwise string) (clock.Instant, error) {
	d, h := f.Text(date), f.Text(hour)
	if d == "" && h == "" {
		return 0, nil
	}
	if h == "" {
		h = otherwise
	}
	if d == "" {
		return 0, fault.New(fault.Invalid, "fault.invalid").With(date, "fault.date")
	}
	at, err := i18n.Local(d, h, f.call.P.Zone())
	if err == nil {
		return at, nil
	}
	if v, ok := fault.As(err); ok {
		return 0, fault.New(fault.Invalid, "fault.invalid").With(date, v.Key, pairs(v.Args)...)
	}
	return 0, fault.New(fault.Invalid, "fault.invalid").With(date, "fault.date")
}

// Date reads a calendar day. A fault is of the field.
func (f *Form) Date(name string) (clock.Date, error) {
	d, err := clock.ParseDate(f.Text(name))
	if err != nil {
		return "", fault.New(fault.Invalid, "fault.invalid").With(name, "fault.date")
	}
	return d, nil
}

// Files are the uploads of a field.
func (f *Form) Files(name string) []*multipart.FileHeader {
	var out []*multipart.FileHeader
	for _, h := range f.files[name] {
		if h.Filename != "" || h.Size > 0 {
			out = append(out, h)
		}
	}
	return out
}

// Values are all values, to show a refused form again.
func (f *Form) Values() url.Values { return f.values }

// FormID reads an optional id; zero when missing or no id.
func FormID[T any](f *Form, name string) id.Of[T] {
	v, _ := id.Parse[T](f.Text(name))
	return v
}

// FormIDs reads every id of a field and skips what is none.
func FormIDs[T any](f *Form, name string) []id.Of[T] {
	var out []id.Of[T]
	for _, s := range f.All(name) {
		if v, err := id.Parse[T](s); err == nil {
			out = append(out, v)
		}
	}
	return out
}

func clean(s string) string {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return ""
	}
	return strings.TrimSpace(s)
}
