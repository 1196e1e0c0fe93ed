// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"encoding/json"

	"lectern/internal/platform/clock"
)

// Entry is one record as it stands in data.json.
type Entry struct {
	Table     string     `json:"table"`
	ID        string     `json:"id"` // a fingerprint of the row's key, which may hold numbers of other people
	Role      string     `json:"role"`
	Activity  string     `json:"activity"`
	Retention string     `json:"retention"`
	Until     clock.Date `json:"until,omitempty"`
	Fields    []Value    `json:"fields"`
	Files     []File     `json:"files,omitempty"`
}

// Form is how a value is to be read.
type Form string

const (
	Plain    Form = "text"
	Number   Form = "number"
	Hundreds Form = "hundredths"
	YesNo    Form = "yes-no"
	Moment   Form = "moment"   // RFC 3339
	Document Form = "document" // rich text; Text is the same without form
	Somebody Form = "person"
	Presence Form = "presence" // there is one, and it is shown to nobody
	Deferred Form = "deferred" // there may be one; she gets it later
	Place    Form = "place"    // only the title of the thing it leads to
)

// Value is one field of an entry.
type Value struct {
	Column   string          `json:"column"`
	What     string          `json:"what"`
	Category string          `json:"category"`
	Shown    string          `json:"shown"`
	Form     Form            `json:"form"`
	Value    json.RawMessage `json:"value"`
	Text     string          `json:"text,omitempty"`
	Typed    bool            `json:"typed,omitempty"` // by people, in their own words
	Title    string          `json:"title,omitempty"`
	Who      *Who            `json:"who,omitempty"`
	Until    clock.Date      `json:"until,omitempty"`
	Why      string          `json:"why,omitempty"`
}

// Who is a person that a field names.
type Who struct {
	You    bool   `json:"you,omitempty"`
	Name   string `json:"name,omitempty"`
	Number int    `json:"participant,omitempty"` // the same person has the same number in one parcel
	Former bool   `json:"former,omitempty"`
}

// File is a file of an entry.
type File struct {
	Entry  string `json:"entry,omitempty"` // its place in the parcel
	Name   string `json:"name"`
	Mime   string `json:"type,omitempty"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	State  State  `json:"state"`
}

// State says how a file arrived.
type State string

const (
	Whole   State = "whole"
	Missing State = "missing" // its bytes are not in the store
	Changed State = "changed" // its bytes are not those that were stored
)

// none is the value of a field that holds nothing.
var none = json.RawMessage("null")

// holds tells whether the field says something.
func (v Value) holds() bool {
	return string(v.Value) != "null" || v.Who != nil || v.Title != "" || v.Form == Presence || v.Form == Deferred
}
