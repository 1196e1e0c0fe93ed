// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"strconv"

	"lectern/internal/platform/id"
)

// JSON writes the document: keys and marks in one order, attributes with their usual value left out. The editor writes the same.
func (d Doc) JSON() string {
	if len(d.blocks) == 0 {
		return emptyJSON
	}
	b := append(make([]byte, 0, 1024), `{"type":"doc"`...)
	return string(append(jsonKids(b, d.blocks), '}'))
}

func jsonKids(b []byte, kids []node) []byte {
	if len(kids) == 0 {
		return b
	}
	b = append(b, `,"content":[`...)
	for i := range kids {
		if i > 0 {
			b = append(b, ',')
		}
		b = jsonNode(b, &kids[i])
	}
	return append(b, ']')
}

func jsonNode(b []byte, n *node) []byte {
	b = append(b, `{"type":"`...)
	b = append(b, n.kind.rule().name...)
	b = append(b, '"')
	b = jsonAttrs(b, n)
	b = jsonKids(b, n.kids)
	if n.kind == text {
		b = jsonMarks(b, n.marks)
		b = jsonString(append(b, `,"text":`...), n.text)
	}
	return append(b, '}')
}

func jsonAttrs(b []byte, n *node) []byte {
	switch n.kind {
	case heading:
		b = append(b, `,"attrs":{"level":`...)
		b = strconv.AppendInt(b, int64(n.number), 10)
	case orderedList:
		if n.number == 1 {
			return b
		}
		b = append(b, `,"attrs":{"order":`...)
		b = strconv.AppendInt(b, int64(n.number), 10)
	case tableCell, tableHeader:
		return jsonSpans(b, n)
	case image:
		b = jsonRef(b, "file", n.ref)
		if n.decorative {
			b = append(b, `,"decorative":true`...)
		} else {
			b = jsonString(append(b, `,"alt":`...), n.text)
		}
	case file:
		b = jsonRef(b, "file", n.ref)
		b = jsonString(append(b, `,"name":`...), n.text)
	case mention:
		b = jsonRef(b, "person", n.ref)
	default:
		return b
	}
	return append(b, '}')
}

func jsonRef(b []byte, key string, ref int64) []byte {
	b = append(b, `,"attrs":{"`...)
	b = append(b, key...)
	b = append(b, `":"`...)
	b = append(b, id.Text(ref)...)
	return append(b, '"')
}

func jsonSpans(b []byte, n *node) []byte {
	if n.cols <= 1 && n.rows <= 1 {
		return b
	}
	b = append(b, `,"attrs":{`...)
	if n.cols > 1 {
		b = strconv.AppendInt(append(b, `"colspan":`...), int64(n.cols), 10)
	}
	if n.rows > 1 {
		if n.cols > 1 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, `"rowspan":`...), int64(n.rows), 10)
	}
	return append(b, '}')
}

func jsonMarks(b []byte, marks []mark) []byte {
	if len(marks) == 0 {
		return b
	}
	b = append(b, `,"marks":[`...)
	for i, m := range marks {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"type":"`...)
		b = append(b, markNames[m.kind]...)
		b = append(b, '"')
		switch m.kind {
		case link:
			b = append(jsonString(append(b, `,"attrs":{"href":`...), m.value), '}')
		case lang:
			b = append(jsonString(append(b, `,"attrs":{"lang":`...), m.value), '}')
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

// jsonString writes a text of a document; of the control characters it can hold only line ends and tabs.
func jsonString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		var short byte
		switch s[i] {
		case '"', '\\':
			short = s[i]
		case '\n':
			short = 'n'
		case '\t':
			short = 't'
		default:
			continue
		}
		b = append(append(b, s[from:i]...), '\\', short)
		from = i + 1
	}
	return append(append(b, s[from:]...), '"')
}
