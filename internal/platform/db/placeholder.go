// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import "strings"

// numbered turns $1 into ?1 outside of quotes and comments: the form that binds by number in every SQLite driver.
func numbered(text string) string {
	b := []byte(text)
	for i := 0; i < len(b); {
		switch rest := text[i:]; {
		case b[i] == '\'' || b[i] == '"' || b[i] == '`':
			i += until(rest, 1, string(b[i]))
		case strings.HasPrefix(rest, "--"):
			i += until(rest, 2, "\n")
		case strings.HasPrefix(rest, "/*"):
			i += until(rest, 2, "*/")
		case word(b[i]):
			// A dollar sign inside a name stays: a$1 is one name.
			for i < len(b) && (word(b[i]) || b[i] == '$') {
				i++
			}
		case b[i] == '$' && i+1 < len(b) && b[i+1] >= '0' && b[i+1] <= '9':
			b[i] = '?'
			i++
		default:
			i++
		}
	}
	return string(b)
}

// until is the length up to and with the end, or to the end of the text. A doubled quote ends one and begins the next.
func until(s string, from int, end string) int {
	if n := strings.Index(s[from:], end); n >= 0 {
		return from + n + len(end)
	}
	return len(s)
}

func word(c byte) bool {
	return c == '_' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
