// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import (
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/a-h/templ"

	"lectern/internal/person"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	routes := []web.Route{
		web.Get("/sign-in", permit.Anyone, s.signInPage).Asking(signInAsks),
		web.Post("/sign-in", permit.Anyone, s.signIn).Asking(signInAsks),
		web.Get("/sign-in/link", permit.Anyone, s.linkPage),
		web.Post("/sign-in/link", permit.Anyone, s.askLink),
		web.Get("/sign-in/sent", permit.Anyone, s.sentPage),
		web.Get("/sign-in/link/{token}", permit.Token, s.linkHerePage),
		web.Post("/sign-in/link/{token}", permit.Token, s.spendLink),
		web.Post("/sign-out", permit.Anyone, s.signOut),
		web.Get("/me/devices", permit.SignedIn, s.devicesPage),
		web.Post("/me/devices/end-others", permit.SignedIn, s.endOthers),
		web.Post("/me/devices/{session}/end", permit.SignedIn, s.endDevice),
		web.Get("/me/password", permit.SignedIn, s.passwordPage),
		web.Post("/me/password", permit.SignedIn, s.setPasswordForm),
	}
	for i := range routes {
		routes[i] = routes[i].For("access-security")
	}
	return routes
}

func (s *Service) signInPage(c *web.Call) error {
	if c.Actor.SignedIn() {
		return c.See(next(c))
	}
	v, err := s.signInView(c)
	if err != nil {
		return err
	}
	return c.OK(signInPage(v))
}

func (s *Service) signInView(c *web.Call) (signInView, error) {
	site := c.Site.Info().Name
	v := signInView{Page: c.Bare(c.T("login.title"), site), Site: site, Name: c.Query("name"), Next: next(c), Notice: templ.NopComponent}
	if s.Notice == nil {
		return v, nil
	}
	var err error
	v.Notice, err = s.Notice(c)
	return v, err
}

func (s *Service) signIn(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	name := f.Text("name")
	token, err := s.SignIn(c.Ctx(), name, f.Raw("password"), c.R.RemoteAddr, DeviceName(c.R.UserAgent()))
	if err == nil {
		c.SetSession(token, longest)
		return c.See(next(c))
	}
	status, faults, ok := refused(c, err)
	if !ok {
		return err
	}
	v, err := s.signInView(c)
	if err != nil {
		return err
	}
	v.Name = name
	v.Faults = faults
	return c.Page(status, signInPage(v))
}

// refused is the status and the messages of a form that was refused or came too early.
func refused(c *web.Call, err error) (int, ui.Faults, bool) {
	if faults, ok := c.Failed(err); ok {
		return http.StatusUnprocessableEntity, faults, true
	}
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.TooMany {
		return 0, nil, false
	}
	if n, isInt := f.Args["n"].(int); isInt {
		c.W.Header().Set("Retry-After", strconv.Itoa(n))
	}
	return http.StatusTooManyRequests, ui.Faults{{Text: c.Say(f)}}, true
}

// next is where she wanted to go: a page of this site. Browsers drop tabs and line ends inside an address, so one with a control
// character is not followed; nor is a page of this domain, which would lead round in a circle.
func next(c *web.Call) string {
	to := c.Back("/")
	if strings.ContainsFunc(to, unicode.IsControl) || strings.HasPrefix(to, "/sign-") {
		return "/"
	}
	return to
}

func (s *Service) linkPage(c *web.Call) error {
	return c.OK(linkPage(s.linkView(c)))
}

func (s *Service) linkView(c *web.Call) linkView {
	return linkView{Page: c.Bare(c.T("login.link_title"), c.Site.Info().Name)}
}

func (s *Service) askLink(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	v := s.linkView(c)
	v.Name = f.Text("name")
	if v.Name == "" {
		v.Faults = v.Faults.Add("name", c.T("login.name_missing"))
		return c.Again(linkPage(v))
	}
	err = s.MailLink(c.Ctx(), v.Name, c.R.RemoteAddr, c.P.Lang())
	if err == nil {
		return c.See("/sign-in/sent")
	}
	status, faults, ok := refused(c, err)
	if !ok {
		return err
	}
	v.Faults = faults
	return c.Page(status, linkPage(v))
}

func (s *Service) sentPage(c *web.Call) error {
	return c.OK(sentPage(c.Bare(c.T("login.sent_title"), c.Site.Info().Name), int(MailedLink.Minutes())))
}

// linkHerePage only shows a button: mail programs open links to look for viruses, and that must not spend them.
func (s *Service) linkHerePage(c *web.Call) error {
	return c.OK(linkHerePage(c.Bare(c.T("login.link_here_title"), c.Site.Info().Name), c.R.URL.Path))
}

// spendLink signs in by a link and offers a password to whom has none.
func (s *Service) spendLink(c *web.Call) error {
	token, err := s.UseLink(c.Ctx(), c.Path("token"), DeviceName(c.R.UserAgent()))
	if fault.Is(err, fault.NotFound) {
		return c.Page(http.StatusNotFound, linkSpentPage(c.Bare(c.T("login.link_spent_title"), c.Site.Info().Name)))
	}
	if err != nil {
		return err
	}
	c.SetSession(token, longest)
	a, err := s.Actor(c.Ctx(), token)
	if err != nil {
		return err
	}
	if a.Visit != nil {
		return c.See("/admin")
	}
	has, err := s.HasPassword(c.Ctx(), s.DB, person.ID(a.Person))
	if err != nil {
		return err
	}
	if !has {
		return c.See("/me/password")
	}
	return c.See("/")
}

func (s *Service) signOut(c *web.Call) error {
	if c.Actor.SignedIn() {
		if err := s.SignOut(c.Ctx(), c.Actor); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	c.ClearSession()
	c.W.Header().Set("Clear-Site-Data", `"storage"`) // what a script left on a shared machine goes with the session
	c.Flash("login.signed_out")
	return c.See("/sign-in")
}

func (s *Service) devicesPage(c *web.Call) error {
	sessions, err := s.Sessions(c.Ctx(), s.DB, person.ID(c.Actor.Person))
	if err != nil {
		return err
	}
	v := devicesView{Page: c.Shell(c.T("login.devices_title"), ""), Others: len(sessions) > 1}
	for _, one := range sessions {
		v.Devices = append(v.Devices, deviceRow(c, one))
	}
	return c.OK(devicesPage(v))
}

func deviceRow(c *web.Call, one Session) device {
	name := one.Device
	if name == "" {
		name = c.T("login.device_unknown")
	}
	return device{
		Name: name, Here: int64(one.ID) == c.Actor.Session, End: "/me/devices/" + one.ID.String() + "/end",
		Line: c.T("login.way."+one.Way, "when", one.CreatedAt, "used", one.SeenAt),
	}
}

func (s *Service) endDevice(c *web.Call) error {
	which, err := web.PathID[Session](c, "session")
	if err != nil {
		return err
	}
	if int64(which) == c.Actor.Session {
		return s.signOut(c)
	}
	if err := s.Revoke(c.Ctx(), c.Actor, which); err != nil {
		return err
	}
	c.Flash("login.device_ended")
	return c.See("/me/devices")
}

func (s *Service) endOthers(c *web.Call) error {
	if err := s.EndOthers(c.Ctx(), c.Actor); err != nil {
		return err
	}
	c.Flash("login.devices_ended")
	return c.See("/me/devices")
}

func (s *Service) passwordPage(c *web.Call) error {
	v, err := s.passwordView(c)
	if err != nil {
		return err
	}
	return c.OK(passwordPage(v))
}

func (s *Service) passwordView(c *web.Call) (passwordView, error) {
	her := person.ID(c.Actor.Person)
	p, err := s.Person.Find(c.Ctx(), s.DB, her)
	if err != nil {
		return passwordView{}, err
	}
	has, err := s.HasPassword(c.Ctx(), s.DB, her)
	if err != nil {
		return passwordView{}, err
	}
	old, err := s.NeedsOld(c.Ctx(), c.Actor)
	if err != nil {
		return passwordView{}, err
	}
	v := passwordView{First: !has, NeedsOld: old, Account: p.Username, Shortest: shortest}
	if v.Account == "" {
		v.Account = p.Email
	}
	title := c.T("login.password_title")
	if v.First {
		title = c.T("login.password_first_title")
	}
	v.Page = c.Shell(title, "")
	return v, nil
}

func (s *Service) setPasswordForm(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	err = s.SetPassword(c.Ctx(), c.Actor, f.Raw("password"), f.Raw("new_password"))
	if err == nil {
		c.Flash("login.password_done")
		return c.See("/me")
	}
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	v, err := s.passwordView(c)
	if err != nil {
		return err
	}
	v.Faults = faults
	return c.Again(passwordPage(v))
}
