// SPDX-License-Identifier: AGPL-3.0-or-later

package app

import (
	"net/http"

	"lectern/internal/platform/asset"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
	"lectern/internal/rights/exit"
)

const certificateAddress = "/removed/certificate.json"

// Gone answers for a site that was removed or is being removed: every address says so, one gives the certificate, and the browser forgets what it
// kept of the site. It needs no database.
func Gone(o Options, state exit.State) (http.Handler, error) {
	texts, err := i18n.NewCatalog(platformTexts())
	if err != nil {
		return nil, err
	}
	v := goneView{}
	var file []byte
	if state.Done {
		if file, err = state.Certificate.File(); err != nil {
			return nil, err
		}
		if v.Certificate, err = exit.VerifyCertificate(file); err != nil {
			return nil, err
		}
	}
	site := &web.Site{Clock: o.Clock, Texts: texts, Log: o.Log, Metric: o.Metric, Secure: o.Secure, Proxies: o.Proxies, Assets: func(string) string { return "" }}
	if o.Assets != nil {
		site.Assets = o.Assets.URL
	}
	site.SetInfo(web.Info{Ready: true, Name: v.Certificate.Site})
	page := func(c *web.Call) error {
		here := v
		here.P, here.Page = c.P, c.Bare(c.T("app.gone"), v.Certificate.Site)
		here.Page.Foot = []ui.Link{}
		c.W.Header().Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
		return c.Page(http.StatusGone, gonePage(here))
	}
	routes := []web.Route{web.Get("/{path...}", permit.Anyone, page).For("accountability"), web.Post("/{path...}", permit.Anyone, page).For("accountability")}
	if state.Done {
		routes = append(routes, web.Get(certificateAddress, permit.Anyone, func(c *web.Call) error {
			return c.File("certificate.json", "application/json; charset=utf-8", file)
		}).For("accountability"))
	}
	mux := http.NewServeMux()
	if o.Assets != nil {
		mux.Handle(asset.Prefix, o.Assets.Handler())
	}
	mux.Handle("/", site.Mux(routes))
	return mux, nil
}
