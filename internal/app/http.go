// SPDX-License-Identifier: AGPL-3.0-or-later

package app

import (
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"

	"lectern/internal/platform/asset"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/live"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

const mostTopics = 10

func (s *Site) routes() []web.Route {
	return []web.Route{
		web.Get("/live", permit.SignedIn, s.listen).For("operation").Streaming(),
	}
}

// handler is the mux of all routes, compressed where it pays, with the built assets beside it.
func (s *Site) handler(o Options) http.Handler {
	pages := s.Web.Mux(s.served())
	squeeze, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(1),
		gzhttp.ContentTypes([]string{"text/html", "application/json", "text/plain"}))
	if err != nil {
		panic(err) // the options above are fixed
	}
	squeezed := squeeze(pages)
	mux := http.NewServeMux()
	if o.Assets != nil {
		mux.Handle(asset.Prefix, o.Assets.Handler())
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/live" || strings.HasPrefix(r.URL.Path, "/files/") {
			pages.ServeHTTP(w, r)
			return
		}
		squeezed.ServeHTTP(w, r)
	})
	return mux
}

// served are all routes, or none but a word of explanation while the database is older than erasures that were done.
func (s *Site) served() []web.Route {
	if !s.Restored {
		return s.Routes
	}
	return []web.Route{web.Get("/{path...}", permit.Anyone, restored).For("accountability"), web.Post("/{path...}", permit.Anyone, restored).For("accountability")}
}

func restored(*web.Call) error { return fault.New(fault.Unavailable, "app.restored") }

// listen streams the topics the person may hear. What she may not hear is left out.
func (s *Site) listen(c *web.Call) error {
	var heard []string
	for _, t := range strings.Split(c.Query("topics"), ",") {
		prefix, key, ok := strings.Cut(t, "/")
		topic, known := s.topics[prefix]
		which, err := id.ParseInt(key)
		if !ok || !known || err != nil || len(heard) == mostTopics {
			continue
		}
		may, err := topic.May(c.Ctx(), s.DB, c.Actor, which)
		if err != nil {
			return err
		}
		if may {
			heard = append(heard, t)
		}
	}
	if len(heard) == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if s.Web.Metric != nil {
		defer s.Web.Metric.Stream()()
	}
	return live.Serve(c.Ctx(), c.W, s.Live, heard)
}
