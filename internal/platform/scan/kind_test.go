// SPDX-License-Identifier: AGPL-3.0-or-later

package scan_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/scan"
)

func picture(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zipped(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name})
		if err == nil {
			_, err = io.WriteString(f, strings.Repeat("x", 4000))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const (
	pdf  = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
	exe  = "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"
	mp4  = "\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41"
	m4a  = "\x00\x00\x00\x20ftypM4A \x00\x00\x02\x00M4A mp42isom\x00\x00\x00\x00"
	webm = "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"
	mp3  = "\xff\xfb\x90\x00\x00\x00\x00\x00"
	gif  = "GIF89a\x01\x00\x01\x00"
	jpeg = "\xff\xd8\xff\xe0\x00\x10JFIF\x00"
	webp = "RIFF\x24\x00\x00\x00WEBPVP8 "
	html = "<!DOCTYPE html><html><script>alert(1)</script></html>"
	svg  = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`
	ole  = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)

func TestKind(t *testing.T) {
	rows := []struct {
		name, body, file string
		kind             string
		mismatch, inline bool
	}{
		{"picture", picture(t), "a.png", "image/png", false, true},
		{"photo", jpeg, "a.JPG", "image/jpeg", false, true},
		{"gif", gif, "a.gif", "image/gif", false, true},
		{"webp", webp, "a.webp", "image/webp", false, true},
		{"pdf", pdf, "essay.pdf", "application/pdf", false, true},
		{"mp3", mp3, "a.mp3", "audio/mpeg", false, true},
		{"film", mp4, "a.mp4", "video/mp4", false, true},
		{"film by another name", mp4, "a.mov", "video/mp4", false, true},
		{"sound in a film's box", m4a, "a.mp4", "audio/x-m4a", false, true},
		{"recording", webm, "answer.webm", "video/webm", false, true},
		{"text", "Hei på deg\n", "a.txt", "text/plain", false, true},
		{"no ending", picture(t), "picture", "image/png", false, true},
		{"unknown ending", "hello\n", "a.xyz", "text/plain", false, true},
		{"web page", html, "a.html", "text/html", false, false},
		{"piece of a web page", "hello <b>you</b>", "a.html", "text/html", false, false},
		{"web page called text", html, "a.txt", "text/html", false, false},
		{"drawing", svg, "a.svg", "image/svg+xml", false, false},
		{"drawing called text", svg, "a.txt", "image/svg+xml", false, false},
		{"table", "a;b\n1;2\n", "a.csv", "text/csv", false, false},
		{"markdown", "# Title\n", "a.md", "text/markdown", false, false},
		{"word", zipped(t, "[Content_Types].xml", "_rels/.rels", "word/document.xml"), "a.docx", docx, false, false},
		{"word, its mark far down", zipped(t, "docProps/app.xml", "word/document.xml"), "a.docx", docx, false, false},
		{"old word", ole + strings.Repeat("\x00", 600), "a.doc", "application/msword", false, false},
		{"package of questions", zipped(t, "imsmanifest.xml"), "a.imscc", "application/zip", false, false},
		{"program called picture", exe, "a.png", "application/vnd.microsoft.portable-executable", true, false},
		{"web page called picture", html, "a.png", "text/html", true, false},
		{"web page called PDF", html, "a.pdf", "text/html", true, false},
		{"picture called PDF", picture(t), "a.pdf", "image/png", true, false},
		{"picture called text", picture(t), "a.txt", "image/png", true, false},
		{"noise called PDF", "\x00\x01\x02\x03\xfe\xff\x00\x80", "a.pdf", "application/octet-stream", false, false},
		{"drawing called picture", svg, "a.png", "image/svg+xml", true, false},
		{"program called text", exe, "a.txt", "application/vnd.microsoft.portable-executable", true, false},
		{"program called word", exe, "a.doc", "application/vnd.microsoft.portable-executable", true, false},
		{"another system's program", "\x7fELF\x02\x01\x01", "a.pdf", "application/x-elf", true, false},
		{"script called PDF", "#!/bin/sh\n", "a.pdf", "text/x-shellscript", true, false},
		{"shortcut called PDF", "L\x00\x00\x00\x01\x14\x02\x00", "a.pdf", "application/x-ms-shortcut", true, false},
		{"web page called word", html, "a.docx", "text/html", true, false},
		{"web page called film", html, "a.mp4", "text/html", true, false},
		{"nothing called picture", "", "a.png", "text/plain", true, false},
		{"last ending counts", exe, "essay.pdf.exe", "application/vnd.microsoft.portable-executable", false, false},
		{"folder in the name", picture(t), `C:\fake.path\a`, "image/png", false, true},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f, err := scan.Kind(strings.NewReader(row.body), row.file)
			if err != nil {
				t.Fatal(err)
			}
			if f.Type != row.kind || f.Mismatch != row.mismatch || f.Inline() != row.inline {
				t.Errorf("%+v, inline %v; want %s, %v, %v", f, f.Inline(), row.kind, row.mismatch, row.inline)
			}
		})
	}
}

func TestKindTellsTheCharset(t *testing.T) {
	for want, body := range map[string]string{"utf-8": "blåbær", "utf-16le": "\xff\xfeh\x00i\x00", "": pdf} {
		if f, err := scan.Kind(strings.NewReader(body), "a"); err != nil || f.Charset != want {
			t.Errorf("%q: %+v, %v", body, f, err)
		}
	}
}

func TestKindOfABrokenStream(t *testing.T) {
	down := errors.New("line dropped")
	if _, err := scan.Kind(iotest.ErrReader(down), "a"); !errors.Is(err, down) {
		t.Errorf("got %v", err)
	}
}

func TestPeekGivesEverythingBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Byte(), 0, 9000).Draw(t, "bytes")
		_, r, err := scan.Peek(iotest.HalfReader(bytes.NewReader(want)), "a")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%d of %d bytes, %v", len(got), len(want), err)
		}
	})
}

// Only what stands on the list may be shown in a page, whatever else the library learns to know.
func TestInlineList(t *testing.T) {
	for _, kind := range []string{"text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml", "text/javascript",
		"application/zip", "application/octet-stream", "", "text/css", "application/x-shockwave-flash", "message/rfc822", "text/csv"} {
		if scan.Inline(kind) {
			t.Errorf("%s would be shown", kind)
		}
	}
}

func TestAccept(t *testing.T) {
	rows := []struct {
		name, body, file string
		allow            scan.Allow
		want             string
	}{
		{"everything", exe, "a.exe", scan.Allow{}, ""},
		{"everything, but as what it is", exe, "a.png", scan.Allow{}, "scan.mismatch"},
		{"pictures take a picture", picture(t), "a.png", scan.Accept(scan.Pictures), ""},
		{"pictures take no PDF", pdf, "a.pdf", scan.Accept(scan.Pictures), "scan.not_accepted"},
		{"one of several", pdf, "a.pdf", scan.Accept(scan.Pictures, "application/pdf"), ""},
		{"documents take word", zipped(t, "x", "word/document.xml"), "a.docx", scan.Accept(scan.Documents), ""},
		{"documents take PDF", pdf, "a.pdf", scan.Accept(scan.Documents), ""},
		{"documents take no ZIP", zipped(t, "x"), "a.zip", scan.Accept(scan.Documents), "scan.not_accepted"},
		{"sound takes what a recorder calls film", webm, "answer.webm", scan.Accept(scan.Sound), ""},
		{"sound takes mp3", mp3, "a.mp3", scan.Accept(scan.Sound), ""},
		{"sound takes no picture", picture(t), "a.png", scan.Accept(scan.Sound), "scan.not_accepted"},
		{"film takes no mp3", mp3, "a.mp3", scan.Accept(scan.Film), "scan.not_accepted"},
		{"writing takes text", "hello", "a.md", scan.Accept(scan.Writing), ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f, err := scan.Kind(strings.NewReader(row.body), row.file)
			if err != nil {
				t.Fatal(err)
			}
			err = row.allow.Check(f)
			if got, _ := fault.As(err); (err == nil) != (row.want == "") || got != nil && got.Key != row.want {
				t.Errorf("%+v: %v, want %q", f, err, row.want)
			}
		})
	}
	if got := scan.Accept("image/png", "application/pdf").Attr(); got != ".pdf,.png,application/pdf,image/png" {
		t.Errorf("accept=%q", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("a word that means nothing was taken")
		}
	}()
	scan.Accept("imgae")
}

func FuzzKind(f *testing.F) {
	for _, body := range []string{"", pdf, exe, mp4, html, svg, ole, "a,b\n"} {
		f.Add([]byte(body), "a.png")
		f.Add([]byte(body), "a.txt")
	}
	f.Fuzz(func(t *testing.T, body []byte, name string) {
		found, err := scan.Kind(bytes.NewReader(body), name)
		if err != nil || found.Type == "" {
			t.Fatalf("%+v, %v", found, err)
		}
		if bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("<html>")) && found.Inline() {
			t.Fatalf("a web page would be shown: %+v", found)
		}
	})
}
