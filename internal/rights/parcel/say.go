// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/i18n"
)

//go:embed label
var labels embed.FS

// words puts a parcel into the language of its reader. Declarations describe a column once, in English; label/<language>.json says the
// same in another language, and in English where it reads better to the person herself.
type words struct {
	*i18n.Printer
	labels map[string]string
	codes  map[string]string
}

func newWords(p *i18n.Printer) (*words, error) {
	w := &words{Printer: p}
	var said struct{ Labels, Codes map[string]string }
	raw, err := labels.ReadFile("label/" + p.Lang() + ".json")
	if err != nil {
		return w, nil // a language without labels reads the declarations
	}
	if err := json.Unmarshal(raw, &said); err != nil {
		return nil, fmt.Errorf("labels in %s: %w", p.Lang(), err)
	}
	w.labels, w.codes = said.Labels, said.Codes
	return w, nil
}

// label is what a column is, and the language it is said in when that is not the reader's.
func (w *words) label(what string) (said, lang string) {
	if said, ok := w.labels[what]; ok {
		return said, ""
	}
	if w.Lang() == i18n.First {
		return what, ""
	}
	return what, i18n.First
}

// known is a text that may not be there.
func (w *words) known(key, otherwise string) string {
	if said := w.T(key); said != key {
		return said
	}
	return otherwise
}

// kind is what the rows of a table are.
func (w *words) kind(table string) string {
	dashed := strings.ReplaceAll(table, "_", "-")
	return w.known("parcel.kind."+dashed, strings.ReplaceAll(table, "_", " "))
}

// called is how a person is named.
func (w *words) called(who Who) string {
	switch {
	case who.You:
		return w.T("parcel.you")
	case who.Name != "":
		return who.Name
	case who.Former:
		return w.T("parcel.former")
	}
	return w.T("parcel.participant", "number", strconv.Itoa(who.Number))
}

// says is the value of a field for people.
func (w *words) says(e Entry, v Value) string {
	switch v.Form {
	case Somebody:
		return w.called(*v.Who)
	case Presence:
		return w.presence(e)
	case Deferred:
		return w.later(v.Why, v.Until)
	case Place:
		return v.Title
	}
	said := w.plain(e.Table, v)
	if v.Title != "" {
		return strings.TrimSpace(v.Title + " (" + said + ")")
	}
	return said
}

func (w *words) plain(table string, v Value) string {
	if v.Form == Document {
		return v.Text
	}
	var x any
	d := json.NewDecoder(bytes.NewReader(v.Value))
	d.UseNumber()
	if err := d.Decode(&x); err != nil {
		return string(v.Value)
	}
	switch x := x.(type) {
	case nil:
		return ""
	case bool:
		if x {
			return w.T("parcel.yes")
		}
		return w.T("parcel.no")
	case json.Number:
		if n, err := x.Int64(); err == nil && v.Form == Hundreds {
			return w.hundredths(n)
		}
		return x.String()
	case string:
		if at, err := time.Parse(time.RFC3339Nano, x); err == nil && v.Form == Moment {
			return w.Moment(clock.At(at))
		}
		if said, ok := w.codes[x]; ok && v.Form == Plain {
			return said + " (" + x + ")"
		}
		return x
	}
	return string(v.Value)
}

// hundredths writes a mark with as many decimals as it has.
func (w *words) hundredths(n int64) string {
	decimals := 2
	switch {
	case n%100 == 0:
		decimals = 0
	case n%10 == 0:
		decimals = 1
	}
	return w.Number(float64(n)/100, decimals)
}

// presence says that there is something that is shown to nobody, and since when.
func (w *words) presence(e Entry) string {
	for _, since := range []string{"changed_at", "created_at"} {
		for _, v := range e.Fields {
			if v.Column == since && v.Form == Moment {
				return w.T("parcel.present_since", "when", w.plain(e.Table, v))
			}
		}
	}
	return w.T("parcel.present")
}

// later says when something comes that is held back.
func (w *words) later(why string, until clock.Date) string {
	reason := w.T(why)
	if until == "" {
		return w.T("parcel.later_some_day", "why", reason)
	}
	return w.T("parcel.later", "why", reason, "when", w.Day(until))
}

// place is where an entry belongs: the titles of the things it leads to.
func (w *words) place(e Entry) string {
	var titles []string
	for _, v := range e.Fields {
		if v.Title != "" {
			titles = append(titles, v.Title)
		}
	}
	return strings.Join(titles, " · ")
}

// date is when an entry began: its earliest moment.
func (w *words) date(e Entry) string {
	first := ""
	var at clock.Instant
	for _, v := range e.Fields {
		if v.Form != Moment {
			continue
		}
		var said string
		if err := json.Unmarshal(v.Value, &said); err != nil {
			continue
		}
		if t, err := time.Parse(time.RFC3339Nano, said); err == nil && (first == "" || clock.At(t) < at) {
			first, at = said, clock.At(t)
		}
	}
	return w.Date(at)
}
