// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
)

// message is one text: its forms by plural.Form, only plural.Other when it is not plural. none, where it is written, is said of zero
// in any language: "nobody yet" reads better than "0 people".
type message struct {
	forms  [6][]part
	none   []part
	plural bool
}

// part is literal text, or the name of a hole.
type part struct{ text, hole string }

// parseMessage reads "a text" or {"none": "no text", "one": "a text", "other": "texts"}.
func parseMessage(raw json.RawMessage) (message, error) {
	var m message
	var one *string
	if json.Unmarshal(raw, &one) == nil && one != nil {
		parts, err := parseTemplate(*one)
		m.forms[plural.Other] = parts
		return m, err
	}
	var many map[string]string
	if err := json.Unmarshal(raw, &many); err != nil || many == nil {
		return m, errors.New("is neither a text nor plural forms")
	}
	m.plural = true
	for name, text := range many {
		parts, err := parseTemplate(text)
		if err != nil {
			return m, err
		}
		if name == "none" {
			m.none = parts
			continue
		}
		form := slices.Index(formNames[:], name)
		if form < 0 {
			return m, errors.New("unknown plural form " + name)
		}
		m.forms[form] = parts
	}
	return m, nil
}

// parseTemplate cuts "Hello {name}" into parts, at least one. A brace that belongs to the text is written twice.
func parseTemplate(s string) ([]part, error) {
	out := []part{}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if (c == '{' || c == '}') && i+1 < len(s) && s[i+1] == c {
			b.WriteByte(c)
			i++
			continue
		}
		if c == '}' {
			return nil, errors.New("a closing brace without an opening one")
		}
		if c != '{' {
			b.WriteByte(c)
			continue
		}
		name, _, closed := strings.Cut(s[i+1:], "}")
		if !closed || !isName(name) {
			return nil, errors.New("a placeholder needs a name of small letters, digits and _, and its closing brace")
		}
		if b.Len() > 0 {
			out = append(out, part{text: b.String()})
			b.Reset()
		}
		out = append(out, part{hole: name})
		i += len(name) + 1
	}
	if b.Len() > 0 || len(out) == 0 {
		out = append(out, part{text: b.String()})
	}
	return out, nil
}

func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z'
		if !letter && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}

// holes are the names of the placeholders, each once, in order of the alphabet. The forms together count, because "one" may leave
// the number out; a plural text always takes "n".
func (m message) holes() []string {
	var out []string
	if m.plural {
		out = append(out, "n")
	}
	for _, parts := range append(m.forms[:], m.none) {
		for _, p := range parts {
			if p.hole != "" {
				out = append(out, p.hole)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
