// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"context"
	"strings"
	"time"

	"lectern/internal/audit"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/job"
	"lectern/internal/rights/parcel"
)

const taskName = "rights.execute"

type payload struct {
	Request int64 `json:"request"`
}

// attempts are how often an erasure is done over when something was written about her while it ran.
const attempts = 3

// do executes an erasure from the step where it stood. A kill at any moment costs nothing but time. What was written about her meanwhile,
// such as a look at her page that still waited to be written down, makes it run again; what is left then is the officer's to look at.
func (s *Service) do(ctx context.Context, t job.Task) error {
	var in payload
	if err := t.Into(&in); err != nil {
		return err
	}
	v, err := findRequest(ctx, s.DB, ID(in.Request))
	if err != nil || v.State != Executing || v.Kind != Erase {
		return err
	}
	var differs []string
	for range attempts {
		if differs, err = s.once(ctx, &v); err != nil || len(differs) == 0 {
			break
		}
		v.Step = 0
	}
	if err != nil {
		return err
	}
	return s.finish(ctx, v, differs)
}

// once plans, erases and counts, and tells how what is left differs from the plan.
func (s *Service) once(ctx context.Context, v *Request) ([]string, error) {
	if err := s.Audit.Flush(ctx); err != nil {
		return nil, err
	}
	if v.Step == 0 {
		if err := s.planNow(ctx, v); err != nil {
			return nil, err
		}
	}
	err := s.Engine.Erase(ctx, v.Plan, v.Step, func(ctx context.Context, tx *db.Tx, done int) error { return setStep(ctx, tx, v.ID, done) })
	if err == nil {
		err = s.Audit.Flush(ctx)
	}
	if err != nil {
		return nil, err
	}
	found, err := s.Engine.Residue(ctx, s.DB, v.Plan)
	return v.Plan.Differs(found), err
}

// planNow makes the plan that is executed: of what is there in this moment, not of what was there when it was granted. What becomes of
// each kind of thing is the same; only how many there are can have changed in between.
func (s *Service) planNow(ctx context.Context, v *Request) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := insertLetterbox(ctx, tx, v.ID, v.Contact); err != nil {
			return err
		}
		plan, err := s.Engine.Plan(ctx, tx, int64(v.Person))
		if err != nil {
			return err
		}
		v.Plan, v.PlanHash, v.Decision = plan, plan.Hash(), outcome(plan) // the same again when the transaction runs again
		return updateRequest(ctx, tx, *v)
	})
}

// finish answers a request only when what is left is exactly what the plan announced; otherwise the officer looks.
func (s *Service) finish(ctx context.Context, ended Request, differs []string) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v := ended
		if len(differs) > 0 {
			return s.step(ctx, tx, &v, "differs", "system", strings.Join(differs, "\n"))
		}
		if err := s.Audit.Log(ctx, tx, audit.Entry{Action: "privacy.erased", Kind: "rights", Object: int64(v.ID)}); err != nil {
			return err
		}
		if err := s.certify(ctx, tx, v, ended.Plan); err != nil {
			return err
		}
		return s.answer(ctx, tx, &v, "system", "")
	})
}

// ParcelReady ends a request for a copy when the copy lies there.
func (s *Service) ParcelReady(ctx context.Context, request ID) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := findRequest(ctx, tx, request)
		if err != nil || v.State != Executing {
			return err
		}
		return s.answer(ctx, tx, &v, "system", "")
	})
}

// Tick is the clock of all open requests: what was decided begins when its time to be taken back is over, the officer is reminded while
// there is still time, and a question nobody answered ends the request with a letter. It runs every hour.
func (s *Service) Tick(ctx context.Context) error {
	site, _, err := s.settings(ctx, s.DB)
	if err != nil {
		return err
	}
	open, err := openOnes(ctx, s.DB)
	if err != nil {
		return err
	}
	today := s.today(site)
	for _, v := range open {
		if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.tickOne(ctx, tx, v, today) }); err != nil {
			return err
		}
	}
	now := s.now()
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return forget(ctx, tx, now.Add(-30*24*time.Hour), now.Add(-90*24*time.Hour))
	})
}

// parcelOf tells whether the copy of a request lies ready.
func (s *Service) parcelOf(ctx context.Context, q db.Q, v Request) (bool, error) {
	list, err := s.Parcel.List(ctx, q, v.AskedBy)
	for _, p := range list {
		if p.Request == int64(v.ID) && p.State == parcel.Ready {
			return true, nil
		}
	}
	return false, err
}

func errorOr(err error, do func() error) error {
	if err != nil {
		return err
	}
	return do()
}

// reminders are how many days before the end the officer is told, and how urgently.
var reminders = []struct {
	days  int
	level int64
}{{0, 3}, {5, 2}, {10, 1}}

func (s *Service) tickOne(ctx context.Context, tx *db.Tx, v Request, today clock.Date) error {
	now := s.now()
	switch {
	case v.State == Waiting && v.BeginsAt <= now:
		if err := s.step(ctx, tx, &v, "begin", "system", ""); err != nil {
			return err
		}
		_, err := s.Jobs.Add(ctx, tx, taskName, payload{int64(v.ID)})
		return err
	case v.State == Paused && v.PausedAt.Add(30*24*time.Hour) <= now:
		v.Decision = "refused no-identity"
		if err := s.step(ctx, tx, &v, "refuse", "system", "no-identity"); err != nil {
			return err
		}
		return s.letter(ctx, tx, v, "refused")
	case v.State == Paused:
		return nil
	case v.State == Executing && v.Kind.atOnce():
		if ready, err := s.parcelOf(ctx, tx, v); err != nil || ready {
			return errorOr(err, func() error { return s.answer(ctx, tx, &v, "system", "") })
		}
	}
	for _, r := range reminders {
		if left(today, v.Due) <= r.days && v.Told < r.level {
			v.Told = r.level
			if err := updateRequest(ctx, tx, v); err != nil {
				return err
			}
			return s.letterToOfficer(ctx, tx, v)
		}
	}
	return nil
}
