// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"time"

	"lectern/internal/platform/clock"
)

// Format is the name of what this package writes and reads.
const Format = "lectern-parcel/1"

// Header is what differs between two parcels of the same state.
type Header struct {
	Format string `json:"format"`
	ID     string `json:"id"`
	Kind   Kind   `json:"kind"`
	Site   string `json:"site"`
	Person string `json:"person"`
	Lang   string `json:"language"`
	Made   string `json:"made"`
}

func (w *writer) header() Header {
	return Header{Format, w.in.ID, w.in.Kind, w.in.Notice.Site, w.in.Name, w.words.Lang(), w.in.Made.Time().UTC().Format(time.RFC3339)}
}

type dataPurpose struct {
	Activity string      `json:"activity"`
	Name     string      `json:"name"`
	Why      string      `json:"why"`
	Basis    string      `json:"basis"`
	Law      string      `json:"law,omitempty"`
	Things   int64       `json:"things"`
	Tables   []dataTable `json:"tables"`
	Ends     []*ending   `json:"ends"`
}

type dataTable struct {
	Table  string   `json:"table"`
	Name   string   `json:"name"`
	Things int64    `json:"things"`
	Roles  []string `json:"roles"`
}

type dataRecipient struct {
	Recipient
	At string `json:"at,omitempty"`
}

type dataLater struct {
	Table  string     `json:"table,omitempty"`
	What   string     `json:"what"`
	Place  string     `json:"place,omitempty"`
	Things int64      `json:"things,omitempty"`
	Why    string     `json:"why"`
	Until  clock.Date `json:"until,omitempty"`
}

// data writes data.json: one object, its records one on a line.
func (w *writer) data(context.Context) error {
	_, err := w.pack.add("data.json", func(out io.Writer) error {
		heads := []struct {
			name  string
			value any
		}{{"header", w.header()}, {"purposes", w.dataPurposes()}, {"recipients", w.dataRecipients()}, {"later", w.dataLater()}}
		sign := "{\n"
		for _, h := range heads {
			b, err := json.Marshal(h.value)
			if err != nil {
				return err
			}
			if _, err := io.WriteString(out, sign+`"`+h.name+`": `+string(b)); err != nil {
				return err
			}
			sign = ",\n"
		}
		return w.records(out)
	})
	return err
}

func (w *writer) records(out io.Writer) error {
	sign := ",\n\"records\": [\n"
	if w.got.records == 0 {
		_, err := io.WriteString(out, ",\n\"records\": []\n}\n")
		return err
	}
	for _, s := range w.got.tables {
		for _, p := range s.pages {
			err := w.spill.lines(p, func(line []byte) error {
				if _, err := io.WriteString(out, sign); err != nil {
					return err
				}
				sign = ",\n"
				_, err := out.Write(line)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	_, err := io.WriteString(out, "\n]\n}\n")
	return err
}

func (w *writer) dataPurposes() []dataPurpose {
	out := []dataPurpose{}
	for _, p := range w.purposes() {
		d := dataPurpose{p.ID, w.words.T(p.Name()), w.reading(p.Why()), string(p.Basis), "", p.count, nil, p.ends}
		if p.Law != "" {
			d.Law = w.words.T(p.Law)
		}
		for _, s := range p.sections {
			d.Tables = append(d.Tables, dataTable{s.table, w.words.kind(s.table), s.count, slices.Sorted(slices.Values(s.roles))})
		}
		out = append(out, d)
	}
	return out
}

func (w *writer) purposes() []purpose { return w.got.purposes(w.in.Registry.Activities()) }

// reading is a text for the age of the reader, where there is one.
func (w *writer) reading(key string) string {
	return w.words.known(w.in.Reading.Key(key), w.words.T(key))
}

func (w *writer) dataRecipients() []dataRecipient {
	out := []dataRecipient{}
	for _, r := range w.in.Notice.Recipients {
		d := dataRecipient{Recipient: r}
		if !r.At.IsZero() {
			d.At = r.At.Time().UTC().Format(time.RFC3339)
		}
		out = append(out, d)
	}
	return out
}

func (w *writer) dataLater() []dataLater {
	out := []dataLater{}
	for _, h := range w.got.held {
		out = append(out, dataLater{h.table, w.words.kind(h.table), h.place, h.count, w.words.T(h.held.Why), h.held.Until})
	}
	for _, l := range w.in.Later {
		out = append(out, dataLater{What: l.What, Why: w.words.T(l.Why), Until: l.Until})
	}
	return out
}

// Mark is a mark or comment that was returned, in marks.json of a portable parcel.
type Mark struct {
	Place  string            `json:"place,omitempty"`
	Date   string            `json:"date,omitempty"`
	Values map[string]string `json:"values"` // by column
}

// marks writes marks.json of a portable parcel.
func (w *writer) marks(context.Context) error {
	if w.in.Kind != Portable {
		return nil
	}
	_, err := w.pack.add("marks.json", func(out io.Writer) error {
		sign := "[\n"
		for _, s := range w.got.tables {
			for _, p := range s.pages {
				err := w.spill.entries(p, func(e Entry) error {
					m, ok := w.mark(e)
					if !ok {
						return nil
					}
					b, err := json.Marshal(m)
					if err != nil {
						return err
					}
					_, err = io.WriteString(out, sign+string(b))
					sign = ",\n"
					return err
				})
				if err != nil {
					return err
				}
			}
		}
		if sign == "[\n" {
			_, err := io.WriteString(out, "[]\n")
			return err
		}
		_, err := io.WriteString(out, "\n]\n")
		return err
	})
	return err
}

func (w *writer) mark(e Entry) (Mark, bool) {
	m := Mark{Place: w.words.place(e), Date: w.words.date(e), Values: map[string]string{}}
	for _, v := range e.Fields {
		if v.Category == "assessment" && v.holds() && v.Form != Deferred {
			m.Values[v.Column] = w.words.says(e, v)
		}
	}
	return m, len(m.Values) > 0
}
