// SPDX-License-Identifier: AGPL-3.0-or-later

package id

import (
	"testing"
	"time"

	"lectern/internal/platform/clock"
)

func TestOnce(t *testing.T) {
	fake := clock.NewFake(time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC))
	m := NewMaker(fake, 3)
	drawn, ahead := New[thing](m), Of[thing]((fake.Now().Add(time.Hour).UnixMilli()-epoch)<<(nodeBits+seqBits))
	for name, c := range map[string]struct {
		drawn         Of[thing]
		has, says     string // what stands under the id before, and what the form says
		slow          bool   // it comes to stand there between the look and the insert
		kept, another bool
	}{
		"first":              {drawn: drawn, says: "a", kept: true},
		"second":             {drawn: drawn, has: "a", says: "a", kept: true},
		"both at once":       {drawn: drawn, has: "a", says: "a", slow: true, kept: true},
		"changed since":      {drawn: drawn, has: "a", says: "b", another: true},
		"drawn without":      {drawn: 0, says: "a", another: true},
		"from the future":    {drawn: ahead, says: "a", another: true},
		"below nothing":      {drawn: -1, says: "a", another: true},
		"changed, both slow": {drawn: drawn, has: "a", says: "b", slow: true, another: true},
	} {
		rows, looks := map[Of[thing]]string{}, 0
		if !c.slow && c.has != "" {
			rows[c.drawn] = c.has
		}
		there := func(which Of[thing]) (bool, error) {
			looks++
			found := rows[which] == c.says
			if c.slow && looks == 1 {
				rows[c.drawn] = c.has
				found = false
			}
			return found, nil
		}
		insert := func(which Of[thing]) (bool, error) {
			if rows[which] != "" {
				return false, nil
			}
			rows[which] = c.says
			return true, nil
		}
		got, made, err := Once(m, c.drawn, there, insert)
		want := 1
		if c.has != "" && c.another {
			want = 2
		}
		if err != nil || rows[got] != c.says || (got == c.drawn) != c.kept || made != (c.has == "" || c.another) || len(rows) != want {
			t.Errorf("%s: %v %v %v, %v", name, got, made, err, rows)
		}
	}
}
