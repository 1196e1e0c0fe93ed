// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/subject"
	"lectern/internal/rights/parcel"
	"lectern/internal/site"
)

// Certificate says what an erasure did: in counts, with what stays, why and until when. It names nobody, so that whoever holds its address
// learns nothing of who it was.
type Certificate struct {
	Number     int64      `json:"number"`
	Controller string     `json:"controller"`
	Officer    string     `json:"officer"`
	OfficerAt  string     `json:"officer_contact"`
	Authority  string     `json:"authority"`
	Asked      clock.Date `json:"asked"`
	Done       clock.Date `json:"done"`
	Outcome    string     `json:"outcome"` // granted, partly
	Gone       []Fact     `json:"gone"`
	Stays      []Fact     `json:"stays"`
	Stores     int        `json:"stores"` // that were looked at afterwards
	Plan       string     `json:"plan"`
	Registry   string     `json:"registry"`
}

// Fact is so many things of one kind, and what became of them.
type Fact struct {
	Table  string           `json:"what"`
	Rows   int64            `json:"count"`
	Fate   personal.Erasure `json:"fate"`
	Reason string           `json:"reason,omitempty"` // text key
	Law    string           `json:"law,omitempty"`    // text key
	Until  clock.Date       `json:"until,omitempty"`
	Bare   bool             `json:"nameless,omitempty"`
	Held   bool             `json:"held,omitempty"`
}

// Whole is the outcome of a plan: partly when the law or a hold keeps something with the name.
func outcome(p subject.Plan) string {
	if slices.ContainsFunc(p.Items, func(i subject.Item) bool { return i.Held || i.Fate == personal.Keep && i.Link == subject.ByPerson }) {
		return "partly"
	}
	return "granted"
}

// certify writes the certificate of a plan that was executed and counted, in the transaction that answers the request.
func (s *Service) certify(ctx context.Context, tx *db.Tx, v Request, done subject.Plan) error {
	set, err := s.Site.Get(ctx, tx)
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(s.certificate(v, done, set), "", "  ")
	if err != nil {
		return err
	}
	return insertCertificate(ctx, tx, v.ID, string(b), base64.StdEncoding.EncodeToString(ed25519.Sign(parcel.Signer(s.Key), signedText(b))))
}

func signedText(b []byte) []byte { return append([]byte("lectern certificate\n"), b...) }

func (s *Service) certificate(v Request, done subject.Plan, set site.Settings) Certificate {
	c := Certificate{Number: v.Number, Controller: set.ControllerName, Officer: set.OfficerName, OfficerAt: set.OfficerEmail, Authority: set.Authority,
		Asked: clock.DateOf(v.ReceivedAt.Time().In(set.Location())), Done: s.today(set), Outcome: outcome(done), Stores: s.Engine.Stores(),
		Plan: done.Hash(), Registry: done.Registry}
	for _, l := range gone(done) {
		c.Gone = append(c.Gone, factOf(l))
	}
	for _, l := range staying(done) {
		c.Stays = append(c.Stays, factOf(l))
	}
	return c
}

func factOf(l Line) Fact {
	f := Fact{Table: l.Table, Rows: l.Rows, Fate: l.Fate, Until: l.Until, Bare: l.Bare, Held: l.Held}
	if l.Fate != personal.Delete && l.Fate != personal.Null {
		f.Reason = l.why()
	}
	for _, r := range personal.Retentions() {
		if r.ID == l.Retention && f.Reason != "" {
			f.Law = r.Law
		}
	}
	return f
}

// CertificateCheck tells whether a certificate is as a site signed it. Anybody can call it, without the site. Fault: Invalid.
func CertificateCheck(body []byte, signature string, key ed25519.PublicKey) error {
	sum, err := base64.StdEncoding.DecodeString(strings.TrimSpace(signature))
	if err != nil || !ed25519.Verify(key, signedText(body), sum) {
		return fault.New(fault.Invalid, "rights.certificate_changed")
	}
	return nil
}

// address is where the certificate of a request lies. It can be told before anything is done, and leads on for three years without an
// account.
func (s *Service) address(which ID) string {
	return "/privacy/certificates/" + which.String() + "." + s.mac(which)
}

func (s *Service) mac(which ID) string {
	m := hmac.New(sha256.New, s.Key)
	m.Write([]byte("certificate " + id.Text(int64(which))))
	return hex.EncodeToString(m.Sum(nil)[:12])
}

// opened is the request of an address. Fault: NotFound, whatever is wrong with it.
func (s *Service) opened(ctx context.Context, code string) (Request, error) {
	name, mac, _ := strings.Cut(code, ".")
	which, err := id.Parse[Request](name)
	if err != nil || !hmac.Equal([]byte(mac), []byte(s.mac(which))) {
		return Request{}, fault.New(fault.NotFound, "fault.not_found")
	}
	v, err := findRequest(ctx, s.DB, which)
	if err == nil && v.Kind != Erase {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return v, err
}
