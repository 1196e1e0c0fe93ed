// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"lectern/internal/platform/personal"
)

const (
	inlineRows = 12  // of one table on the first page
	inlineAll  = 150 // of all tables on the first page
)

// small tells which sections stand on the first page.
func (w *writer) small() map[*section]bool {
	out := map[*section]bool{}
	left := int64(inlineAll)
	for _, s := range w.got.tables {
		if s.count <= inlineRows && s.count <= left {
			out[s] = true
			left -= s.count
		}
	}
	return out
}

// pageNames are the pages of a section.
func pageNames(s *section) []string {
	out := make([]string, len(s.pages))
	for i := range s.pages {
		out[i] = "pages/" + pageName(s.table) + "-" + strconv.Itoa(i+1) + ".html"
	}
	return out
}

// pages writes the pages of the large sections.
func (w *writer) pages(ctx context.Context) error {
	small := w.small()
	for _, s := range w.got.tables {
		if small[s] {
			continue
		}
		names := pageNames(s)
		for i, p := range s.pages {
			v := pageView{words: w.words, table: s.table, number: i + 1, of: len(names)}
			if i > 0 {
				v.prev = names[i-1]
			}
			if i+1 < len(names) {
				v.next = names[i+1]
			}
			var err error
			v.entries = w.each(p, &err)
			if err := errors.Join(w.page(ctx, names[i], tablePage(v)), err); err != nil {
				return err
			}
		}
	}
	return nil
}

// each yields the entries of parts while a page is written; what goes wrong is left in err.
func (w *writer) each(p part, err *error) func(func(Entry) bool) {
	return func(yield func(Entry) bool) {
		*err = w.spill.entries(p, func(e Entry) error {
			if !yield(e) {
				return errStopped
			}
			return nil
		})
	}
}

var errStopped = errors.New("the page stopped in the middle")

func (w *writer) page(ctx context.Context, name string, c templ.Component) error {
	_, err := w.pack.add(name, func(out io.Writer) error { return c.Render(ctx, out) })
	return err
}

// index writes the first page.
func (w *writer) index(ctx context.Context) error {
	v := indexView{words: w.words, in: w.in, got: &w.got, purposes: w.purposes(), later: w.dataLater(), inline: map[*section]func(func(Entry) bool){},
		pages: map[*section][]string{}, why: func(a personal.Activity) string { return w.reading(a.Why()) }}
	var errs []*error
	small := w.small()
	for _, s := range w.got.tables {
		if !small[s] {
			v.pages[s] = pageNames(s)
			continue
		}
		v.inline[s] = func(yield func(Entry) bool) {
			for _, p := range s.pages {
				err := new(error)
				errs = append(errs, err)
				if w.each(p, err)(yield); *err != nil {
					return
				}
			}
		}
	}
	err := w.page(ctx, "index.html", indexPage(v))
	for _, e := range errs {
		err = errors.Join(err, *e)
	}
	return err
}

// readme says in plain text what is in the parcel and how to check it.
func (w *writer) readme(context.Context) error {
	h := w.header()
	text := strings.Join([]string{
		w.words.T("parcel.readme", "site", h.Site, "name", h.Person, "when", w.words.Moment(w.in.Made)), "",
		w.words.T("parcel.readme_index"), w.words.T("parcel.readme_data"), w.words.T("parcel.readme_csv"), w.words.T("parcel.readme_files"), "",
		w.words.T("parcel.readme_check"),
	}, "\r\n") + "\r\n"
	return w.pack.text("README.txt", text)
}

// link leads to an entry of the parcel, from the top or from the folder of pages.
func link(up, entry string) templ.SafeURL {
	parts := strings.Split(entry, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return templ.SafeURL(up + strings.Join(parts, "/"))
}

func (v indexView) title() string {
	if v.in.Kind == Portable {
		return v.words.T("parcel.title_portable", "site", v.in.Notice.Site)
	}
	return v.words.T("parcel.title", "site", v.in.Notice.Site)
}

func (v indexView) lead() string {
	if v.in.Kind == Portable {
		return "parcel.lead_portable"
	}
	return "parcel.lead"
}

// target is where a section stands.
func (v indexView) target(s *section) templ.SafeURL {
	if pages := v.pages[s]; len(pages) > 0 {
		return link("", pages[0])
	}
	return templ.SafeURL("#" + pageName(s.table))
}

// rights are those that the bases of the purposes give.
func (v indexView) rights() []string {
	out := []string{"parcel.right_ask", "parcel.right_correct", "parcel.right_delete", "parcel.right_pause"}
	bases := map[personal.Basis]bool{}
	for _, p := range v.purposes {
		bases[p.Basis] = true
	}
	if bases[personal.PublicTask] || bases[personal.Interest] {
		out = append(out, "parcel.right_object")
	}
	if bases[personal.Consent] {
		out = append(out, "parcel.right_withdraw")
	}
	return append(out, "parcel.right_take")
}

// disarmed tells that a file has another ending here so that it does not run.
func (f File) disarmed() bool { return endingOf(f.Entry) == "txt" && endingOf(f.Name) != "txt" }

// heading is where an entry belongs, or what it is.
func (w *words) heading(e Entry) string {
	if place := w.place(e); place != "" {
		return place
	}
	return w.kind(e.Table)
}

// meta is an entry's date, the part the person has in it, and when it goes.
func (w *words) meta(e Entry) string {
	var out []string
	if date := w.date(e); date != "" {
		out = append(out, date)
	}
	out = append(out, w.known("parcel.role."+e.Role, e.Role))
	if e.Until != "" {
		out = append(out, w.T("parcel.gone_on", "when", w.Day(e.Until)))
	} else {
		out = append(out, w.T("retention."+e.Retention))
	}
	return strings.Join(out, " · ")
}

// gone says when the things of one rule go.
func (w *words) gone(e *ending) string {
	n := e.Things - e.Undated
	if e.First == e.Last {
		return w.T("parcel.gone_day", "n", n, "when", w.Day(e.First))
	}
	return w.T("parcel.gone_between", "n", n, "first", w.Day(e.First), "last", w.Day(e.Last))
}

func (w *words) laterLine(l dataLater) string {
	line := l.What
	if l.Place != "" {
		line += " · " + l.Place
	}
	if l.Things > 1 {
		line += " · " + w.T("parcel.things", "n", l.Things)
	}
	if l.Until == "" {
		return line + ": " + w.T("parcel.later_some_day", "why", l.Why)
	}
	return line + ": " + w.T("parcel.later", "why", l.Why, "when", w.Day(l.Until))
}
