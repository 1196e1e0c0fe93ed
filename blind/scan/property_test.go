// SPDX-License-Identifier: AGPL-3.0-or-later

package scan_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lectern.blind/scan"
)

// wrap is one way a value is packed away; a chain of them is what a program does to it.
var wraps = []struct {
	name string
	do   func([]byte) []byte
}{
	{"gzip", gz}, {"zlib", zl}, {"zstd", zs}, {"tar", func(b []byte) []byte { return tarred("a", b) }}, {"pdf", pdf},
	{"zip", func(b []byte) []byte { return zipped(8, "a", b) }},
	{"noise", func(b []byte) []byte { return slices.Concat(noise(70_000), b, noise(70_000)) }},
}

var writings = []struct {
	name string
	do   func(string) []byte
}{
	{"plain", func(s string) []byte { return []byte(s) }},
	{"json", func(s string) []byte { b, _ := json.Marshal(s); return b }},
	{"html", func(s string) []byte { return []byte(html.EscapeString(s)) }},
	{"url", func(s string) []byte { return []byte(url.QueryEscape(s)) }},
	{"hex", func(s string) []byte { return []byte(hex.EncodeToString([]byte(s))) }},
	{"base64", func(s string) []byte { return []byte(base64.StdEncoding.EncodeToString([]byte(s))) }},
	{"upper", func(s string) []byte { return []byte(strings.ToUpper(s)) }},
	{"sha256", func(s string) []byte { return s2([]byte(s)) }},
}

func TestAnyValueInAnyWrapping(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := []rune("abcxyzABC0129 5_-.,;:!?&<>\\ump#'\"/+=%@æøåÆØÅéüß漢😀")
		value := string(rapid.SliceOfN(rapid.SampledFrom(letters), 8, 40).Draw(t, "value"))
		w := rapid.SampledFrom(writings).Draw(t, "writing")
		text := append(append([]byte(" ("), w.do(value)...), ") "...)
		for _, k := range rapid.SliceOfN(rapid.IntRange(0, len(wraps)-1), 0, 4).Draw(t, "wraps") {
			text = wraps[k].do(text)
		}
		s, err := scan.New([]scan.Needle{scan.OfText("v", value)}, scan.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		if _, err := s.Scan(&dribble{b: text}, func(scan.Hit) { found = true }); err != nil || !found {
			t.Fatalf("%q as %s is not found (%v)", value, w.name, err)
		}
	})
}

// The table of anchors finds what a plain search finds, no more and no less, wherever windows and writes are cut.
func TestLikeAPlainSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringMatching(`[ab]{4,9}`).Draw(t, "value")
		text := []byte(rapid.StringMatching(`[ab.]{0,300}`).Draw(t, "text"))
		pad := bytes.Repeat([]byte("."), rapid.IntRange(0, 3).Draw(t, "windows")*131_000+rapid.IntRange(0, 700).Draw(t, "pad"))
		text = append(pad, text...)
		var want, got []int64
		for i := range text {
			if bytes.HasPrefix(text[i:], []byte(value)) {
				want = append(want, int64(i))
			}
		}
		s, err := scan.New([]scan.Needle{scan.OfText("v", value)}, scan.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Scan(&dribble{b: text}, func(h scan.Hit) {
			if h.Encoding == "utf-8" {
				got = append(got, h.Offset)
			}
		}); err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%q: got %v, want %v", value, got, want)
		}
	})
}

// Whatever the bytes are, a scan ends, and offsets of hits outside archives are true.
func FuzzScan(f *testing.F) {
	for _, w := range wraps {
		f.Add(w.do([]byte(canary)), uint16(3))
	}
	f.Add([]byte(`%25%5C\\u00c5&amp;amp;#x41;=C3=`+"\r\n=\n"+canary), uint16(1))
	f.Add([]byte("PK\x03\x04\x1f\x8b\x08(\xb5/\xfdBZh91AY&SYx\x9c"+canary), uint16(9))
	f.Add([]byte("H4sIUEsDBKLUv/JVBER="), uint16(0))
	s := set(f, []scan.Needle{{Name: "canary", Kind: scan.Text, Value: canary, Least: 11}}, scan.Limits{Inflated: 1 << 20})
	f.Fuzz(func(t *testing.T, b []byte, at uint16) {
		cut := min(int(at), len(b))
		text := slices.Concat(b[:cut], []byte("."+canary+"."), b[cut:])
		found := false
		if _, err := s.Scan(bytes.NewReader(text), func(h scan.Hit) {
			found = found || h.Inside == "" && h.Encoding == "utf-8" && h.Offset == int64(cut+1)
			if h.Inside == "" && (h.Offset < 0 || h.Offset >= int64(len(text))) {
				t.Errorf("offset outside: %+v", h)
			}
		}); err != nil || !found {
			t.Errorf("not found at %d: %v", cut+1, err)
		}
	})
}

// endless is a stream that lies nowhere.
type endless struct{ left, at int }

var block = noise(1 << 20)

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), e.left)], block[e.at:])
	e.left -= n
	e.at = (e.at + n) % len(block)
	return n, nil
}

func many(n int) []scan.Needle {
	r := rand.New(rand.NewPCG(3, 4))
	var out []scan.Needle
	for i := range n {
		v := []byte("zq7")
		for range 12 {
			v = append(v, "abcdefghijklmnopqrstuvwxyz234567"[r.IntN(32)])
		}
		out = append(out, scan.Needle{Name: fmt.Sprint(i), Kind: scan.Text, Value: string(v), Least: 11})
	}
	return out
}

func TestMemoryStaysConstant(t *testing.T) {
	s := set(t, many(100), scan.Limits{})
	var before, after runtime.MemStats
	peak := uint64(0)
	runtime.GC()
	runtime.ReadMemStats(&before)
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
				runtime.ReadMemStats(&after)
				peak = max(peak, after.HeapAlloc)
			}
		}
	}()
	if _, err := s.Scan(&endless{left: 64 << 20}, func(h scan.Hit) { t.Errorf("%+v", h) }); err != nil {
		t.Fatal(err)
	}
	close(stop)
	<-done
	if peak > before.HeapAlloc+16<<20 {
		t.Errorf("64 MiB of stream took %d MiB of memory", (peak-before.HeapAlloc)>>20)
	}
}

func BenchmarkBytes(b *testing.B) {
	s := set(b, many(1000), scan.Limits{})
	for name, text := range map[string]string{"plain": "a short value", "escaped": `{"text":"a \\"word\\" & another\n"}`} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Bytes([]byte(text), func(scan.Hit) {})
			}
		})
	}
}

func BenchmarkScan(b *testing.B) {
	for _, n := range []int{10, 1000, 10_000} {
		s := set(b, many(n), scan.Limits{})
		for name, text := range map[string][]byte{"noise": noise(8 << 20), "log": bytes.Repeat([]byte("time=2026-11-24 level=INFO msg=\"a page\" path=/courses/0c2y/plan status=200\n"), 100_000)} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportMetric(float64(s.Spellings()), "spellings")
				for b.Loop() {
					_, _ = s.Scan(bytes.NewReader(text), func(scan.Hit) {})
				}
			})
		}
	}
}
