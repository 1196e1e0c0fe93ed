// SPDX-License-Identifier: AGPL-3.0-or-later

package scan_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/ascii85"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"math"
	"math/rand/v2"
	"mime"
	"mime/quotedprintable"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"lectern.blind/scan"
)

// The words have what escapes are for: letters beyond ASCII, quotes, an ampersand, a space.
const (
	canary = "zq7k3mwq2xnfa5r"
	odd    = "~~~???>>>"
	words  = `Åse "Bø" & Sønner`
	key    = int64(0x01ad_be17_5c20_4007)
)

func needles() []scan.Needle {
	return []scan.Needle{
		{Name: "canary", Kind: scan.Text, Value: canary, Least: 11},
		scan.OfText("words", words),
		scan.OfText("odd", odd),
		scan.OfID("id", key),
		{Name: "integer", Kind: scan.Integer, Value: "791912345"},
		{Name: "mark", Kind: scan.Mark, Value: "4.3719"},
		{Name: "date", Kind: scan.Date, Value: "1871-03-05"},
		{Name: "phone", Kind: scan.Phone, Value: "+99981726354"},
		scan.OfBytes("uuid", uuid),
	}
}

var uuid = []byte{0x1b, 0x4e, 0x28, 0xba, 0x2f, 0xa1, 0x41, 0xd2, 0x88, 0x3f, 0x00, 0x16, 0xd3, 0xcc, 0xa4, 0x27}

func set(t testing.TB, n []scan.Needle, l scan.Limits) *scan.Set {
	t.Helper()
	s, err := scan.New(n, l)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func all(t testing.TB, s *scan.Set, b []byte) []scan.Hit {
	t.Helper()
	var hits []scan.Hit
	skips, err := s.Scan(&dribble{b: b}, func(h scan.Hit) { hits = append(hits, h) })
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range skips {
		t.Errorf("skipped %+v", s)
	}
	return hits
}

// dribble gives pieces of uneven size, so that windows and escapes are cut everywhere.
type dribble struct {
	b []byte
	n int
}

func (d *dribble) Read(p []byte) (int, error) {
	if len(d.b) == 0 {
		return 0, io.EOF
	}
	d.n = (d.n*7 + 3) % 1021
	n := copy(p[:min(len(p), d.n+1)], d.b)
	d.b = d.b[n:]
	return n, nil
}

func noise(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(r.Uint32())
	}
	return out
}

func md(b []byte) []byte { s := md5.Sum(b); return s[:] }
func s1(b []byte) []byte { s := sha1.Sum(b); return s[:] }
func s2(b []byte) []byte { s := sha256.Sum256(b); return s[:] }
func u16(o binary.AppendByteOrder, s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = o.AppendUint16(out, u)
	}
	return out
}

func jsonOf(v string) []byte { b, _ := json.Marshal(v); return b }

func asciiJSON(v string) []byte { return []byte(strconv.QuoteToASCII(v)) }

func entities(v, format string) []byte {
	var out strings.Builder
	for _, r := range v {
		if r > 126 || strings.ContainsRune(`<>&"`, r) {
			fmt.Fprintf(&out, format, r)
			continue
		}
		out.WriteRune(r)
	}
	return []byte(out.String())
}

func qp(v string) []byte {
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	_, _ = io.WriteString(w, strings.Repeat("x", 66)+v)
	_ = w.Close()
	return b.Bytes()
}

func hyphenless(b64 string, every int) []byte {
	var out []byte
	for i := 0; i < len(b64); i += every {
		out = append(append(out, b64[i:min(len(b64), i+every)]...), "\r\n"...)
	}
	return out
}

func varint(u uint64) []byte { // as SQLite's documentation draws it, for 57 bits and more
	out := make([]byte, 9)
	out[8] = byte(u)
	u >>= 8
	for i := 7; i >= 0; i-- {
		out[i] = byte(u&0x7f) | 0x80
		u >>= 7
	}
	return out
}

func TestEncodings(t *testing.T) {
	s := set(t, needles(), scan.Limits{Salts: [][]byte{[]byte("pepper")}})
	b64 := base64.StdEncoding.EncodeToString
	mac := hmac.New(sha256.New, []byte("pepper"))
	mac.Write([]byte(canary))
	latin, err := charmap.ISO8859_1.NewEncoder().String(words)
	if err != nil {
		t.Fatal(err)
	}
	upper := strings.ToUpper
	for _, c := range []struct {
		name, needle string
		text         []byte
		want         string
	}{
		{"as it is", "canary", []byte(canary), "utf-8"},
		{"cut to eleven", "canary", []byte(canary[:11]), "utf-8"},
		{"upper", "canary", []byte(upper(canary)), "utf-8/case"},
		{"title", "canary", []byte("Zq7" + canary[3:]), "utf-8/case"},
		{"without the head an index shares", "canary", []byte(canary[7:]), "tail"},
		{"UTF-16LE", "canary", u16(binary.LittleEndian, canary), "utf-16"},
		{"UTF-16BE", "canary", u16(binary.BigEndian, canary), "utf-16"},
		{"hex", "canary", []byte(hex.EncodeToString([]byte(canary))), "hex"},
		{"HEX", "canary", []byte(upper(hex.EncodeToString([]byte(canary)))), "hex"},
		{"hex of upper", "canary", []byte(hex.EncodeToString([]byte(upper(canary)))), "hex"},
		{"base64 at 0", "canary", []byte(b64([]byte(canary + " and"))), "base64"},
		{"base64 at 1", "canary", []byte(b64([]byte("x" + canary + " and"))), "base64"},
		{"base64 at 2", "canary", []byte(b64([]byte("xy" + canary + " and"))), "base64"},
		{"base64 of upper", "canary", []byte(b64([]byte(upper(canary)))), "base64"},
		{"base64url", "odd", []byte(base64.RawURLEncoding.EncodeToString([]byte(odd))), "base64url"},
		{"base64 in lines", "canary", hyphenless(b64([]byte("x"+canary+"yz")), 9), "base64+lines"},
		{"lines", "canary", []byte(canary[:6] + "\r\n" + canary[6:]), "lines"},
		{"MD5 hex", "canary", []byte(hex.EncodeToString(md([]byte(canary)))), "md5-hex"},
		{"MD5 raw", "canary", md([]byte(canary)), "md5-raw"},
		{"MD5 base64", "canary", []byte(b64(md([]byte(canary)))), "md5-base64"},
		{"SHA-1 hex", "canary", []byte(hex.EncodeToString(s1([]byte(canary)))), "sha1-hex"},
		{"SHA-1 raw", "canary", s1([]byte(canary)), "sha1-raw"},
		{"SHA-1 base64", "canary", []byte(b64(s1([]byte(canary)))), "sha1-base64"},
		{"SHA-256 hex", "canary", []byte(hex.EncodeToString(s2([]byte(canary)))), "sha256-hex"},
		{"SHA-256 shortened", "canary", []byte(hex.EncodeToString(s2([]byte(canary)))[:20]), "sha256-hex"},
		{"SHA-256 raw", "canary", s2([]byte(canary)), "sha256-raw"},
		{"SHA-256 base64", "canary", []byte(b64(s2([]byte(canary)))), "sha256-base64"},
		{"SHA-256 of lower", "words", []byte(hex.EncodeToString(s2([]byte(strings.ToLower(words))))), "sha256-hex"},
		{"SHA-256 with pepper", "canary", s2([]byte("pepper" + canary)), "salted-sha256-raw"},
		{"HMAC with pepper", "canary", mac.Sum(nil), "hmac-sha256-raw"},
		{"xxh64", "canary", fmt.Appendf(nil, "%016x", xxhash.Sum64String(canary)), "xxh64-hex"},

		{"as it is", "words", []byte(words), "utf-8"},
		{"upper beyond ASCII", "words", []byte(upper(words)), "utf-8/case"},
		{"lower beyond ASCII", "words", []byte(strings.ToLower(words)), "utf-8/case"},
		{"NFD", "words", []byte(norm.NFD.String(words)), "nfd"},
		{"NFD lower", "words", []byte(strings.ToLower(norm.NFD.String(words))), "nfd/case"},
		{"Latin-1", "words", []byte(latin), "latin-1"},
		{"UTF-16LE", "words", u16(binary.LittleEndian, words), "utf-16"},
		{"UTF-16BE", "words", u16(binary.BigEndian, words), "utf-16"},
		{"JSON of Go", "words", jsonOf(words), "json"},
		{"JSON in ASCII", "words", asciiJSON(words), "json"},
		{"JSON in JSON", "words", jsonOf(string(asciiJSON(words))), "json"},
		{"HTML of Go", "words", []byte(html.EscapeString(words)), "html"},
		{"HTML decimal", "words", entities(words, "&#%d;"), "html"},
		{"HTML hex", "words", entities(words, "&#x%X;"), "html"},
		{"HTML twice", "words", []byte(html.EscapeString(html.EscapeString(words))), "html"},
		{"HTML named", "words", []byte("&Aring;se &quot;B&oslash;&quot; &amp;&nbsp;S&oslash;nner"), "html"},
		{"URL query", "words", []byte(url.QueryEscape(words)), "url+url"},
		{"URL path", "words", []byte(url.PathEscape(words)), "url"},
		{"URL twice", "words", []byte(url.PathEscape(url.PathEscape(words))), "url"},
		{"octal", "words", []byte(`\303\205se \"B\303\270\" & S\303\270nner`), "octal+json"},
		{"quoted-printable", "words", qp(words), "quoted-printable"},
		{"soft line break", "canary", qp(canary), "quoted-printable"},
		{"encoded word", "words", []byte(mime.QEncoding.Encode("utf-8", words)), "quoted-printable+quoted-printable"},
		{"encoded word in base64", "words", []byte(mime.BEncoding.Encode("utf-8", words)), "base64"},

		{"decimal", "id", []byte(strconv.FormatInt(key, 10)), "utf-8"},
		{"Crockford", "id", []byte(scan.Crockford(key)), "utf-8"},
		{"Crockford upper", "id", []byte(upper(scan.Crockford(key))), "utf-8/case"},
		{"big endian", "id", binary.BigEndian.AppendUint64(nil, uint64(key)), "id-be"},
		{"little endian", "id", binary.LittleEndian.AppendUint64(nil, uint64(key)), "id-le"},
		{"SQLite key", "id", varint(uint64(key)), "id-varint"},
		{"protobuf", "id", binary.AppendUvarint(nil, uint64(key)), "id-uvarint"},
		{"zigzag", "id", binary.AppendVarint(nil, key), "id-uvarint"},
		{"hashed", "id", []byte(hex.EncodeToString(s2([]byte(strconv.FormatInt(key, 10))))), "sha256-hex"},
		{"Crockford hashed", "id", s1([]byte(scan.Crockford(key))), "sha1-raw"},

		{"decimal", "integer", []byte("n=791912345"), "utf-8"},
		{"grouped", "integer", []byte("791 912 345"), "number"},
		{"no-break space", "integer", []byte("791\u00a0912\u00a0345"), "number"},
		{"point", "mark", []byte("mark 4.3719."), "utf-8"},
		{"comma", "mark", []byte("4,3719"), "number"},
		{"double", "mark", binary.BigEndian.AppendUint64(nil, math.Float64bits(4.3719)), "float-be"},
		{"ISO", "date", []byte("1871-03-05T00:00:00Z"), "utf-8"},
		{"dotted", "date", []byte("05.03.1871"), "date"},
		{"long", "date", []byte("5 March 1871"), "date"},
		{"Norwegian", "date", []byte("5. mars 1871"), "date"},
		{"milliseconds", "date", fmt.Appendf(nil, "%d", time.Date(1871, 3, 5, 0, 0, 0, 0, time.UTC).UnixMilli()), "date"},
		{"plain", "phone", []byte("+99981726354"), "utf-8"},
		{"spaced", "phone", []byte("81 72 63 54"), "phone"},
		{"raw", "uuid", uuid, "raw"},
		{"dashed", "uuid", []byte("1B4E28BA-2fa1-41d2-883f-0016d3cca427"), "utf-8/case"},
		{"reversed", "uuid", reversed(uuid), "raw-reversed"},
		{"GUID", "uuid", []byte{0xba, 0x28, 0x4e, 0x1b, 0xa1, 0x2f, 0xd2, 0x41, 0x88, 0x3f, 0x00, 0x16, 0xd3, 0xcc, 0xa4, 0x27}, "guid"},
	} {
		t.Run(c.needle+"/"+c.name, func(t *testing.T) {
			for _, before := range []int{0, 1, 300_000} {
				head := bytes.ReplaceAll(noise(before), []byte("x"), []byte("."))
				text := slices.Concat(head, []byte(". "), c.text, []byte(" ."), head)
				hits := all(t, s, text)
				if !slices.ContainsFunc(hits, func(h scan.Hit) bool { return h.Needle == c.needle && h.Encoding == c.want }) {
					t.Errorf("after %d bytes: got %+v, want %s", before, hits, c.want)
				}
				for _, h := range hits {
					if h.Needle != c.needle {
						t.Errorf("another needle: %+v", h)
					}
					if h.Inside == "" && (h.Offset < int64(before) || h.Offset > int64(before+2+len(c.text))) {
						t.Errorf("offset %d, planted at %d", h.Offset, before+2)
					}
				}
				quick := map[scan.Hit]bool{}
				s.Bytes(text, func(h scan.Hit) { quick[h] = true })
				for _, h := range hits {
					if !quick[h] {
						t.Errorf("Bytes does not tell %+v", h)
					}
				}
			}
		})
	}
}

func reversed(b []byte) []byte { b = slices.Clone(b); slices.Reverse(b); return b }

func TestWhatIsNotThere(t *testing.T) {
	s := set(t, needles(), scan.Limits{})
	for name, text := range map[string]string{
		"one letter off":       "zq7k3mwq2zn zq7k3mwq2y 3mwq2xnfa5 k3mwq2xn",
		"digits around":        "1791912345 7919123450 14.3719 4.37190 11871-03-05",
		"another encoding":     string(mustAscii85(canary)),
		"half":                 words[:10] + "\n",
		"escapes of nothing":   `%zz %% & &; &nosuch; \ \u00 \u00zz =Z= %C3`,
		"only the case of hex": strings.Repeat("5A", 8),
	} {
		t.Run(name, func(t *testing.T) {
			if hits := all(t, s, []byte(text)); len(hits) > 0 {
				t.Errorf("%+v", hits)
			}
		})
	}
}

func mustAscii85(s string) []byte {
	out := make([]byte, ascii85.MaxEncodedLen(len(s)))
	return out[:ascii85.Encode(out, []byte(s))]
}

func gz(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

func zl(b []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

func zs(b []byte) []byte {
	w, _ := zstd.NewWriter(nil)
	return w.EncodeAll(b, nil)
}

func zipped(method uint16, name string, b []byte) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	f, _ := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
	_, _ = f.Write(b)
	_ = w.Close()
	return out.Bytes()
}

func tarred(name string, b []byte) []byte {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	_ = w.WriteHeader(&tar.Header{Name: name, Size: int64(len(b)), Mode: 0o600})
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

func pdf(b []byte) []byte {
	return slices.Concat([]byte("%PDF-1.7\n4 0 obj\n<</Length 99/Filter/FlateDecode>>\nstream\r\n"), zl(b), []byte("\nendstream\nendobj\n%%EOF"))
}

func TestArchives(t *testing.T) {
	s := set(t, needles(), scan.Limits{})
	text := slices.Concat(bytes.Repeat([]byte("a page of words. "), 20_000), []byte(canary), bytes.Repeat([]byte(" more."), 20_000))
	long := slices.Concat(noise(700_000), []byte(canary), noise(100))
	for name, b := range map[string][]byte{
		"gzip": gz(text), "zlib": zl(text), "zstd": zs(text), "zip": zipped(zip.Deflate, "a.txt", text), "zip stored": zipped(zip.Store, "a.txt", text),
		"tar": tarred("a.txt", text), "tar.gz": gz(tarred("a.txt", text)), "pdf": pdf(text), "zip in zip": zipped(zip.Deflate, "b.zip", zipped(zip.Deflate, "a.txt", text)),
		"docx in tar.zst":  zs(tarred("x.docx", zipped(zip.Deflate, "word/comments.xml", text))),
		"pdf in mail":      append([]byte("Content-Transfer-Encoding: base64\r\n\r\n"), hyphenless(base64.StdEncoding.EncodeToString(pdf(text)), 76)...),
		"gzip in JSON":     []byte(`{"a":"` + base64.StdEncoding.EncodeToString(gz(text)) + `"}`),
		"gzip, large":      gz(long),
		"gzip, cut off":    gz(long)[:700_600],
		"gzip twice":       append(gz([]byte("nothing")), gz(text)...),
		"two side by side": append(gz(noise(300_000)), zs(text)...),
	} {
		t.Run(name, func(t *testing.T) {
			for _, before := range []int{0, 100_001, 262_140} {
				hits := all(t, s, slices.Concat(noise(before), b, noise(99)))
				if !slices.ContainsFunc(hits, func(h scan.Hit) bool { return h.Needle == "canary" && h.Encoding == "utf-8" }) {
					t.Errorf("after %d bytes: %+v", before, hits)
				}
			}
		})
	}
}

func TestNamesInsideAZip(t *testing.T) {
	s := set(t, needles(), scan.Limits{})
	hits := all(t, s, zipped(zip.Deflate, "word/comments.xml", []byte("by "+canary)))
	want := []scan.Hit{{Needle: "canary", Encoding: "utf-8", Offset: 3, Inside: "zip@0:word/comments.xml"}}
	if !slices.Equal(hits, want) {
		t.Errorf("got %+v, want %+v", hits, want)
	}
}

func TestBoundsAreTold(t *testing.T) {
	deep := []byte(canary)
	for range 6 {
		deep = gz(deep)
	}
	for name, c := range map[string]struct {
		limits scan.Limits
		text   []byte
	}{
		"depth":    {scan.Limits{Depth: 3}, deep},
		"inflated": {scan.Limits{Inflated: 1 << 20}, gz(make([]byte, 2<<20))},
		"open":     {scan.Limits{Open: 1}, slices.Concat(gz(noise(300_000))[:200_000], gz([]byte(canary)))},
	} {
		t.Run(name, func(t *testing.T) {
			skips, err := set(t, needles(), c.limits).Scan(bytes.NewReader(c.text), func(h scan.Hit) {})
			if err != nil || len(skips) == 0 {
				t.Errorf("skips %v, error %v", skips, err)
			}
		})
	}
}

func TestTooShortIsRefused(t *testing.T) {
	for _, n := range []scan.Needle{scan.OfText("a", ""), scan.OfText("a", "Bo"), scan.OfID("a", 7), {Name: "a", Kind: scan.Date, Value: "1871-13-01"},
		{Name: "a", Kind: scan.Mark, Value: "x"}, {Name: "a", Kind: scan.Phone, Value: "12"}, {Name: "a", Kind: "other", Value: canary}, scan.OfBytes("a", []byte{1})} {
		if _, err := scan.New([]scan.Needle{n}, scan.Limits{}); err == nil {
			t.Errorf("%+v is taken", n)
		}
	}
}

func TestSeam(t *testing.T) {
	s := set(t, needles(), scan.Limits{})
	for cut := 1; cut < 11; cut++ {
		var hits []scan.Hit
		s.Seam([]byte("head "+canary[:cut]), []byte(canary[cut:]+" "+canary), func(h scan.Hit) { hits = append(hits, h) })
		want := []scan.Hit{{Needle: "canary", Encoding: "utf-8", Offset: int64(-cut)}}
		if !slices.Equal(hits, want) {
			t.Errorf("cut %d: %+v", cut, hits)
		}
	}
}
