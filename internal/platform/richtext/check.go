// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"net/url"
	"strings"
	"unicode"
)

// SafeHref tells whether an address may stand in a document: http, https, mailto, or a path or fragment of this site.
func SafeHref(s string) bool {
	if s == "" || len(s) > maxHref || strings.ContainsFunc(s, badInHref) {
		return false
	}
	if s[0] == '#' || s[0] == '?' {
		return true
	}
	if s[0] == '/' {
		return len(s) == 1 || s[1] != '/'
	}
	u, err := url.Parse(s)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != "" && u.User == nil
	case "mailto":
		return strings.Contains(u.Opaque, "@")
	}
	return false
}

// A browser drops control characters and reads a backslash as a slash: an address with one is not what it seems.
func badInHref(r rune) bool {
	return r <= ' ' || r == '\\' || unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar
}

// isLang tells whether s has the form of a language tag: "nb", "pt-BR", "zh-Hant".
func isLang(s string) bool {
	if len(s) > 35 {
		return false
	}
	for i, part := range strings.Split(s, "-") {
		if len(part) < 2 || len(part) > 8 || i == 0 && len(part) > 3 {
			return false
		}
		for j := 0; j < len(part); j++ {
			c := part[j] | 0x20
			letter := c >= 'a' && c <= 'z'
			if !letter && (i == 0 || part[j] < '0' || part[j] > '9') {
				return false
			}
		}
	}
	return true
}

// clean makes a text as the schema wants it: in code a line ends with \n, elsewhere there are no line ends (hard_break is one)
// and no tabs; control characters that no page can show are left out.
func clean(s string, inCode bool) string {
	if !suspect(s) {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case !unwanted(r, inCode):
			return r
		case r == '\r' && inCode:
			return '\n'
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		}
		return -1
	}, s)
}

// suspect tells quickly whether clean may have to change anything.
func suspect(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == 0x7f || c == 0xc2 { // U+0080 to U+00BF begin with C2
			return true
		}
	}
	return false
}

func unwanted(r rune, inCode bool) bool {
	if r == '\n' || r == '\t' {
		return !inCode
	}
	return r < ' ' || r >= 0x7f && r <= 0x9f
}

// joined puts inline nodes in their normal form: texts with the same marks are one, empty ones are gone.
func joined(inline []node) []node {
	out := inline[:0]
	for _, n := range inline {
		if n.kind == text {
			if n.text == "" {
				continue
			}
			if last := len(out) - 1; last >= 0 && out[last].kind == text && sameMarks(out[last].marks, n.marks) {
				out[last].text += n.text
				continue
			}
		}
		out = append(out, n)
	}
	return out
}
