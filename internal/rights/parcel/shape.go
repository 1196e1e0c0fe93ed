// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/subject"
)

// shaper puts records into the words of one parcel.
type shaper struct {
	in     Input
	people *people
	idKey  []byte
	called func(Who) string
}

// entry is a record as it stands in the parcel; false when nothing of it belongs in there.
func (s *shaper) entry(ctx context.Context, r subject.Record, held Held) (Entry, bool, error) {
	e := Entry{Table: r.Table, ID: s.fingerprint(r), Role: r.Role, Activity: r.Activity, Retention: r.Retention, Until: r.Until, Fields: []Value{}}
	own := false
	for _, f := range r.Fields {
		if s.in.Kind == Portable && !provided(r, f) {
			continue
		}
		v, err := s.value(ctx, f, held)
		if err != nil {
			return Entry{}, false, fmt.Errorf("%s.%s: %w", r.Table, f.Column, err)
		}
		own = own || v.holds() && f.Title == "" && !f.Moment
		e.Fields = append(e.Fields, v)
	}
	if s.in.Kind == Portable && !own && len(r.Files) == 0 {
		return Entry{}, false, nil
	}
	return e, true, nil
}

// fingerprint names a row without its key: a key may be made of the numbers of other people.
func (s *shaper) fingerprint(r subject.Record) string {
	mac := hmac.New(sha256.New, s.idKey)
	_, _ = fmt.Fprintf(mac, "%s\x00%s", r.Table, r.Key)
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:10]))
}

// provided tells what belongs to a portable parcel: what the person made or gave, the marks she was given, and where and when.
func provided(r subject.Record, f subject.Field) bool {
	if !personal.HasContent(r.Role) {
		return false
	}
	switch f.Cat {
	case personal.OwnWork, personal.Contact:
		return true
	case personal.Judgement:
		return r.Activity == personal.Assessment.ID && f.Person == 0
	}
	return f.Person == 0 && (f.Title != "" || f.Moment)
}

func (s *shaper) value(ctx context.Context, f subject.Field, held Held) (Value, error) {
	v := Value{Column: f.Column, What: f.What, Category: string(f.Cat), Shown: string(f.Shown), Value: none, Title: f.Title, Typed: f.Typed, Form: Plain}
	switch {
	case slices.Contains(held.Columns, f.Column):
		v.Form, v.Until, v.Why, v.Title = Deferred, held.Until, held.Why, ""
		return v, nil
	case f.Person != 0:
		who, err := s.people.who(ctx, f.Person, f.Shown)
		v.Form, v.Who = Somebody, who
		return v, err
	case f.Value == nil && f.Title != "":
		v.Form = Place
		return v, nil
	case f.Value == nil:
		return v, nil
	case f.Shown == personal.PresenceOnly:
		v.Form, v.Value = Presence, json.RawMessage("true")
		return v, nil
	}
	return s.plain(ctx, f, v)
}

// plain is a value by its type.
func (s *shaper) plain(ctx context.Context, f subject.Field, v Value) (Value, error) {
	var err error
	switch x := f.Value.(type) {
	case bool:
		v.Form = YesNo
		v.Value, err = json.Marshal(x)
	case int64:
		v.Form = formOf(f, x)
		if v.Form == Moment {
			v.Value, err = json.Marshal(clock.Instant(x).Time().UTC().Format(time.RFC3339Nano))
			break
		}
		v.Value, err = json.Marshal(x)
	case float64:
		v.Form = Number
		v.Value, err = json.Marshal(x)
	case string:
		if doc, text, ok := s.document(ctx, x); ok {
			v.Form, v.Value, v.Text = Document, doc, text
			break
		}
		v.Value, err = json.Marshal(x)
	default:
		err = fmt.Errorf("a value of type %T", x)
	}
	return v, err
}

// formOf reads how a number is meant from the name of its column, by the house rules of naming.
func formOf(f subject.Field, n int64) Form {
	name := f.Column
	const year = 365 * 24 * int64(time.Hour/time.Millisecond)
	named := name == "at" || name == "hour" || strings.HasSuffix(name, "_at") || strings.HasSuffix(name, "_until")
	switch {
	case f.Moment, named && n > year && n < 10_000*year:
		return Moment
	case name == "mark", strings.HasSuffix(name, "_mark"):
		return Hundreds
	}
	return Number
}
