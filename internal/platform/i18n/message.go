// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// message is one text: its forms by plural category, "other" when it has only one.
type message struct{ forms map[string][]part }

// part is literal text, or the name of a hole.
type part struct{ text, hole string }

const other = "other"

func parseMessage(raw json.RawMessage) (message, error) {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		parts, err := parseTemplate(one)
		return message{map[string][]part{other: parts}}, err
	}
	var many map[string]string
	if err := json.Unmarshal(raw, &many); err != nil {
		return message{}, errors.New("is neither a text nor plural forms")
	}
	m := message{map[string][]part{}}
	for form, text := range many {
		if !slices.Contains(categories, form) {
			return m, errors.New("unknown plural form " + form)
		}
		parts, err := parseTemplate(text)
		if err != nil {
			return m, err
		}
		m.forms[form] = parts
	}
	if m.forms[other] == nil {
		return m, errors.New("lacks the plural form other")
	}
	return m, nil
}

// parseTemplate cuts "Hello {name}" into parts. A brace that belongs to the text is written twice.
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
		end := strings.IndexByte(s[i:], '}')
		if end < 2 {
			return nil, errors.New("a placeholder without a name or an end")
		}
		out = append(out, part{text: b.String()}, part{hole: s[i+1 : i+end]})
		b.Reset()
		i += end
	}
	return append(out, part{text: b.String()}), nil
}

func (m message) plural() bool { return len(m.forms) > 1 }

// holes are the names of the placeholders, each once, in order of the alphabet. The forms together count.
func (m message) holes() []string {
	var out []string
	for _, parts := range m.forms {
		for _, p := range parts {
			if p.hole != "" && !slices.Contains(out, p.hole) {
				out = append(out, p.hole)
			}
		}
	}
	if m.plural() && !slices.Contains(out, "n") {
		out = append(out, "n")
	}
	slices.Sort(out)
	return out
}

var categories = []string{"zero", "one", "two", "few", "many", other}

// formsOf are the plural forms a language tells apart for whole numbers.
func formsOf(lang string) []string {
	var out []string
	for n := range 200 {
		if f := formFor(lang, n); !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

func formFor(lang string, n int) string {
	if n < 0 {
		n = -n
	}
	switch plural.Cardinal.MatchPlural(language.Make(lang), n, 0, 0, 0, 0) {
	case plural.Zero:
		return "zero"
	case plural.One:
		return "one"
	case plural.Two:
		return "two"
	case plural.Few:
		return "few"
	case plural.Many:
		return "many"
	}
	return other
}
