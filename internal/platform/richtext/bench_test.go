// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"strings"
	"testing"
)

// A page of text: 500 words with a heading, a list, links and marks.
func page() Doc {
	return FromMarkdown("# Sea turtles\n\n" + strings.Repeat("They swim **very** far, from [one beach](https://example.org/a) to another, and _nobody_ knows how they find the way back to it.\n\n", 18) +
		strings.Repeat("- They measure the field of the Earth & remember it\n", 6))
}

func BenchmarkHTML(b *testing.B) {
	d := page()
	o := Options{HeadingFrom: 2}
	b.ReportAllocs()
	for b.Loop() {
		d.HTML(o)
	}
}

func BenchmarkParse(b *testing.B) {
	raw := []byte(page().JSON())
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMarkdown(b *testing.B) {
	d := page()
	b.ReportAllocs()
	for b.Loop() {
		d.Markdown()
	}
}

func BenchmarkFromMarkdown(b *testing.B) {
	md := page().Markdown()
	b.ReportAllocs()
	for b.Loop() {
		FromMarkdown(md)
	}
}
