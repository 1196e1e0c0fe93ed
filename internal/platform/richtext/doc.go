// SPDX-License-Identifier: AGPL-3.0-or-later

// Package richtext is text with headings, lists, links, tables and pictures. A document is a tree of the nodes and marks of
// schema.json, which the editor shares; it is stored as JSON, never as HTML. We render it ourselves, so it carries no script and
// no style, and whom it mentions is an id. The room owns no table: a Doc is a column of its owner's table.
//
// What a Doc promises: it came through Parse, FromForm, FromMarkdown or FromHTML, so it is within the limits (1 MB of JSON,
// 20,000 nodes, 32 levels), its addresses are http, https, mailto or of this site, and the same document always has the same
// JSON. A picture has a description or is decoration. Only text has marks. It is never changed; copies share their nodes.
//
// # The editor
//
// web/src/editor upgrades this markup; without it the textarea takes Markdown, and FromForm reads both:
//
//	<label for="body">What to do</label>
//	<lectern-editor data-doc="(Doc.JSON)" data-heading="3" data-l-toolbar="Text" data-l-bold="Bold" …>
//	  <textarea id="body" name="body" aria-describedby="body-hint">(Doc.Markdown)</textarea>
//	</lectern-editor>
//
// The start is what the browser or a person put into the textarea before the script came, else data-doc, else the Markdown in
// the textarea. From then on the textarea is hidden and its value is JSON, or nothing when the document is empty; after every
// change it sends the event input, which bubbles. The element's property value reads and takes JSON or Markdown.
//
//	data-heading     level of the heading that a level 1 in the document becomes, 3 unless said
//	data-icons       address of the icon sprite; unless said, that of any other icon on the page
//	data-names       JSON of {"person id": "name"} for the mentions in the document
//	data-file-url    address of a file with {file} for its id, /files/{file} unless said
//	data-l-…         words of the buttons; a button without words is not there: toolbar (name of the bar), heading, heading-2,
//	                 heading-3, bold, italic, underline, strike, code, list, numbers, quote, link, unlink, table, undo, redo,
//	                 and inside a table row-after, row-remove, column-after, column-remove, table-remove;
//	                 address, insert and cancel are the words of the row where an address is typed
package richtext

import (
	"database/sql/driver"
	"embed"
	"fmt"
	"strings"
	"unicode/utf8"

	"lectern/internal/platform/fault"
)

// Texts are the words of this room's faults.
//
//go:embed text
var Texts embed.FS

// Doc is a document. The zero Doc is empty.
type Doc struct{ blocks []node }

// Empty is the document without content.
var Empty Doc

const emptyJSON = `{"type":"doc","content":[{"type":"paragraph"}]}`

// Parse reads the JSON of a document. Anybody may call it with anything. Faults: Invalid richtext.invalid, richtext.too_long.
func Parse(b []byte) (Doc, error) { return parse(string(b)) }

func parse(s string) (Doc, error) {
	if len(s) > maxBytes {
		return Doc{}, tooLong()
	}
	blocks, err := readDoc(s)
	if err != nil {
		return Doc{}, fault.New(fault.Invalid, "richtext.invalid").Because(err)
	}
	return made(blocks), nil
}

// made is the one way to a Doc: nothing but one empty paragraph is the empty document.
func made(blocks []node) Doc {
	if len(blocks) == 0 || len(blocks) == 1 && blocks[0].kind == paragraph && len(blocks[0].kids) == 0 {
		return Doc{}
	}
	return Doc{blocks}
}

func tooLong() *fault.Fault { return fault.New(fault.Invalid, "richtext.too_long") }

// FromForm reads what a form with the editor posts: JSON, or Markdown from the textarea when no script ran, or nothing.
// Faults: Invalid richtext.invalid, richtext.too_long.
func FromForm(value string) (Doc, error) {
	if strings.TrimSpace(value) == "" {
		return Doc{}, nil
	}
	if strings.HasPrefix(value, `{"type":"doc"`) {
		return parse(value)
	}
	if len(value) > maxMarkdown {
		return Doc{}, tooLong()
	}
	if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
		return Doc{}, fault.New(fault.Invalid, "richtext.invalid")
	}
	d, whole := fromMarkdown(value)
	if !whole {
		return Doc{}, tooLong()
	}
	return d, nil
}

// IsEmpty tells whether there is nothing to read or see in it.
func (d Doc) IsEmpty() bool { return !anything(d.blocks) }

func anything(nodes []node) bool {
	for i := range nodes {
		switch n := &nodes[i]; n.kind {
		case image, mention, file, horizontalRule:
			return true
		case text:
			if strings.TrimSpace(n.text) != "" {
				return true
			}
		default:
			if anything(n.kids) {
				return true
			}
		}
	}
	return false
}

// Equal tells whether two documents are the same.
func (d Doc) Equal(other Doc) bool { return d.JSON() == other.JSON() }

// Scan reads a stored document; NULL is the empty one.
func (d *Doc) Scan(src any) error {
	var err error
	switch x := src.(type) {
	case nil:
		*d = Doc{}
	case string:
		*d, err = stored(x)
	case []byte:
		*d, err = stored(string(x))
	default:
		err = fmt.Errorf("richtext: cannot read %T", src)
	}
	return err
}

// stored is no fault of a person: what is in the database was checked on its way in.
func stored(s string) (Doc, error) {
	if s == "" {
		return Doc{}, nil
	}
	blocks, err := readDoc(s)
	if err != nil {
		return Doc{}, fmt.Errorf("richtext: stored document: %w", err)
	}
	return made(blocks), nil
}

// Value stores the document as JSON; an empty one is NULL.
func (d Doc) Value() (driver.Value, error) {
	if d.IsEmpty() {
		return nil, nil
	}
	return d.JSON(), nil
}

// MarshalJSON makes the document part of a larger JSON.
func (d Doc) MarshalJSON() ([]byte, error) { return []byte(d.JSON()), nil }

// UnmarshalJSON reads it from a larger JSON; null is the empty document. Faults as Parse.
func (d *Doc) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*d = Doc{}
		return nil
	}
	var err error
	*d, err = Parse(b)
	return err
}
