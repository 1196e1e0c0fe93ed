// SPDX-License-Identifier: AGPL-3.0-or-later

package dpia

import (
	"strconv"

	"github.com/a-h/templ"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/web"
)

func done(c *web.Call, err error, page templ.Component) error {
	if err != nil {
		return err
	}
	return c.OK(page)
}

// verb is one button of the page.
type verb func(s *Service, c *web.Call, f *web.Form, which ID) error

// act presses a button. A refused one shows the page again with all that was typed.
func (s *Service) act(do verb) web.Handler {
	return func(c *web.Call) error {
		which, err := web.PathID[DPIA](c, "dpia")
		if err != nil {
			return err
		}
		f, err := c.Form()
		if err != nil {
			return err
		}
		err = do(s, c, f, which)
		if faults, ok := c.Failed(err); ok {
			v, err := s.workView(c)
			if err != nil {
				return err
			}
			v.Faults, v.Sent = faults, f
			if f.Has("title") {
				v.Typed = contentOf(f)
			}
			if f.Has("what") {
				v.Risk, _ = riskOf(c, f)
			}
			if v.Risk.ID != 0 {
				return c.Again(riskPage(v))
			}
			return c.Again(workPage(v))
		}
		if err != nil {
			return err
		}
		c.Flash("dpia.kept")
		return c.See(home + "/" + which.String() + "/work")
	}
}

func describe(s *Service, c *web.Call, f *web.Form, which ID) error {
	seen, _ := strconv.ParseInt(f.Text("seen"), 10, 64)
	return s.Describe(c.Ctx(), c.Actor, which, contentOf(f), clock.Instant(seen))
}

// riskOf reads the form of a risk; its address names the one it changes.
func riskOf(c *web.Call, f *web.Form) (Risk, error) {
	r := Risk{What: f.Text("what"), Measure: f.Text("measure"), Proof: f.Text("proof")}
	for name, to := range map[string]*int{"likely": &r.Likely, "severe": &r.Severe, "likely_after": &r.LikelyAfter, "severe_after": &r.SevereAfter} {
		*to, _ = f.Int(name)
	}
	if c.Path("risk") == "" {
		return r, nil
	}
	var err error
	r.ID, err = web.PathID[Risk](c, "risk")
	return r, err
}

func putRisk(s *Service, c *web.Call, f *web.Form, which ID) error {
	r, err := riskOf(c, f)
	if err != nil {
		return err
	}
	return s.PutRisk(c.Ctx(), c.Actor, which, r)
}

func dropRisk(s *Service, c *web.Call, _ *web.Form, which ID) error {
	r, err := web.PathID[Risk](c, "risk")
	if err != nil {
		return err
	}
	return s.DropRisk(c.Ctx(), c.Actor, which, r)
}

func giveAdvice(s *Service, c *web.Call, f *web.Form, which ID) error {
	return s.GiveAdvice(c.Ctx(), c.Actor, which, f.Text("advice"))
}

func consult(s *Service, c *web.Call, f *web.Form, which ID) error {
	on, err := f.Date("consulted_on_date")
	if err != nil {
		return err
	}
	return s.Consult(c.Ctx(), c.Actor, which, on, f.Text("answer"))
}

func agree(s *Service, c *web.Call, f *web.Form, which ID) error {
	on, err := f.Date("review_on_date")
	if err != nil {
		return err
	}
	return s.Agree(c.Ctx(), c.Actor, which, on)
}

func end(s *Service, c *web.Call, f *web.Form, which ID) error {
	return s.End(c.Ctx(), c.Actor, which, f.Text("why"))
}

func (c Content) risk(which RiskID) (Risk, error) {
	for _, r := range c.Risks {
		if r.ID == which {
			return r, nil
		}
	}
	return Risk{}, fault.New(fault.NotFound, "fault.not_found")
}
