// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
	"lectern/internal/rights/selfproof"
)

// Proof is what one run of the proof saw.
type Proof struct {
	At                             clock.Instant
	Green                          bool
	Planted, Found, InCopy, Traces int64
	Values                         int64
}

// shownProofs are how many runs the page shows.
const shownProofs = 30

// Prove runs the proof on this site and keeps what it saw. A task does so every night, the command whenever it is asked.
func (s *Service) Prove(ctx context.Context) (selfproof.Result, error) {
	r, err := selfproof.Run(ctx, selfproof.Deps{DB: s.DB, Blob: s.Blob, Person: s.Person, Restriction: s.Restriction, Engine: s.Engine, Parcel: s.Parcel})
	if err != nil {
		return r, err
	}
	if !r.Green() {
		s.Log.Error("the proof of the privacy promises failed", "planted", r.Planted, "found", r.Found, "in_copy", r.InCopy, "traces", len(r.Left))
	}
	return r, s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return insertProof(ctx, tx, s.IDs.Next(), Proof{s.now(), r.Green(), int64(r.Planted), int64(r.Found), int64(r.InCopy), int64(len(r.Left)), r.Values})
	})
}

// Proven tells whether the last run of the proof was green; one that never ran is.
func (s *Service) Proven(ctx context.Context, q db.Q) (bool, error) {
	last, err := readProofs(ctx, q, 1)
	return len(last) == 0 || last[0].Green, err
}

func (s *Service) proveNightly(ctx context.Context) error {
	_, err := s.Prove(ctx)
	return err
}

func (s *Service) proofRoutes() []web.Route {
	return []web.Route{web.Get("/privacy/verification", permit.Anyone, s.proofPage).For("accountability")}
}

func (s *Service) proofPage(c *web.Call) error {
	list, err := readProofs(c.Ctx(), s.DB, shownProofs)
	if err != nil {
		return err
	}
	v := proofView{Page: c.Shell(c.T("rights.proof"), c.Site.Info().Name), P: c.P, Runs: list}
	check, found, err := s.Audit.LastCheck(c.Ctx(), s.DB)
	if found {
		v.Log = &check
	}
	if err != nil {
		return err
	}
	return c.OK(proofPage(v))
}
