// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/metric"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/ui"
)

// Info is what every page of a site needs to know of it.
type Info struct {
	Ready     bool // false until the first-run page made the site
	Name      string
	Country   string
	Languages []string // first is the site's own
	Zone      *time.Location
}

// Site is one customer's web face. app builds it; nothing in it is shared with another site but the catalogue and the assets.
type Site struct {
	DB       *db.DB
	Clock    clock.Clock
	Texts    *i18n.Catalog
	Assets   func(name string) string
	Sessions Sessions
	Registry *personal.Registry                             // every declaration, for the drawers that say why a form asks
	Rail     func(c *Call) (*ui.Rail, error)                // the navigation of the person who asks
	InForce  func(ctx context.Context, purpose string) bool // whether the notice that holds names a purpose; nil for always
	Log      *slog.Logger
	Metric   *metric.Registry
	Secure   bool           // cookies only over TLS
	Proxies  []netip.Prefix // whose word on where a request comes from (X-Forwarded-For) is taken

	info atomic.Pointer[Info]
}

// Info is the site's facts as they are now.
func (s *Site) Info() Info {
	if p := s.info.Load(); p != nil {
		return *p
	}
	return Info{Zone: time.UTC, Languages: []string{"en"}}
}

// SetInfo is called by the site domain at start and after a change.
func (s *Site) SetInfo(i Info) {
	if i.Zone == nil {
		i.Zone = time.UTC
	}
	if len(i.Languages) == 0 {
		i.Languages = []string{"en"}
	}
	s.info.Store(&i)
}

// Printer writes in a language in the site's zone.
func (s *Site) Printer(lang string) *i18n.Printer {
	return s.Texts.Printer(lang, s.Info().Zone, s.Clock)
}

func (s *Site) language(a permit.Actor, r *http.Request) string {
	if a.Display.Lang != "" {
		return a.Display.Lang
	}
	if h := r.Header.Get("Accept-Language"); h != "" {
		return s.Texts.Match(h)
	}
	return s.Info().Languages[0]
}

func (s *Site) actor(ctx context.Context, r *http.Request) (permit.Actor, error) {
	cookie, err := r.Cookie(SessionCookie)
	if err != nil || cookie.Value == "" || s.Sessions == nil {
		return permit.Actor{}, nil
	}
	return s.Sessions.Actor(ctx, cookie.Value)
}
