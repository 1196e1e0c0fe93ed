// SPDX-License-Identifier: AGPL-3.0-or-later

package archive_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"lectern/internal/platform/archive"
	"lectern/internal/platform/fault"
)

// packed is one entry as a test wants it, true or not.
type packed struct {
	name  string
	body  string
	mode  fs.FileMode
	flags uint16
	ext   []byte
	size  int64  // what the archive claims, when it lies
	crc   uint32 // likewise
	plain bool   // stored, not deflated
}

func pack(t testing.TB, entries ...packed) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Flags: e.flags, Extra: e.ext, NonUTF8: true, Method: zip.Deflate}
		h.SetMode(e.mode | 0o644)
		body := []byte(e.body)
		if e.plain || strings.HasSuffix(e.name, "/") {
			h.Method = zip.Store
		} else {
			body = deflate(t, body)
		}
		h.UncompressedSize64, h.CompressedSize64, h.CRC32 = uint64(len(e.body)), uint64(len(body)), crc32.ChecksumIEEE([]byte(e.body))
		if e.size != 0 {
			h.UncompressedSize64 = uint64(e.size)
		}
		if e.crc != 0 {
			h.CRC32 = e.crc
		}
		f, err := w.CreateRaw(h)
		if err == nil {
			_, err = f.Write(body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func deflate(t testing.TB, b []byte) []byte {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err == nil {
		_, err = w.Write(b)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func open(b []byte, l archive.Limits) (*archive.Archive, error) {
	return archive.Open(bytes.NewReader(b), int64(len(b)), l)
}

func mustOpen(t testing.TB, b []byte) *archive.Archive {
	t.Helper()
	a, err := open(b, archive.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func read(a *archive.Archive, name string) (string, error) {
	r, err := a.Open(name)
	if err != nil {
		return "", err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	return string(b), err
}

func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}

func TestHostile(t *testing.T) {
	ok := packed{name: "ok.txt", body: "fine"}
	film := strings.Repeat("x", 1<<20)
	rows := []struct {
		name   string
		pack   []packed
		limits archive.Limits
		want   string
	}{
		{"climbs", []packed{ok, {name: "../evil"}}, archive.Limits{}, "archive.climbs"},
		{"climbs in the middle", []packed{{name: "a/../../evil"}}, archive.Limits{}, "archive.climbs"},
		{"climbs and comes back", []packed{{name: "a/../b"}}, archive.Limits{}, "archive.climbs"},
		{"climbs with backslashes", []packed{{name: `a\..\..\evil`}}, archive.Limits{}, "archive.climbs"},
		{"climbing folder", []packed{{name: "../"}}, archive.Limits{}, "archive.climbs"},
		{"absolute", []packed{{name: "/etc/passwd"}}, archive.Limits{}, "archive.climbs"},
		{"absolute with a backslash", []packed{{name: `\windows\system.ini`}}, archive.Limits{}, "archive.climbs"},
		{"another machine", []packed{{name: `\\server\share`}}, archive.Limits{}, "archive.climbs"},
		{"drive", []packed{{name: `C:\evil`}}, archive.Limits{}, "archive.climbs"},
		{"drive without a slash", []packed{{name: "c:evil"}}, archive.Limits{}, "archive.climbs"},
		{"NUL", []packed{{name: "a.txt\x00.exe"}}, archive.Limits{}, "archive.name"},
		{"new line", []packed{{name: "a\nb"}}, archive.Limits{}, "archive.name"},
		{"no name", []packed{{name: ""}}, archive.Limits{}, "archive.name"},
		{"only a dot", []packed{{name: "."}}, archive.Limits{}, "archive.name"},
		{"long name", []packed{{name: strings.Repeat("a", 1025)}}, archive.Limits{}, "archive.name_too_long"},
		{"very long name", []packed{{name: strings.Repeat("a", 60_000)}}, archive.Limits{}, "archive.name_too_long"},
		{"deep", []packed{{name: strings.Repeat("a/", 40) + "b"}}, archive.Limits{}, "archive.too_deep"},
		{"symbolic link", []packed{{name: "a", body: "/etc/passwd", mode: fs.ModeSymlink}}, archive.Limits{}, "archive.link"},
		{"device", []packed{{name: "a", mode: fs.ModeDevice}}, archive.Limits{}, "archive.link"},
		{"pipe", []packed{{name: "a", mode: fs.ModeNamedPipe}}, archive.Limits{}, "archive.link"},
		{"duplicate", []packed{ok, ok}, archive.Limits{}, "archive.duplicate"},
		{"duplicate in another case", []packed{{name: "Å/x.TXT"}, {name: "å/X.txt"}}, archive.Limits{}, "archive.duplicate"},
		{"duplicate in another spelling", []packed{{name: "\u00e5"}, {name: "a\u030a"}}, archive.Limits{}, "archive.duplicate"},
		{"duplicate by a dot", []packed{ok, {name: "./ok.txt"}}, archive.Limits{}, "archive.duplicate"},
		{"file where a folder is", []packed{{name: "a/b"}, {name: "A"}}, archive.Limits{}, "archive.duplicate"},
		{"folder where a file is", []packed{{name: "a"}, {name: "A/b"}}, archive.Limits{}, "archive.duplicate"},
		{"empty folder where a file is", []packed{{name: "a"}, {name: "a/"}}, archive.Limits{}, "archive.duplicate"},
		{"locked", []packed{{name: "a", flags: 0x1}}, archive.Limits{}, "archive.encrypted"},
		{"bomb", []packed{{name: "a", body: strings.Repeat(film, 17)}}, archive.Limits{}, "archive.bomb"},
		{"bomb in small pieces", bits(20, film), archive.Limits{}, "archive.bomb"},
		{"large entry", []packed{{name: "a", body: film}}, archive.Limits{EntryBytes: 1<<20 - 1}, "archive.entry_too_large"},
		{"large in total", bits(3, film), archive.Limits{TotalBytes: 2 << 20}, "archive.too_large"},
		{"claims to be endless", []packed{{name: "a", size: -1}}, archive.Limits{}, "archive.entry_too_large"},
		{"many", bits(11, ""), archive.Limits{Entries: 10}, "archive.too_many"},
		{"many folders", []packed{{name: "a/"}, {name: "b/"}}, archive.Limits{Entries: 1}, "archive.too_many"},
		{"a hundred thousand", bits(100_000, ""), archive.Limits{}, "archive.too_many"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := open(pack(t, row.pack...), row.limits)
			wantFault(t, err, row.want)
			if f, ok := fault.As(err); ok {
				if name, _ := f.Args["name"].(string); len(name) > 400 || strings.ContainsAny(name, "\x00\n") {
					t.Errorf("the name in the fault would spoil a page: %q", name)
				}
			}
		})
	}
}

func bits(n int, body string) []packed {
	all := make([]packed, n)
	for i := range all {
		all[i] = packed{name: fmt.Sprintf("f%d", i), body: body, plain: body == ""}
	}
	return all
}

func TestBroken(t *testing.T) {
	whole := pack(t, packed{name: "a.txt", body: "hello"}, packed{name: "b.txt", body: "there"})
	rows := map[string][]byte{
		"empty":           {},
		"a letter":        []byte("Dear teacher,\n"),
		"cut off":         whole[:len(whole)-30],
		"its end only":    whole[len(whole)-22:],
		"first half":      whole[:len(whole)/2],
		"another archive": []byte("Rar!\x1a\x07\x00 and so on and on and on"),
	}
	for name, b := range rows {
		t.Run(name, func(t *testing.T) {
			_, err := open(b, archive.Limits{})
			wantFault(t, err, "archive.broken")
		})
	}
}

func TestUnknownPacking(t *testing.T) {
	b := pack(t, packed{name: "a", body: "x"})
	for _, head := range []string{"PK\x03\x04", "PK\x01\x02"} {
		i := bytes.Index(b, []byte(head))
		b[i+map[string]int{"PK\x03\x04": 8, "PK\x01\x02": 10}[head]] = 9 // deflate64
	}
	_, err := open(b, archive.Limits{})
	wantFault(t, err, "archive.method")
}

// An end that announces few entries before a long list must not make the reader take in the list.
func TestListLongerThanAnnounced(t *testing.T) {
	b := pack(t, bits(20_000, "")...)
	end := bytes.LastIndex(b, []byte("PK\x05\x06"))
	binary.LittleEndian.PutUint16(b[end+8:], 1)
	binary.LittleEndian.PutUint16(b[end+10:], 1)
	_, err := open(b, archive.Limits{Entries: 10})
	wantFault(t, err, "archive.too_many")
}

// The library makes room for as many entries as the end announces, before it looks at the first.
func TestAnnouncedMoreThanAllowed(t *testing.T) {
	rows := []struct {
		name           string
		entries, limit int
	}{
		{"in the old way", 50, 49},
		{"in the way for large archives", 1<<16 + 1, 1 << 16},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			b := pack(t, bits(row.entries, "")...)
			b = bytes.ReplaceAll(b, []byte("PK\x01\x02"), []byte("XXXX")) // no list to count
			_, err := open(b, archive.Limits{Entries: row.limit})
			wantFault(t, err, "archive.too_many")
			_, err = open(b, archive.Limits{Entries: row.entries})
			wantFault(t, err, "archive.broken")
		})
	}
}

func TestLiesAreCaughtWhileReading(t *testing.T) {
	text := strings.Repeat("abc", 1000)
	rows := []struct {
		name string
		pack packed
	}{
		{"longer than it says", packed{name: "a", body: text, size: 10}},
		{"shorter than it says", packed{name: "a", body: text, size: 4000}},
		{"stored, shorter", packed{name: "a", body: text, size: 4000, plain: true}},
		{"stored, longer", packed{name: "a", body: text, size: 10, plain: true}},
		{"checksum", packed{name: "a", body: text, crc: 7}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			a := mustOpen(t, pack(t, packed{name: "good", body: "good"}, row.pack))
			got, err := read(a, "a")
			wantFault(t, err, "archive.broken_entry")
			if int64(len(got)) > a.Entries()[0].Size {
				t.Errorf("handed on %d bytes", len(got))
			}
			if got, err := read(a, "good"); got != "good" || err != nil {
				t.Errorf("its neighbour: %q, %v", got, err)
			}
		})
	}
}

func TestDamagedContents(t *testing.T) {
	text := strings.Repeat("The quick brown fox. ", 50)
	b := pack(t, packed{name: "a", body: text})
	i := bytes.Index(b, []byte("PK\x01\x02"))
	for j := i - 12; j < i-4; j++ {
		b[j] ^= 0xff
	}
	_, err := read(mustOpen(t, b), "a")
	wantFault(t, err, "archive.broken_entry")
}

func TestReads(t *testing.T) {
	inner := pack(t, packed{name: "../evil", body: "x"})
	a := mustOpen(t, pack(t,
		packed{name: "pages/"}, packed{name: "pages/"}, packed{name: `pages\One.html`, body: "<p>1</p>"},
		packed{name: "./imsmanifest.xml", body: "<manifest/>"}, packed{name: "nested.zip", body: string(inner)},
		packed{name: "pages//two.html"}, packed{name: "__MACOSX/pages/._One.html"}, packed{name: "pages/.DS_Store"},
		packed{name: "Thumbs.db"}, packed{name: "thumbs.db"}, packed{name: "empty/"}, packed{name: "a\u030angstrom"},
	))
	want := []string{"imsmanifest.xml", "nested.zip", "pages/One.html", "pages/two.html", "ångstrom"}
	if got := a.Names(); !slices.Equal(got, want) {
		t.Errorf("names %q", got)
	}
	for asked, body := range map[string]string{"pages/One.html": "<p>1</p>", "PAGES/one.HTML": "<p>1</p>", `pages\One.html`: "<p>1</p>",
		"IMSManifest.xml": "<manifest/>", "./pages/./One.html": "<p>1</p>", "nested.zip": string(inner)} {
		if got, err := read(a, asked); got != body || err != nil {
			t.Errorf("%s: %q, %v", asked, got, err)
		}
	}
	for _, asked := range []string{"", ".", "..", "../evil", "pages", "pages/", "/pages/One.html", "three"} {
		_, err := read(a, asked)
		wantFault(t, err, "archive.missing")
	}
	b, err := a.Bytes("pages/one.html", 8)
	if string(b) != "<p>1</p>" || err != nil {
		t.Errorf("bytes: %q, %v", b, err)
	}
	_, err = a.Bytes("pages/one.html", 7)
	wantFault(t, err, "archive.entry_too_large")
	if e, ok := a.Find("pages/one.html"); !ok || e.Name != "pages/One.html" || e.Size != 8 {
		t.Errorf("find: %+v", e)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

func TestNothingInside(t *testing.T) {
	if names := mustOpen(t, pack(t)).Names(); len(names) != 0 {
		t.Errorf("names %q", names)
	}
}

func TestSmallFilesMayPackWell(t *testing.T) {
	blank := strings.Repeat("\x00", 8<<20) // a thousandfold, as a blank picture does
	if got, err := read(mustOpen(t, pack(t, packed{name: "blank.bmp", body: blank})), "blank.bmp"); got != blank || err != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestNames(t *testing.T) {
	field := func(raw, name string, version byte) []byte {
		b := binary.LittleEndian.AppendUint16(nil, 0x7075)
		b = binary.LittleEndian.AppendUint16(b, uint16(5+len(name)))
		b = append(b, version)
		b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(raw)))
		return append(b, name...)
	}
	other := []byte{0x99, 0x99, 2, 0, 'x', 'x'}
	rows := []struct {
		name string
		pack packed
		want string
	}{
		{"marked as UTF-8", packed{name: "blåbær", flags: 0x800}, "blåbær"},
		{"UTF-8 without the mark", packed{name: "blåbær"}, "blåbær"},
		{"marked but not UTF-8", packed{name: "bl\x86b\x91r", flags: 0x800}, "blåbær"},
		{"code page 850", packed{name: "\x9bl \x9d\x92\x8f.txt"}, "øl ØÆÅ.txt"},
		{"code page 850, Spanish", packed{name: "\xb5rbol \xd6ndice"}, "Árbol Índice"},
		{"code page 437", packed{name: "\xee.txt"}, "ε.txt"},
		{"Unicode field", packed{name: "?.txt", ext: append(slices.Clone(other), field("?.txt", "Łódź.txt", 1)...)}, "Łódź.txt"},
		{"Unicode field of another name", packed{name: "b.txt", ext: field("a.txt", "Łódź.txt", 1)}, "b.txt"},
		{"Unicode field of another version", packed{name: "b.txt", ext: field("b.txt", "Łódź.txt", 2)}, "b.txt"},
		{"decomposed", packed{name: "A\u030a/e\u0301", flags: 0x800}, "Å/é"},
		{"no Latin letters", packed{name: "作业/домашка"}, "作业/домашка"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if got := mustOpen(t, pack(t, row.pack)).Names(); !slices.Equal(got, []string{row.want}) {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
	t.Run("Unicode field that climbs", func(t *testing.T) {
		_, err := open(pack(t, packed{name: "a", ext: field("a", "../a", 1)}), archive.Limits{})
		wantFault(t, err, "archive.climbs")
	})
}
