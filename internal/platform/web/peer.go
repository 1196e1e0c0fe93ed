// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// peer is the address a request comes from. X-Forwarded-For is read only when a known proxy speaks to us, and from its end: each
// proxy adds whom it heard, so the last address that is no known proxy is the first one nobody of ours vouches to be another's.
func (s *Site) peer(r *http.Request) string {
	if len(s.Proxies) == 0 {
		return r.RemoteAddr
	}
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !s.proxy(at.Addr()) {
		return r.RemoteAddr
	}
	said := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, v := range slices.Backward(said) {
		addr, err := netip.ParseAddr(strings.TrimSpace(v))
		if err != nil {
			break
		}
		at = netip.AddrPortFrom(addr.Unmap().WithZone(""), 0)
		if !s.proxy(addr) {
			break
		}
	}
	return at.String()
}

func (s *Site) proxy(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}
