// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

// The limits of one document. schema.json tells the editor the same.
const (
	maxBytes = 1 << 20 // of JSON
	maxNodes = 20000
	maxDepth = 32 // ancestors of a node
	maxHref  = 2048
	maxAlt   = 2000 // bytes
	maxName  = 500  // bytes
	maxSpan  = 64
	maxOrder = 999_999_999
	levels   = 3
)

type kind uint8

const (
	none kind = iota
	doc
	paragraph
	heading
	bulletList
	orderedList
	listItem
	blockquote
	codeBlock
	horizontalRule
	image
	table
	tableRow
	tableCell
	tableHeader
	text
	hardBreak
	mention
	file
	kinds
)

// set is a set of kinds or of attributes.
type set uint32

func setOf[T ~uint8](members ...T) set {
	var s set
	for _, m := range members {
		s |= 1 << m
	}
	return s
}

func has[T ~uint8](s set, m T) bool { return s&(1<<m) != 0 }

type attr uint8

const (
	aLevel attr = iota
	aOrder
	aColspan
	aRowspan
	aDecorative
	aFile
	aPerson
	aAlt
	aName
	aHref
	aLang
	attrCount
)

func attrNamed(name string) (attr, bool) {
	switch name {
	case "level":
		return aLevel, true
	case "order":
		return aOrder, true
	case "colspan":
		return aColspan, true
	case "rowspan":
		return aRowspan, true
	case "decorative":
		return aDecorative, true
	case "file":
		return aFile, true
	case "person":
		return aPerson, true
	case "alt":
		return aAlt, true
	case "name":
		return aName, true
	case "href":
		return aHref, true
	case "lang":
		return aLang, true
	}
	return 0, false
}

// rule is what schema.json says of one kind of node: the kinds allowed as first child and as the others, how few there may be,
// the attributes it may and must have, and whether text in it may have marks.
type rule struct {
	name        string
	first, rest set
	min         int
	attrs, must set
	marks       bool
}

func (k kind) rule() *rule { return &rules[k] }

var (
	inlineKinds = setOf(text, hardBreak, mention, file)
	blockKinds  = setOf(paragraph, heading, bulletList, orderedList, blockquote, codeBlock, horizontalRule, image)
	spans       = setOf(aColspan, aRowspan)
	cells       = setOf(tableCell, tableHeader)
)

var rules = [kinds]rule{
	doc:            {name: "doc", first: blockKinds | setOf(table), rest: blockKinds | setOf(table), min: 1},
	paragraph:      {name: "paragraph", first: inlineKinds, rest: inlineKinds, marks: true},
	heading:        {name: "heading", first: inlineKinds, rest: inlineKinds, marks: true, attrs: setOf(aLevel), must: setOf(aLevel)},
	bulletList:     {name: "bullet_list", first: setOf(listItem), rest: setOf(listItem), min: 1},
	orderedList:    {name: "ordered_list", first: setOf(listItem), rest: setOf(listItem), min: 1, attrs: setOf(aOrder)},
	listItem:       {name: "list_item", first: setOf(paragraph), rest: blockKinds, min: 1},
	blockquote:     {name: "blockquote", first: blockKinds, rest: blockKinds, min: 1},
	codeBlock:      {name: "code_block", first: setOf(text), rest: setOf(text)},
	horizontalRule: {name: "horizontal_rule"},
	image:          {name: "image", attrs: setOf(aFile, aAlt, aDecorative), must: setOf(aFile)},
	table:          {name: "table", first: setOf(tableRow), rest: setOf(tableRow), min: 1},
	tableRow:       {name: "table_row", first: cells, rest: cells},
	tableCell:      {name: "table_cell", first: blockKinds, rest: blockKinds, min: 1, attrs: spans},
	tableHeader:    {name: "table_header", first: blockKinds, rest: blockKinds, min: 1, attrs: spans},
	text:           {name: "text"},
	hardBreak:      {name: "hard_break"},
	mention:        {name: "mention", attrs: setOf(aPerson), must: setOf(aPerson)},
	file:           {name: "file", attrs: setOf(aFile, aName), must: setOf(aFile, aName)},
}

func kindNamed(name string) kind {
	switch name {
	case "doc":
		return doc
	case "paragraph":
		return paragraph
	case "heading":
		return heading
	case "bullet_list":
		return bulletList
	case "ordered_list":
		return orderedList
	case "list_item":
		return listItem
	case "blockquote":
		return blockquote
	case "code_block":
		return codeBlock
	case "horizontal_rule":
		return horizontalRule
	case "image":
		return image
	case "table":
		return table
	case "table_row":
		return tableRow
	case "table_cell":
		return tableCell
	case "table_header":
		return tableHeader
	case "text":
		return text
	case "hard_break":
		return hardBreak
	case "mention":
		return mention
	case "file":
		return file
	}
	return none
}

// node is one node of a document. Which fields count depends on the kind.
type node struct {
	kind       kind
	decorative bool   // image
	cols, rows uint8  // cell: columns and rows it covers, 0 and 1 are one
	number     int32  // heading: level; ordered list: first number
	ref        int64  // image, file: the file; mention: the person
	text       string // text; image: alt; file: name
	marks      []mark // text, in the order of markKind
	kids       []node
}

// markKind is in the order of schema.json, which is the order from outside to inside.
type markKind uint8

const (
	link markKind = iota
	lang
	strong
	em
	underline
	strike
	code
	markKinds
)

var markNames = [markKinds]string{"link", "lang", "strong", "em", "underline", "strike", "code"}

type mark struct {
	kind  markKind
	value string // link: address; lang: language tag
}

func sameMarks(a, b []mark) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// withMark adds a mark in its place; a mark of the same kind is replaced. a is not changed.
func withMark(a []mark, m mark) []mark {
	out := make([]mark, 0, len(a)+1)
	for i, old := range a {
		if old.kind > m.kind {
			return append(append(out, m), a[i:]...)
		}
		if old.kind == m.kind {
			return append(append(out, m), a[i+1:]...)
		}
		out = append(out, old)
	}
	return append(out, m)
}
