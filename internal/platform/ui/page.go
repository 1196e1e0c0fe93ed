// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"strings"

	"github.com/a-h/templ"
)

// Page is what surrounds a view. platform/web fills it from the person and the site; the view adds what is its own.
type Page struct {
	Title string // the thing: "Lab report: photosynthesis"
	Place string // where it lies: "Science 8B"
	Lang  string // BCP 47
	Dir   string // ltr or rtl

	Theme    string // light, dark, auto; "" is auto
	Contrast string // more, normal; "" follows the system
	Spacing  string // wide
	Font     string // hyperlegible, dyslexic
	Mode     string // primary
	NoKeys   bool   // the person switched single-letter shortcuts off

	W      Words
	Assets func(name string) string // address of a built file; "" when it is not known

	Rail  *Rail     // navigation; nil on sign-in, fault and grading pages
	Slim  bool      // the rail shows icons only, for dense pages
	Flash []Flash   // what has just been done
	Why   []WhyLine // why the form of this page asks
	Visit string    // says to support of the host until when she reads; "" for everybody else
	Live  string    // topics this page listens to, separated by spaces; "" opens no stream

	Scripts   []string         // islands, by their names in web/src: "editor.js"
	MainClass string           // added to main: "course c-violet"
	MainAttrs templ.Attributes // added to main
	AppClass  string           // added to the frame: "parent-app"
	OwnMain   bool             // the view brings its own <main id="main">
	Foot      []Link           // links at the foot; nil is the privacy page alone
}

// Flash is one sentence about what has just been done. Undo, when set, is where its button posts to.
type Flash struct{ Text, Undo string }

// Link is a word that leads somewhere.
type Link struct {
	Text, Href string
	Current    bool
	Count      int // things that wait for you; 0 shows none
}

// Rail is the navigation of one person.
type Rail struct {
	Home    string    // where the brand leads; "" is /
	Find    string    // the search page; "" shows no search
	Nav     []NavItem // shown in this order
	Courses []NavBook
	All     string // the page of all courses; "" shows no such place on phones
	Person  NavPerson
	Help    string    // help is at the foot of the rail on every page
	Bar     []NavItem // the places at the bottom of a phone, at most five; nil is made from the rest
}

// NavItem is one place. Order is for whoever gathers items of several domains; ui shows them as they come.
type NavItem struct {
	Icon, Label, Href string
	Count             int
	Current           bool
	Order             int
}

// NavBook is a course in the rail: an exercise book.
type NavBook struct {
	Code, Cover, Name, Href string
	Current                 bool
}

// NavPerson is who is signed in. Line is the second line: "8B, Nordhavn School".
type NavPerson struct {
	ID               int64
	Name, Line, Href string
	Current          bool
}

const barPlaces = 5

// bar is what a phone shows at the bottom: the first places, the courses, and the person last.
func (r *Rail) bar(w Words) []NavItem {
	if len(r.Bar) > 0 {
		return r.Bar[:min(len(r.Bar), barPlaces)]
	}
	var out []NavItem
	room := barPlaces
	if r.Person.Href != "" {
		room--
	}
	if r.All != "" {
		room--
	}
	for i, item := range r.Nav[:min(len(r.Nav), room)] {
		out = append(out, item)
		if i == 0 && r.All != "" {
			out = append(out, r.allCourses(w))
		}
	}
	if len(out) == 0 && r.All != "" {
		out = append(out, r.allCourses(w))
	}
	if r.Person.Href != "" {
		out = append(out, NavItem{Icon: "person", Label: w.T("ui.rail.me"), Href: r.Person.Href, Current: r.Person.Current})
	}
	return out
}

func (r *Rail) allCourses(w Words) NavItem {
	current := false
	for _, b := range r.Courses {
		current = current || b.Current
	}
	return NavItem{Icon: "books", Label: w.T("ui.rail.courses"), Href: r.All, Current: current}
}

func (p Page) asset(name string) string {
	if p.Assets == nil {
		return ""
	}
	return p.Assets(name)
}

// headTitle is thing, place, Lectern.
func (p Page) headTitle() string {
	parts := make([]string, 0, 3)
	for _, s := range []string{p.Title, p.Place, "Lectern"} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}

// fonts are the two files that the first line of text needs. Other faces are fetched when they are used.
func (p Page) fonts() []string {
	if p.Font != "" || p.Mode == "primary" {
		return nil
	}
	var out []string
	for _, name := range []string{"commissioner-latin-wght-normal.woff2", "besley-latin-wght-normal.woff2"} {
		if href := p.asset(name); href != "" {
			out = append(out, href)
		}
	}
	return out
}

func (p Page) foot() []Link {
	if p.Foot != nil {
		return p.Foot
	}
	return []Link{{Text: p.W.T("ui.foot.privacy"), Href: "/privacy"}}
}

// settings are the person's reading settings as attributes of <html>.
func (p Page) settings() templ.Attributes {
	out := templ.Attributes{"data-theme": first(p.Theme, "auto")}
	for name, value := range map[string]string{
		"data-contrast": p.Contrast, "data-spacing": p.Spacing, "data-font": p.Font, "data-mode": p.Mode,
		"data-keys": when(p.NoKeys, "off"),
	} {
		if value != "" {
			out[name] = value
		}
	}
	return out
}
