// SPDX-License-Identifier: AGPL-3.0-or-later

package scan

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

// form is a value as people or programs rewrite it.
type form struct{ text, label string }

// forms are the rewritings of words that keep them readable.
func forms(v string) []form {
	out := []form{{v, "utf-8"}}
	for _, f := range []form{
		{norm.NFC.String(v), "nfc"},
		{norm.NFD.String(v), "nfd"},
		{strings.ToLower(v), "utf-8/case"},
		{strings.ToUpper(v), "utf-8/case"},
		{norm.NFD.String(strings.ToLower(v)), "nfd/case"},
		{norm.NFD.String(strings.ToUpper(v)), "nfd/case"},
	} {
		known := false
		for _, o := range out {
			known = known || o.text == f.text
		}
		if !known {
			out = append(out, f)
		}
	}
	return out
}

func (b *builder) text(n Needle) error {
	v := n.Value
	if n.Least > 0 && n.Least < len(v) {
		v = v[:n.Least]
	}
	if err := b.words(v, false); err != nil {
		return err
	}
	if err := b.tail(n); err != nil {
		return err
	}
	return b.digests(append([]string{n.Value}, n.Hashed...))
}

// words adds the spellings of readable text. Escapes need none: the views take them off (view.go).
func (b *builder) words(v string, whole bool) error {
	if len(v) < shortest {
		return b.add(pattern{text: []byte(v)})
	}
	for _, f := range forms(v) {
		for _, p := range []pattern{
			{text: []byte(f.text), encoding: f.label},
			{text: []byte(strings.ReplaceAll(f.text, " ", "+")), encoding: "url"},
			{text: []byte(strings.ReplaceAll(f.text, " ", "_")), encoding: "quoted-printable"},
			{text: utf16Core(f.text), encoding: "utf-16"},
			{text: utf16le(f.text), encoding: "utf-16le"},
			{text: utf16be(f.text), encoding: "utf-16be"},
			{text: latin1(f.text), encoding: "latin-1"},
		} {
			p.fold, p.plain, p.whole = true, true, whole
			if p.text == nil || p.encoding != "utf-16" && b.coveredByCore(p) {
				continue
			}
			if err := b.add(p); err != nil {
				return err
			}
		}
		if err := b.packed([]byte(f.text)); err != nil {
			return err
		}
	}
	return nil
}

// packed adds hex and base64 at each of the three places a value can have in a group.
func (b *builder) packed(v []byte) error {
	if err := b.add(pattern{text: []byte(hex.EncodeToString(v)), encoding: "hex", fold: true}); err != nil {
		return err
	}
	for shift := range 3 {
		for _, e := range []struct {
			label string
			code  *base64.Encoding
		}{{"base64", base64.StdEncoding}, {"base64url", base64.URLEncoding}} {
			text := base64Core(e.code, v, shift)
			if len(text) < shortest {
				continue
			}
			if err := b.add(pattern{text: text, encoding: e.label}); err != nil {
				return err
			}
		}
	}
	return nil
}

// base64Core is the part of the encoding that does not depend on what stands around the value.
func base64Core(e *base64.Encoding, v []byte, shift int) []byte {
	text := e.EncodeToString(append(make([]byte, shift, shift+len(v)), v...))
	first := (shift*8 + 5) / 6
	last := (shift + len(v)) * 8 / 6
	return []byte(text[first:max(first, last)])
}

// An index of a database keeps a word without the letters it shares with the word before it. The last eight of a long word are
// still evidence.
const tailLength = 8

func (b *builder) tail(n Needle) error {
	v := n.Value
	if n.Least == 0 || len(v) < n.Least+2 || strings.ContainsFunc(v, func(r rune) bool { return r > 'z' || r < '0' }) {
		return nil
	}
	cut := len(v) - tailLength
	from := max(0, cut-4)
	return b.add(pattern{text: []byte(v[cut:]), before: []byte(v[from:cut]), encoding: "tail", fold: true, plain: true})
}

func utf16le(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func utf16be(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u>>8), byte(u))
	}
	return out
}

// utf16Core is what both byte orders share when no letter lies beyond Latin-1, else nil.
func utf16Core(s string) []byte {
	l := utf16le(s)
	for i := 1; i < len(l); i += 2 {
		if l[i] != 0 {
			return nil
		}
	}
	return l[:max(0, len(l)-1)]
}

func (b *builder) coveredByCore(p pattern) bool {
	if p.encoding != "utf-16le" && p.encoding != "utf-16be" {
		return false
	}
	for i := 0; i < len(p.text); i += 2 {
		if p.text[i] != 0 && p.text[i+1] != 0 {
			return false
		}
	}
	if p.encoding == "utf-16le" {
		return b.seen["="+string(p.text[:len(p.text)-1])]
	}
	return b.seen["="+string(p.text[1:])]
}

func latin1(s string) []byte {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 255 {
			return nil
		}
		out = append(out, byte(r))
	}
	return out
}
