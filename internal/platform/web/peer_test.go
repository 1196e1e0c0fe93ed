// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"net/http"
	"net/netip"
	"testing"

	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

func TestWhereARequestComesFrom(t *testing.T) {
	var got string
	k := open(t, web.Get("/", permit.Anyone, func(c *web.Call) error {
		got = c.R.RemoteAddr
		return c.Nothing()
	}))
	known := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	rows := []struct {
		name    string
		proxies []netip.Prefix
		from    string
		said    []string
		want    string
	}{
		{"no proxy is named", nil, "127.0.0.1:9", []string{"203.0.113.9"}, "127.0.0.1:9"},
		{"nobody we know", known, "198.51.100.1:9", []string{"203.0.113.9"}, "198.51.100.1:9"},
		{"a known proxy", known, "127.0.0.1:9", []string{"203.0.113.9"}, "203.0.113.9:0"},
		{"two known proxies", known, "127.0.0.1:9", []string{"203.0.113.9, 10.1.2.3"}, "203.0.113.9:0"},
		{"two headers", known, "127.0.0.1:9", []string{"203.0.113.9", "10.1.2.3"}, "203.0.113.9:0"},
		{"she wrote a header of her own", known, "127.0.0.1:9", []string{"8.8.8.8, 203.0.113.9"}, "203.0.113.9:0"},
		{"she wrote one of our addresses", known, "127.0.0.1:9", []string{"10.9.9.9, 203.0.113.9, 10.1.2.3"}, "203.0.113.9:0"},
		{"nonsense", known, "127.0.0.1:9", []string{"unknown"}, "127.0.0.1:9"},
		{"no header", known, "127.0.0.1:9", nil, "127.0.0.1:9"},
		{"six", known, "[fd00::1]:9", []string{"2001:db8::7"}, "[2001:db8::7]:0"},
		{"four in six", known, "[::ffff:127.0.0.1]:9", []string{"::ffff:203.0.113.9"}, "203.0.113.9:0"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			k.site.Proxies = row.proxies
			k.ask("", http.MethodGet, "/", nil, func(r *http.Request) {
				r.RemoteAddr = row.from
				for _, v := range row.said {
					r.Header.Add("X-Forwarded-For", v)
				}
			})
			if got != row.want {
				t.Errorf("%s, want %s", got, row.want)
			}
		})
	}
}
