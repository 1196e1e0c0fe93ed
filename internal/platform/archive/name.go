// SPDX-License-Identifier: AGPL-3.0-or-later

package archive

import (
	"encoding/binary"
	"hash/crc32"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// decode makes text of the bytes of a name. extra are the extra fields of a ZIP entry, marked tells whether the entry says
// that its name is UTF-8.
func decode(raw string, marked bool, extra []byte) string {
	if marked && utf8.ValidString(raw) {
		return raw
	}
	if name, ok := unicodeField(raw, extra); ok {
		return name
	}
	if utf8.ValidString(raw) {
		return raw
	}
	return oldCode(raw)
}

// unicodeField finds the Unicode path field of Info-ZIP: version 1, the checksum of the raw name it stands for, the name.
func unicodeField(raw string, extra []byte) (string, bool) {
	const field, head = 0x7075, 5
	for len(extra) >= 4 {
		id, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		extra = extra[4:]
		if size > len(extra) {
			return "", false
		}
		body := extra[:size]
		extra = extra[size:]
		if id != field || size <= head || body[0] != 1 {
			continue
		}
		if binary.LittleEndian.Uint32(body[1:]) != crc32.ChecksumIEEE([]byte(raw)) || !utf8.Valid(body[head:]) {
			continue // left behind by a tool that renamed the entry
		}
		return string(body[head:]), true
	}
	return "", false
}

// oldCode reads a name of the time before Unicode. The format says code page 437; Windows in Europe wrote 850, where the
// letters of half of Europe stand in the place of lines and boxes. The page that gives more letters is taken.
func oldCode(raw string) string {
	west, first := charmap.CodePage850, charmap.CodePage437
	a, b := decodeAll(west, raw), decodeAll(first, raw)
	if letters(b) > letters(a) {
		return b
	}
	return a
}

func decodeAll(page *charmap.Charmap, raw string) string {
	var b strings.Builder
	for i := range len(raw) {
		b.WriteRune(page.DecodeByte(raw[i]))
	}
	return b.String()
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// clean checks a decoded name and gives it in one spelling: NFC, parts joined by '/', no "." parts. A name that is nothing
// but "." comes back empty.
func clean(name string, l Limits) (string, error) {
	if len(name) > 4*l.NameBytes { // before it is worked on at all
		return "", refused("archive.name_too_long", short(name))
	}
	name = norm.NFC.String(strings.ReplaceAll(name, `\`, "/"))
	if name == "" || strings.ContainsFunc(name, unicode.IsControl) {
		return "", refused("archive.name", short(name))
	}
	if strings.HasPrefix(name, "/") || drive(name) {
		return "", refused("archive.climbs", short(name))
	}
	depth := 0
	for part := range strings.SplitSeq(name, "/") {
		switch part {
		case "..":
			return "", refused("archive.climbs", short(name))
		case "", ".":
		default:
			depth++
		}
	}
	if len(name) > l.NameBytes {
		return "", refused("archive.name_too_long", short(name))
	}
	if depth > l.Depth {
		return "", refused("archive.too_deep", short(name))
	}
	if name = path.Clean(name); name == "." {
		return "", nil
	}
	return name, nil
}

// drive tells whether a name begins with the letter of a Windows drive, "C:".
func drive(name string) bool {
	return len(name) >= 2 && name[1] == ':' && (name[0]|0x20 >= 'a' && name[0]|0x20 <= 'z')
}

// short keeps a hostile name from filling the page that tells of it, and makes what cannot be seen visible.
func short(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, name)
	if utf8.RuneCountInString(name) > 80 {
		return string([]rune(name)[:79]) + "…"
	}
	return name
}

// skipped tells whether an entry is litter of a file manager.
func skipped(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	switch base := path.Base(name); {
	case strings.EqualFold(first, "__MACOSX"), strings.EqualFold(base, ".DS_Store"), strings.EqualFold(base, "Thumbs.db"):
		return true
	}
	return false
}

// fold is the spelling under which names that differ in case only are the same.
func fold(name string) string { return norm.NFC.String(cases.Fold().String(name)) }
