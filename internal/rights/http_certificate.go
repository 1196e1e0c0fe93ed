// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"encoding/hex"
	"encoding/json"
	"net/http"

	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
	"lectern/internal/rights/parcel"
)

func (s *Service) certificateRoutes() []web.Route {
	return []web.Route{web.Get("/privacy/certificates/{code}", permit.Token, s.certificatePage).For("rights")}
}

// certificatePage is where somebody whose account is gone sees what was done, and what of it has gone since.
func (s *Service) certificatePage(c *web.Call) error {
	v, err := s.opened(c.Ctx(), c.Path("code"))
	if err != nil {
		return err
	}
	body, signature, found, err := findCertificate(c.Ctx(), s.DB, v.ID)
	if err != nil {
		return err
	}
	c.W.Header().Set("Referrer-Policy", "no-referrer")
	if c.Query("as") == "json" && found {
		return c.JSON(http.StatusOK, Signed{Certificate: body, Signature: signature, PublicKey: hex.EncodeToString(parcel.PublicKey(s.Key))})
	}
	set, err := s.Site.Get(c.Ctx(), s.DB)
	if err != nil {
		return err
	}
	view := certificateView{Page: c.Bare(c.T("rights.certificate", "n", v.Number), set.Name), P: c.P, Request: v, Found: found, Today: s.today(set), Here: c.R.URL.Path, Site: set}
	if view.Told, err = s.toldOf(c.Ctx(), s.DB, v); err != nil {
		return err
	}
	if found {
		if err := json.Unmarshal([]byte(body), &view.Said); err != nil {
			return err
		}
	}
	return c.OK(certificatePage(view))
}

// Signed is a certificate with what proves it, as a file.
type Signed struct {
	Certificate string `json:"certificate"`
	Signature   string `json:"signature"`
	PublicKey   string `json:"public_key"`
}
