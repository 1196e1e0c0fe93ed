// SPDX-License-Identifier: AGPL-3.0-or-later

package scan_test

import (
	"strings"
	"testing"

	"lectern/internal/platform/scan"
)

// Files as pupils and teachers really send them. None is refused, whatever oddity made it; what cannot be told apart is saved, not shown.
func TestOrdinarySchoolFiles(t *testing.T) {
	const (
		heic = "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
		qt   = "\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  "
		odt  = "PK\x03\x04\x14\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00'\x00\x00\x00'\x00\x00\x00\x08\x00\x00\x00mimetypeapplication/vnd.oasis.opendocument.textPK\x03\x04"
		ogg  = "OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00OpusHead"
	)
	zip := func(names ...string) string { return zipped(t, names...) }
	rows := []struct {
		file, body string
		inline     bool
	}{
		{"essay.docx", zip("[Content_Types].xml", "_rels/.rels", "word/document.xml"), false},
		{"essay from another office.docx", zip("_rels/.rels", "docProps/core.xml", "docProps/app.xml", "word/styles.xml"), false},
		{"table.xlsx", zip("[Content_Types].xml", "xl/workbook.xml"), false},
		{"table written by a program.xlsx", zip("xl/worksheets/sheet1.xml", "[Content_Types].xml"), false},
		{"talk.pptx", zip("[Content_Types].xml", "ppt/presentation.xml"), false},
		{"essay.odt", odt, false},
		{"essay.pages", zip("Index/Document.iwa"), false},
		{"essay.rtf", "{\\rtf1 hei}", false},
		{"rich text.doc", "{\\rtf1 hei}", false},
		{"saved as a web page.doc", html, false},
		{"renamed.doc", zip("[Content_Types].xml", "word/document.xml"), false},
		{"export of a school system.xls", "<html><table><tr><td>1</td></tr></table></html>", false},
		{"export with tabs.xls", "navn\tklasse\nPål\t8B\n", false},
		{"export in XML.xls", "<?xml version=\"1.0\"?><Workbook/>", false},
		{"report.pdf", pdf, true},
		{"scanner with a preface.pdf", "\r\n\r\n" + pdf, true},
		{"broken.pdf", "\x00\x00\x00\x01\x02", false},
		{"notes.md", "# Notat\n\n- én\n", false},
		{"notes with a tag.md", "<h1>Notat</h1>\n", false},
		{"notes.txt", "blåbær", true},
		{"old notes.txt", "bl\xe5b\xe6r\n", true},
		{"noise.txt", "h\x00ei\x01\x02", false},
		{"list.csv", "navn;født\nPål;2010\n", false},
		{"old list.csv", "navn;f\xf8dt\nP\xe5l;2010\n", false},
		{"list of a spreadsheet.csv", "\xef\xbb\xbfnavn;klasse\n", false},
		{"sixteen bits.csv", "\xff\xfen\x00a\x00v\x00n\x00", false},
		{"sixteen bits without a mark.csv", "n\x00a\x00v\x00n\x00;\x00", false},
		{"photo.heic", heic, false},
		{"photo that was converted.HEIC", jpeg, true},
		{"photo that was not.jpg", heic, false},
		{"screen.jpg", picture(t), true},
		{"from the web.png", webp, true},
		{"film.mov", qt, false},
		{"old film.mov", "\x00\x00\x00\x08wide\x00\x00\x10\x00mdat", false},
		{"older film.mov", "\x00\x00\x10\x00mdat\x00\x00\x00", false},
		{"film.mp4", qt, false},
		{"film of a camera.mp4", "\x00\x00\x00\x18ftypXAVC\x00\x00\x00\x00", true},
		{"answer.m4a", m4a, true},
		{"answer.mp3", m4a, true},
		{"answer.mp3", "\x00\x00\x00\x00\xff\xfb\x90\x00", false},
		{"answer.ogg", ogg, false},
		{"blink.ino", "void setup() {\n}\n", true},
		{"triangle.ggb", zip("geogebra.xml", "geogebra_thumbnail.png"), false},
		{"cat.sb3", zip("project.json"), false},
		{"quiz.h5p", zip("h5p.json"), false},
		{"tune.mscz", zip("tune.mscx"), false},
		{"loop.py", "#!/usr/bin/env python3\nprint(1)\n", false},
		{"page.html", html, false},
		{"proof.tex", "\\documentclass{article}", false},
		{"notebook.ipynb", `{"cells":[]}`, false},
		{"part.stl", "solid x\n", true},
		{"microbit.hex", ":020000040000FA\n", true},
		{"everything.zip", zip("a.txt"), false},
		{"no ending", "hei", true},
	}
	for _, row := range rows {
		t.Run(row.file, func(t *testing.T) {
			f, err := scan.Kind(strings.NewReader(row.body), row.file)
			if err != nil || f.Mismatch || f.Inline() != row.inline {
				t.Errorf("%+v, inline %v, want %v; %v", f, f.Inline(), row.inline, err)
			}
		})
	}
}
