// SPDX-License-Identifier: AGPL-3.0-or-later

package blob_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/fault"
)

// contract is what every store has to keep. fresh makes an empty one.
func contract(t *testing.T, fresh func(t *testing.T) blob.Store) {
	rows := map[string]func(*testing.T, blob.Store){
		"put and read back":            putAndRead,
		"put replaces":                 putReplaces,
		"broken uploads leave nothing": brokenUploads,
		"what is not there":            notThere,
		"keys that are refused":        badKeys,
		"copy and delete":              copyAndDelete,
		"list by prefix":               listByPrefix,
		"readers see whole versions":   wholeVersions,
		"ranges":                       ranges,
		"cancelled":                    cancelled,
		"ping and tidy":                pingAndTidy,
	}
	for name, check := range rows {
		t.Run(name, func(t *testing.T) { check(t, fresh(t)) })
	}
}

func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>8)
	}
	return b
}

func put(t testing.TB, s blob.Store, key, text string) {
	t.Helper()
	if _, err := s.Put(t.Context(), key, strings.NewReader(text), int64(len(text))); err != nil {
		t.Fatalf("put %s: %v", key, err)
	}
}

func get(t testing.TB, s blob.Store, key string) string {
	t.Helper()
	r, err := s.Open(t.Context(), key, 0, -1)
	if err != nil {
		t.Fatalf("open %s: %v", key, err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("read %s: %v", key, err)
	}
	return string(b)
}

func keys(t testing.TB, s blob.Store, prefix string) []string {
	t.Helper()
	var found []string
	err := s.List(t.Context(), prefix, func(i blob.Info) error { found = append(found, i.Key); return nil })
	if err != nil {
		t.Fatalf("list %q: %v", prefix, err)
	}
	slices.Sort(found)
	return found
}

func wantFault(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || f.Key != key {
		t.Errorf("got %v, want %s (%s)", err, kind, key)
	}
}

func putAndRead(t *testing.T, s blob.Store) {
	rows := []struct {
		name  string
		bytes int
		known bool
	}{
		{"empty", 0, true}, {"empty of unknown length", 0, false},
		{"small", 11, true}, {"small of unknown length", 11, false},
		{"several parts", 17<<20 + 5, true}, {"several parts of unknown length", 17<<20 + 5, false},
	}
	for i, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			key, want, size := fmt.Sprintf("files/K%d", i), pattern(row.bytes), int64(-1)
			if row.known {
				size = int64(row.bytes)
			}
			n, err := s.Put(t.Context(), key, bytes.NewReader(want), size)
			if err != nil || n != int64(row.bytes) {
				t.Fatalf("put: %d, %v", n, err)
			}
			if got := get(t, s, key); got != string(want) {
				t.Errorf("read back %d bytes that differ", len(got))
			}
			info, err := s.Stat(t.Context(), key)
			if err != nil || info.Key != key || info.Size != int64(row.bytes) || time.Since(info.Modified).Abs() > time.Hour {
				t.Errorf("stat: %+v, %v", info, err)
			}
		})
	}
}

func putReplaces(t *testing.T, s blob.Store) {
	put(t, s, "a/x", "first and long")
	put(t, s, "a/x", "second")
	if got := get(t, s, "a/x"); got != "second" {
		t.Errorf("got %q", got)
	}
}

func brokenUploads(t *testing.T, s blob.Store) {
	body := func() io.Reader { return bytes.NewReader(pattern(1000)) }
	rows := []struct {
		name string
		r    io.Reader
		size int64
	}{
		{"shorter than announced", body(), 1001},
		{"longer than announced", body(), 999},
		{"longer than nothing", body(), 0},
		{"breaks", io.MultiReader(body(), iotest.ErrReader(errors.New("line dropped"))), -1},
		{"breaks, length announced", io.MultiReader(body(), iotest.ErrReader(errors.New("line dropped"))), 2000},
		{"breaks at its last byte", io.MultiReader(body(), iotest.ErrReader(errors.New("line dropped"))), 1000},
		{"cut off like a browser that went away", io.MultiReader(body(), iotest.ErrReader(io.ErrUnexpectedEOF)), -1},
		{"cut off in the second part", io.MultiReader(bytes.NewReader(pattern(17<<20)), iotest.ErrReader(io.ErrUnexpectedEOF)), -1},
	}
	put(t, s, "old", "kept")
	for i, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			key := fmt.Sprintf("new/%d", i)
			_, err := s.Put(t.Context(), key, row.r, row.size)
			wantFault(t, err, fault.Invalid, "blob.cut_off")
			_, err = s.Stat(t.Context(), key)
			wantFault(t, err, fault.NotFound, "blob.missing")
		})
	}
	_, err := s.Put(t.Context(), "old", body(), 5)
	wantFault(t, err, fault.Invalid, "blob.cut_off")
	if got := get(t, s, "old"); got != "kept" {
		t.Errorf("the old contents became %q", got)
	}
	if got := keys(t, s, ""); !slices.Equal(got, []string{"old"}) {
		t.Errorf("left over: %v", got)
	}
}

func notThere(t *testing.T, s blob.Store) {
	put(t, s, "a/b", "x")
	for _, key := range []string{"a", "a/c", "b", "a/b/c"} {
		_, err := s.Open(t.Context(), key, 0, -1)
		wantFault(t, err, fault.NotFound, "blob.missing")
		_, err = s.Open(t.Context(), key, 0, 0)
		wantFault(t, err, fault.NotFound, "blob.missing")
		_, err = s.Stat(t.Context(), key)
		wantFault(t, err, fault.NotFound, "blob.missing")
		wantFault(t, s.Copy(t.Context(), key, "z"), fault.NotFound, "blob.missing")
		if err := s.Delete(t.Context(), key); err != nil {
			t.Errorf("delete %s: %v", key, err)
		}
	}
}

func badKeys(t *testing.T, s blob.Store) {
	for _, key := range []string{"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a\\b", "a\x00", "ø", "=tmp/x",
		"a/=3f/b", "a b", strings.Repeat("a", 201), strings.Repeat("a/", 256) + "a"} {
		_, put := s.Put(t.Context(), key, strings.NewReader("x"), 1)
		_, open := s.Open(t.Context(), key, 0, -1)
		_, stat := s.Stat(t.Context(), key)
		_, url := s.URL(t.Context(), key, blob.Presign{})
		for verb, err := range map[string]error{"put": put, "open": open, "stat": stat, "url": url, "delete": s.Delete(t.Context(), key),
			"copy from": s.Copy(t.Context(), key, "b"), "copy to": s.Copy(t.Context(), "b", key)} {
			if _, isFault := fault.As(err); err == nil || isFault {
				t.Errorf("%s %q: %v", verb, key, err)
			}
		}
	}
	if _, err := s.Open(t.Context(), "a", -1, 5); err == nil {
		t.Error("opened before the beginning")
	}
	for _, prefix := range []string{"../", "/", "a//", "=tmp"} {
		if err := s.List(t.Context(), prefix, func(blob.Info) error { return nil }); err == nil {
			t.Errorf("listed %q", prefix)
		}
	}
}

func copyAndDelete(t *testing.T, s blob.Store) {
	put(t, s, "a", "one")
	put(t, s, "b", "two")
	for _, to := range []string{"b", "b", "a", "deep/er/c"} { // onto another, once more, onto itself, to a new place
		if err := s.Copy(t.Context(), "a", to); err != nil {
			t.Fatalf("copy to %s: %v", to, err)
		}
	}
	put(t, s, "a", "changed")
	if b, c := get(t, s, "b"), get(t, s, "deep/er/c"); b != "one" || c != "one" {
		t.Errorf("copies became %q, %q", b, c)
	}
	for range 2 {
		if err := s.Delete(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
	}
	if got := keys(t, s, ""); !slices.Equal(got, []string{"b", "deep/er/c"}) {
		t.Errorf("left: %v", got)
	}
}

func listByPrefix(t *testing.T, s blob.Store) {
	all := []string{"aa/1", "aa/2", "aa/x/1", "ab", "b/aa/1"}
	for _, k := range all {
		put(t, s, k, k)
	}
	rows := []struct {
		prefix string
		want   []string
	}{
		{"", all}, {"a", all[:4]}, {"aa", all[:3]}, {"aa/", all[:3]}, {"aa/x", all[2:3]}, {"aa/x/", all[2:3]}, {"ab", all[3:4]},
		{"c", nil}, {"c/d/", nil}, {"aa/1", all[:1]},
	}
	for _, row := range rows {
		if got := keys(t, s, row.prefix); !slices.Equal(got, row.want) {
			t.Errorf("%q: got %v, want %v", row.prefix, got, row.want)
		}
	}
	stop := errors.New("enough")
	calls := 0
	err := s.List(t.Context(), "", func(blob.Info) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("stopped after %d with %v", calls, err)
	}
}

func wholeVersions(t *testing.T, s blob.Store) {
	version := func(i int) string { return strings.Repeat(string(rune('a'+i)), 200_000) }
	put(t, s, "k", version(0))
	var writers sync.WaitGroup
	for i := range 4 {
		writers.Go(func() { put(t, s, "k", version(i)) })
	}
	for range 8 {
		got := get(t, s, "k")
		if len(got) != 200_000 || strings.Trim(got, got[:1]) != "" {
			t.Errorf("a reader saw a mixture of %d bytes", len(got))
		}
	}
	writers.Wait()
}

func ranges(t *testing.T, s blob.Store) {
	whole := pattern(300)
	put(t, s, "k", string(whole))
	put(t, s, "empty", "")
	check := func(t interface{ Fatalf(string, ...any) }, key string, whole []byte, off, n int64) {
		r, err := s.Open(context.Background(), key, off, n)
		if err != nil {
			t.Fatalf("open %s %d+%d: %v", key, off, n, err)
		}
		defer r.Close()
		got, err := io.ReadAll(r)
		from := min(off, int64(len(whole)))
		to := int64(len(whole))
		if n >= 0 && n < to-from {
			to = from + n
		}
		if err != nil || !bytes.Equal(got, whole[from:to]) {
			t.Fatalf("%s %d+%d: %d bytes, %v", key, off, n, len(got), err)
		}
	}
	for _, off := range []int64{0, 1, 299, 300, 301, math.MaxInt64} {
		for _, n := range []int64{-1, 0, 1, 300, math.MaxInt64} {
			check(t, "k", whole, off, n)
			check(t, "empty", nil, off, n)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, "k", whole, rapid.Int64Range(0, 310).Draw(t, "off"), rapid.Int64Range(-1, 310).Draw(t, "n"))
	})
}

func cancelled(t *testing.T, s blob.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	r := io.MultiReader(strings.NewReader("half"), readerFunc(func([]byte) (int, error) { cancel(); return 0, nil }))
	_, err := s.Put(ctx, "k", r, -1)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := keys(t, s, ""); got != nil {
		t.Errorf("left over: %v", got)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func pingAndTidy(t *testing.T, s blob.Store) {
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("ping: %v", err)
	}
	put(t, s, "k", "stays")
	n, err := s.Tidy(t.Context(), time.Now().Add(time.Hour))
	if n != 0 || err != nil || get(t, s, "k") != "stays" {
		t.Errorf("tidied %d, %v", n, err)
	}
}
