// SPDX-License-Identifier: AGPL-3.0-or-later

package id

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lectern/internal/platform/clock"
)

type thing struct{}

func TestTextAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 1<<63-1).Draw(t, "n")
		got, err := ParseInt(Text(n))
		if err != nil || got != n {
			t.Fatalf("%d became %q became %d (%v)", n, Text(n), got, err)
		}
	})
}

func TestOrderOfTextsIsOrderOfIds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(1, 1<<63-1).Draw(t, "a"), rapid.Int64Range(1, 1<<63-1).Draw(t, "b")
		if (a < b) != (Text(a) < Text(b)) {
			t.Fatalf("%d %d: %q %q", a, b, Text(a), Text(b))
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "0000000000000", "7zzzzzzzzzzzz", "zzzzzzzzzzzzz", "039m8e75r0006", "039M8E75R0006", "o39m8e75r0oo6", "../../etc/pass"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseInt(s)
		if err == nil && (n <= 0 || len(s) != length) {
			t.Fatalf("%q is read as %d", s, n)
		}
	})
}

func TestMakerGrowsAndNeverRepeats(t *testing.T) {
	fake := clock.NewFake(time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC))
	m := NewMaker(fake, 3)
	var mu sync.Mutex
	seen := map[int64]bool{}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 5000 {
				n := m.Next()
				mu.Lock()
				if seen[n] {
					t.Errorf("%d twice", n)
				}
				seen[n] = true
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	before := m.Next()
	fake.Set(fake.Now().Add(-time.Hour))
	if after := m.Next(); after <= before {
		t.Errorf("the clock went back and so did the ids: %d after %d", after, before)
	}
	fake.Set(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	if made := Made(m.Next()); !made.Equal(fake.Now()) {
		t.Errorf("made at %s, want %s", made, fake.Now())
	}
	if NewMaker(fake, 1).Next() == NewMaker(fake, 2).Next() {
		t.Error("two processes make the same id")
	}
}

func TestJSONAndNull(t *testing.T) {
	v := Of[thing](12345)
	b, err := json.Marshal(v)
	if err != nil || string(b) != `"`+v.String()+`"` {
		t.Fatalf("%s %v", b, err)
	}
	var back Of[thing]
	if err := json.Unmarshal(b, &back); err != nil || back != v {
		t.Fatalf("%v %v", back, err)
	}
	if n, err := Of[thing](0).Value(); n != nil || err != nil {
		t.Errorf("zero is stored as %v", n)
	}
	if err := back.Scan(nil); err != nil || back != 0 {
		t.Errorf("NULL is read as %v", back)
	}
}
