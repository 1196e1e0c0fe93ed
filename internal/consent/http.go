// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import (
	"encoding/csv"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"lectern/internal/class"
	"lectern/internal/org"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

const (
	screen = 25 // lines on a page
	home   = "/consents"
	mine   = "/privacy/me/consents"
)

func (s *Service) routes() []web.Route {
	ask, see := permit.Site(AskFor), permit.Site(SeeYeses)
	routes := []web.Route{
		web.Get("/consents", see, s.listPage),
		web.Get("/consents/new", ask, s.newPage),
		web.Post("/consents", ask, s.newForm),
		web.Get("/consents/{consent}", see, s.askPage),
		web.Get("/consents/{consent}/change", ask, s.changePage),
		web.Post("/consents/{consent}/change", ask, s.changeForm),
		web.Post("/consents/{consent}/ask", ask, s.sendForm),
		web.Post("/consents/{consent}/end", ask, s.endForm),
		web.Get("/consents/{consent}/classes/{class}", see, s.classPage),
		web.Get("/consents/{consent}/classes/{class}/list.csv", see, s.classList),
		web.Get("/privacy/me/consents", permit.SignedIn, s.minePage),
		web.Get("/privacy/me/consents/{consent}", permit.SignedIn, s.myPage),
		web.Post("/privacy/me/consents/{consent}", permit.SignedIn, s.answerForm),
		web.Get("/privacy/me/consents/{consent}/receipt", permit.SignedIn, s.receipt),
	}
	for i := range routes {
		routes[i] = routes[i].For("accountability")
	}
	return routes
}

func (s *Service) frame(c *web.Call, title string) frame {
	return frame{Page: c.Shell(title, c.T("consent.title")), P: c.P, Asks: c.Actor.May(AskFor), Languages: c.Site.Info().Languages,
		Today: clock.DateOf(c.P.Now())}
}

func from(c *web.Call) int {
	n, _ := strconv.Atoi(c.Query("from"))
	return max(0, n)
}

func (s *Service) listPage(c *web.Call) error {
	v := listView{frame: s.frame(c, c.T("consent.title")), From: from(c)}
	list, total, err := listAsks(c.Ctx(), s.DB, s.reader(c.Actor), v.From, screen)
	if err != nil {
		return err
	}
	v.List, v.Total = list, int(total)
	return c.OK(listPage(v))
}

func (s *Service) formView(c *web.Call, title string) (formView, error) {
	v := formView{frame: s.frame(c, title), To: home}
	for _, l := range v.Languages {
		v.Names = append(v.Names, c.Site.Texts.NameOf(l))
	}
	nodes, err := s.Org.Tree(c.Ctx(), s.DB)
	if err != nil {
		return v, err
	}
	v.Whom = []ui.Option{{Value: "", Text: c.T("consent.whom_all")}}
	for _, n := range nodes {
		if n.ClosedAt.IsZero() {
			v.Whom = append(v.Whom, ui.Option{Value: "org:" + n.ID.String(), Text: c.T("consent.whom_org", "name", n.Name)})
		}
	}
	classes, _, err := s.Class.List(c.Ctx(), s.DB, class.Filter{Limit: 200})
	for _, k := range classes {
		v.Whom = append(v.Whom, ui.Option{Value: "class:" + k.ID.String(), Text: c.T("consent.whom_class", "name", k.Title)})
	}
	return v, err
}

func (s *Service) newPage(c *web.Call) error {
	v, err := s.formView(c, c.T("consent.new"))
	if err != nil {
		return err
	}
	return c.OK(formPage(v))
}

// typed reads the form of an ask. What stands in it stays, whatever is wrong.
func typed(c *web.Call, v *formView) (Draft, error) {
	f, err := c.Form()
	if err != nil {
		return Draft{}, err
	}
	v.Until, v.Chosen, v.Needed, v.Words = f.Text("until_date"), f.Text("whom"), f.Text("needed"), map[string]Wording{}
	for _, l := range v.Languages {
		v.Words[l] = Wording{Title: f.Text("title_" + l), Body: f.Text("body_" + l)}
	}
	d := Draft{Ask: Ask{Words: v.Words}, Needed: v.Needed != "no"}
	switch kind, which, _ := strings.Cut(v.Chosen, ":"); kind {
	case "org":
		d.Org, err = id.Parse[org.Org](which)
	case "class":
		d.Class, err = id.Parse[class.Class](which)
	}
	if err != nil {
		return d, err
	}
	if day, wrong := f.Date("until_date"); wrong == nil {
		d.Until = day
	}
	return d, nil
}

func (s *Service) newForm(c *web.Call) error {
	v, err := s.formView(c, c.T("consent.new"))
	if err != nil {
		return err
	}
	d, err := typed(c, &v)
	if err != nil {
		return err
	}
	made, err := s.MakeAsk(c.Ctx(), c.Actor, d)
	if faults, ok := c.Failed(err); ok {
		v.Faults = faults
		return c.Again(formPage(v))
	}
	if err != nil {
		return err
	}
	c.Flash("consent.made")
	return c.See(home + "/" + made.String())
}

func (s *Service) changing(c *web.Call) (formView, Ask, error) {
	which, err := web.PathID[Ask](c, "consent")
	if err != nil {
		return formView{}, Ask{}, err
	}
	a, err := s.FindAsk(c.Ctx(), s.DB, which)
	if err != nil {
		return formView{}, a, err
	}
	v, err := s.formView(c, c.T("consent.change"))
	v.To, v.Changes, v.Words, v.Until, v.Needed = home+"/"+which.String()+"/change", true, a.Words, string(a.Until), "no"
	return v, a, err
}

func (s *Service) changePage(c *web.Call) error {
	v, _, err := s.changing(c)
	if err != nil {
		return err
	}
	return c.OK(formPage(v))
}

func (s *Service) changeForm(c *web.Call) error {
	v, a, err := s.changing(c)
	if err != nil {
		return err
	}
	d, err := typed(c, &v)
	if err == nil {
		err = s.ChangeAsk(c.Ctx(), c.Actor, a.ID, d)
	}
	if faults, ok := c.Failed(err); ok {
		v.Faults = faults
		return c.Again(formPage(v))
	}
	if err != nil {
		return err
	}
	c.Flash("consent.was_changed")
	return c.See(home + "/" + a.ID.String())
}

func (s *Service) askPage(c *web.Call) error {
	which, err := web.PathID[Ask](c, "consent")
	if err != nil {
		return err
	}
	a, classes, err := s.See(c.Ctx(), s.DB, c.Actor, which)
	if err != nil {
		return err
	}
	w, lang := a.In(c.P.Lang(), c.Site.Info().Languages)
	v := askView{frame: s.frame(c, w.Title), Ask: a, Words: w, Lang: lang, From: min(from(c), len(classes)), Classes: len(classes)}
	if v.Pupils, err = countPupils(c.Ctx(), s.DB, a.ID); err != nil {
		return err
	}
	v.Shown = classes[v.From:min(v.From+screen, len(classes))]
	return c.OK(askPage(v))
}

func (s *Service) sendForm(c *web.Call) error {
	which, err := web.PathID[Ask](c, "consent")
	if err == nil {
		err = s.Send(c.Ctx(), c.Actor, which)
	}
	if err != nil {
		return err
	}
	c.Flash("consent.sent")
	return c.See(home + "/" + which.String())
}

func (s *Service) endForm(c *web.Call) error {
	which, err := web.PathID[Ask](c, "consent")
	if err == nil {
		err = s.End(c.Ctx(), c.Actor, which)
	}
	if err != nil {
		return err
	}
	c.Flash("consent.was_ended")
	return c.See(home + "/" + which.String())
}

// classOf reads a class of an ask and writes down that its pupils were seen.
func (s *Service) classOf(c *web.Call) (Ask, Count, []Line, error) {
	which, err := web.PathID[Ask](c, "consent")
	if err != nil {
		return Ask{}, Count{}, nil, err
	}
	where, err := web.PathID[class.Class](c, "class")
	if err != nil {
		return Ask{}, Count{}, nil, err
	}
	a, k, lines, err := s.InClass(c.Ctx(), s.DB, c.Actor, which, where)
	if err == nil {
		seen := make([]int64, len(lines))
		for i, l := range lines {
			seen[i] = int64(l.Person)
		}
		s.Audit.ReadMany(c.Actor, seen, "consent")
	}
	return a, k, lines, err
}

func (s *Service) classPage(c *web.Call) error {
	a, k, lines, err := s.classOf(c)
	if err != nil {
		return err
	}
	w, _ := a.In(c.P.Lang(), c.Site.Info().Languages)
	v := classView{frame: s.frame(c, w.Title), Ask: a, Count: k, From: min(from(c), len(lines)), Total: len(lines)}
	v.Lines = lines[v.From:min(v.From+screen, len(lines))]
	return c.OK(classPage(v))
}

func (s *Service) classList(c *web.Call) error {
	_, _, lines, err := s.classOf(c)
	if err != nil {
		return err
	}
	h := c.W.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="consents.csv"`)
	if _, err := c.W.Write([]byte("\ufeff")); err != nil {
		return err
	}
	t := csv.NewWriter(c.W)
	t.UseCRLF = true
	if err := t.Write([]string{c.T("consent.pupil"), c.T("consent.answer")}); err != nil {
		return err
	}
	for _, l := range lines {
		if err := t.Write([]string{cell(l.Name), c.T("consent.is." + word(l.Answer))}); err != nil {
			return err
		}
	}
	t.Flush()
	return t.Error()
}

// cell keeps a spreadsheet from taking a name for a formula.
func cell(s string) string {
	bare := strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
	if bare != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(bare)[0]) {
		return "'" + s
	}
	return s
}

func word(answer string) string {
	if answer == Open {
		return "open"
	}
	return answer
}

// of is an address about a child, or about oneself.
func of(path, child string) string {
	if child == "" {
		return path
	}
	return path + "?" + url.Values{"child": {child}}.Encode()
}
