// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

import (
	"net/http"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/web"
)

func (s *Service) caseView(c *web.Call) (caseView, error) {
	which, err := web.PathID[Breach](c, "breach")
	if err != nil {
		return caseView{}, err
	}
	b, err := findBreach(c.Ctx(), s.DB, which)
	if err != nil {
		return caseView{}, err
	}
	v := caseView{Page: c.Shell(c.T("breach.case", "n", b.Number), c.T("breach.register")), P: c.P, B: b, Now: s.now(), Typed: b.Facts}
	for _, k := range s.categories(b.Touched) {
		v.Kinds = append(v.Kinds, c.T("category."+string(k)))
	}
	if v.Site, err = s.Site.Get(c.Ctx(), s.DB); err != nil {
		return v, err
	}
	v.Names = map[string]string{}
	for _, lang := range v.Site.Languages {
		v.Names[lang] = s.Texts.NameOf(lang)
	}
	if v.Told, v.Reached, err = countTold(c.Ctx(), s.DB, which); err != nil {
		return v, err
	}
	if v.Unreached, err = countUnreached(c.Ctx(), s.DB, which); err != nil {
		return v, err
	}
	if v.Steps, err = stepsOf(c.Ctx(), s.DB, which); err != nil || b.ReportedBy == 0 {
		return v, err
	}
	s.Audit.Read(c.Ctx(), c.Actor, int64(b.ReportedBy), "breach")
	names, err := s.Person.Names(c.Ctx(), s.DB, []person.ID{b.ReportedBy})
	v.Reporter = names[b.ReportedBy].Full
	return v, err
}

func (s *Service) casePage(c *web.Call) error {
	v, err := s.caseView(c)
	if err != nil {
		return err
	}
	return c.OK(casePage(v))
}

func (s *Service) touchedPage(c *web.Call) error {
	v, err := s.caseView(c)
	if err != nil {
		return err
	}
	v.Columns, v.Stores = s.columns(), s.registry.Stores
	return c.OK(touchedPage(v))
}

func (s *Service) peoplePage(c *web.Call) error {
	v, err := s.caseView(c)
	if err != nil {
		return err
	}
	if v.Affected, err = listAffected(c.Ctx(), s.DB, v.B.ID, from(c), screen); err != nil {
		return err
	}
	var ids []int64
	for _, a := range v.Affected {
		ids = append(ids, int64(a.Person))
	}
	s.Audit.ReadMany(c.Actor, ids, "breach")
	v.Paging = Paging{From: from(c), Shown: len(v.Affected), Total: int(v.Reached)}
	return c.OK(peoplePage(v))
}

// formPage is what the authority asks for, to print, or as JSON.
func (s *Service) formPage(c *web.Call) error {
	v, err := s.caseView(c)
	if err != nil {
		return err
	}
	v.Page = c.Bare(c.T("breach.form_title", "n", v.B.Number), v.Site.ControllerName)
	if c.WantsJSON() || c.Query("as") == "json" {
		return c.JSON(http.StatusOK, v.message())
	}
	return c.OK(formPage(v))
}

func (s *Service) letterPage(c *web.Call) error {
	v, err := s.caseView(c)
	if err == nil {
		err = s.drafts(c, &v)
	}
	if err != nil {
		return err
	}
	return c.OK(letterPage(v))
}

func (s *Service) drafts(c *web.Call, v *caseView) error {
	v.Words = map[string]string{}
	for _, lang := range v.Site.Languages {
		words, err := s.Draft(c.Ctx(), s.DB, v.B, lang)
		if err != nil {
			return err
		}
		v.Words[lang] = words
	}
	return nil
}

// verb is one button of the officer.
type verb func(s *Service, c *web.Call, f *web.Form, which ID) error

// act presses a button. A refused one shows the page again with all that was typed.
func (s *Service) act(page string, do verb) web.Handler {
	return func(c *web.Call) error {
		which, err := web.PathID[Breach](c, "breach")
		if err != nil {
			return err
		}
		f, err := c.Form()
		if err != nil {
			return err
		}
		err = do(s, c, f, which)
		if faults, ok := c.Failed(err); ok {
			v, err := s.caseView(c)
			if err != nil {
				return err
			}
			v.Faults, v.Sent = faults, f
			if f.Has("risk_why") {
				v.Typed = factsOf(f)
			}
			switch page {
			case "/touched":
				v.Columns, v.Stores = s.columns(), s.registry.Stores
				v.B.Touched = f.All("touched")
				return c.Again(touchedPage(v))
			case "/letter":
				v.Words = wordsOf(f, v.Site.Languages)
				return c.Again(letterPage(v))
			}
			return c.Again(casePage(v))
		}
		if err != nil {
			return err
		}
		c.Flash("breach.done")
		back := register + "/" + which.String()
		if page == "/letter" {
			back += page
		}
		return c.See(back)
	}
}

func aware(s *Service, c *web.Call, f *web.Form, which ID) error {
	at, err := f.Instant("aware_date", "aware_time", "00:00")
	if err != nil {
		return err
	}
	return s.Aware(c.Ctx(), c.Actor, which, at)
}

func factsOf(f *web.Form) Facts {
	return Facts{Nature: f.All("nature"), What: f.Text("what"), Consequences: f.Text("consequences"), Measures: f.Text("measures"), Risk: f.Text("risk"), RiskWhy: f.Text("risk_why")}
}

func describe(s *Service, c *web.Call, f *web.Form, which ID) error {
	return s.Describe(c.Ctx(), c.Actor, which, factsOf(f))
}

func touch(s *Service, c *web.Call, f *web.Form, which ID) error {
	return s.Touch(c.Ctx(), c.Actor, which, f.All("touched"))
}

func reach(s *Service, c *web.Call, f *web.Form, which ID) error {
	start, err := f.Instant("from_date", "from_time", "00:00")
	if err != nil {
		return err
	}
	until, err := f.Instant("until_date", "until_time", "23:59")
	if err != nil {
		return err
	}
	_, err = s.AddReach(c.Ctx(), c.Actor, which, Reach{Login: f.Text("login"), From: start, Until: until, Address: f.Text("address")})
	return err
}

func authority(s *Service, c *web.Call, f *web.Form, which ID) error {
	return s.DecideAuthority(c.Ctx(), c.Actor, which, f.Text("authority"), f.Text("authority_why"))
}

func people(s *Service, c *web.Call, f *web.Form, which ID) error {
	return s.DecidePeople(c.Ctx(), c.Actor, which, f.Text("people"), f.Text("people_why"))
}

func supplement(s *Service, c *web.Call, f *web.Form, which ID) error {
	return s.Supplement(c.Ctx(), c.Actor, which, f.Text("note"))
}

func closeIt(s *Service, c *web.Call, f *web.Form, which ID) error {
	return s.Close(c.Ctx(), c.Actor, which, f.Text("lessons"))
}

func send(s *Service, c *web.Call, f *web.Form, which ID) error {
	v, err := s.Site.Get(c.Ctx(), s.DB)
	if err != nil {
		return err
	}
	return s.Send(c.Ctx(), c.Actor, which, wordsOf(f, v.Languages))
}

func wordsOf(f *web.Form, languages []string) map[string]string {
	out := map[string]string{}
	for _, lang := range languages {
		out[lang] = strings.TrimSpace(f.Text("words_" + lang))
	}
	return out
}
