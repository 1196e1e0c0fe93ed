// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
)

// plainWords reads text/en.json and fills placeholders; the test fails on a key that is not there.
type plainWords struct {
	t     *testing.T
	texts map[string]any
	used  map[string]bool
}

func words(t *testing.T) plainWords {
	t.Helper()
	return plainWords{t: t, texts: texts(t, "en"), used: map[string]bool{}}
}

func texts(t *testing.T, lang string) map[string]any {
	t.Helper()
	b, err := Texts.ReadFile("text/" + lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (w plainWords) T(key string, kv ...any) string {
	w.used[key] = true
	text, isText := w.texts[key].(string)
	if forms, plural := w.texts[key].(map[string]any); plural {
		text, isText = forms["other"].(string)
	}
	if !isText {
		w.t.Errorf("no text for %s", key)
	}
	for i := 0; i+1 < len(kv); i += 2 {
		text = strings.ReplaceAll(text, "{"+kv[i].(string)+"}", fmt.Sprint(kv[i+1]))
	}
	return text
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func parse(t *testing.T, text string) []*html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var all []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			all = append(all, n)
		}
	}
	return all
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func withClass(all []*html.Node, class string) []*html.Node {
	var out []*html.Node
	for _, n := range all {
		if slices.Contains(strings.Fields(attr(n, "class")), class) {
			out = append(out, n)
		}
	}
	return out
}

// sample is a page with everything on it.
func sample(w Words) Page {
	return Page{
		Title: "Lab report", Place: "Science 8B", Lang: "nb", Dir: "ltr", Theme: "dark", Contrast: "more", Spacing: "wide",
		NoKeys: true, W: w, Live: "course-7", Scripts: []string{"editor.js"}, MainClass: "course c-violet",
		Assets: func(name string) string { return "/assets/1-" + name },
		Flash:  []Flash{{Text: "Returned to 11", Undo: "/undo"}},
		Rail: &Rail{
			Find: "/find", All: "/courses", Help: "/help",
			Nav: []NavItem{
				{Icon: "today", Label: "Today", Href: "/", Current: true}, {Icon: "pen", Label: "To grade", Href: "/grade", Count: 23},
				{Icon: "calendar", Label: "Calendar", Href: "/calendar"}, {Icon: "chat", Label: "Messages", Href: "/messages", Count: 5},
			},
			Courses: []NavBook{{Code: "8B", Cover: "violet", Name: "Science 8B", Href: "/courses/1"}},
			Person:  NavPerson{ID: 7, Name: "Ada Okafor", Line: "Nordhavn School", Href: "/me"},
		},
	}
}

func pages(t *testing.T, w Words) map[string]string {
	t.Helper()
	slim := sample(w)
	slim.Slim = true
	bare := sample(w)
	bare.Rail = nil
	none := Page{Title: "Sign in", W: w}
	inside := templ.Raw("<h1>Inside</h1>")
	with := func(c templ.Component) string {
		t.Helper()
		var b strings.Builder
		if err := c.Render(templ.WithChildren(context.Background(), inside), &b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	return map[string]string{
		"gallery": render(t, Gallery(sample(w))), "slim": with(Shell(slim)), "without rail": with(Shell(bare)),
		"plain": with(Plain(bare)), "plain of nothing": with(Plain(none)),
	}
}

func TestPagesKeepTheRulesOfTheHouse(t *testing.T) {
	for name, page := range pages(t, words(t)) {
		t.Run(name, func(t *testing.T) {
			all := parse(t, page)
			noInline(t, all)
			uniqueIDs(t, all)
			namedControls(t, all)
			pointers(t, all)
			landmarks(t, all)
		})
	}
}

func noInline(t *testing.T, all []*html.Node) {
	for _, n := range all {
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s has %s", n.Data, a.Key)
			}
		}
		if n.Data == "style" || (n.Data == "script" && attr(n, "src") == "") {
			t.Errorf("inline %s", n.Data)
		}
	}
}

func uniqueIDs(t *testing.T, all []*html.Node) {
	seen := map[string]bool{}
	for _, n := range all {
		if id := attr(n, "id"); id != "" {
			if seen[id] {
				t.Errorf("id %s twice", id)
			}
			seen[id] = true
		}
	}
}

// namedControls asks every control for the name that a screen reader says.
func namedControls(t *testing.T, all []*html.Node) {
	for _, n := range all {
		switch n.Data {
		case "input", "textarea", "select":
			if attr(n, "type") != "hidden" && attr(n, "aria-label") == "" && !labelled(all, n) {
				t.Errorf("%s %q has no label", n.Data, attr(n, "name"))
			}
		case "button", "a":
			if attr(n, "aria-label") == "" && spokenText(n) == "" {
				t.Errorf("%s %v has no name", n.Data, n.Attr)
			}
		case "nav", "fieldset":
			if attr(n, "aria-label") == "" && text(n) == "" {
				t.Errorf("%s without a name", n.Data)
			}
		case "svg":
			if attr(n, "aria-hidden") != "true" {
				t.Error("a drawing is read aloud")
			}
		}
	}
}

func labelled(all []*html.Node, control *html.Node) bool {
	for p := range control.Ancestors() {
		if p.Data == "label" && text(p) != "" {
			return true
		}
	}
	return slices.ContainsFunc(all, func(n *html.Node) bool {
		return n.Data == "label" && attr(n, "for") == attr(control, "id") && attr(n, "for") != "" && text(n) != ""
	})
}

func spokenText(n *html.Node) string {
	if attr(n, "aria-hidden") == "true" {
		return ""
	}
	out := ""
	for c := range n.ChildNodes() {
		if c.Type == html.TextNode {
			out += strings.TrimSpace(c.Data)
		} else {
			out += spokenText(c)
		}
	}
	return out
}

// pointers asks whether what refers to an id finds it.
func pointers(t *testing.T, all []*html.Node) {
	ids := map[string]bool{}
	for _, n := range all {
		ids[attr(n, "id")] = true
	}
	for _, n := range all {
		for _, name := range []string{"for", "aria-describedby", "aria-labelledby", "popovertarget", "data-dialog", "form"} {
			for _, id := range strings.Fields(attr(n, name)) {
				if !ids[id] {
					t.Errorf("%s of %s points at %s, which is nowhere", name, n.Data, id)
				}
			}
		}
		if href := attr(n, "href"); n.Data == "a" && strings.HasPrefix(href, "#") && !ids[href[1:]] {
			t.Errorf("link to %s, which is nowhere", href)
		}
	}
}

func landmarks(t *testing.T, all []*html.Node) {
	count := map[string]int{}
	for _, n := range all {
		count[n.Data]++
	}
	if count["main"] != 1 || count["title"] != 1 {
		t.Errorf("%d main, %d title", count["main"], count["title"])
	}
	var focusable *html.Node
	for _, n := range all {
		if n.Data == "a" || n.Data == "button" || n.Data == "input" {
			focusable = n
			break
		}
	}
	if attr(focusable, "class") != "skip" {
		t.Errorf("first in line is %v, not the skip link", focusable.Attr)
	}
}

func TestShellSetsTheDocument(t *testing.T) {
	all := parse(t, pages(t, words(t))["gallery"])
	want := map[string]string{"lang": "nb", "dir": "ltr", "data-theme": "dark", "data-contrast": "more", "data-spacing": "wide", "data-keys": "off"}
	for _, n := range all {
		switch n.Data {
		case "html":
			for name, value := range want {
				if attr(n, name) != value {
					t.Errorf("%s = %q", name, attr(n, name))
				}
			}
			if hasAttr(n, "data-font") || hasAttr(n, "data-mode") {
				t.Error("a setting that was not made is set")
			}
		case "title":
			if text(n) != "Lab report · Science 8B · Lectern" {
				t.Errorf("title %q", text(n))
			}
		case "body":
			if attr(n, "data-live") != "course-7" {
				t.Error("the page does not listen")
			}
		case "main":
			if attr(n, "class") != "sheet course c-violet" {
				t.Errorf("main is %q", attr(n, "class"))
			}
		}
	}
	var scripts, preloads []string
	for _, n := range all {
		if n.Data == "script" {
			scripts = append(scripts, attr(n, "src"))
		}
		if attr(n, "rel") == "preload" {
			preloads = append(preloads, attr(n, "href"))
		}
	}
	if !slices.Equal(scripts, []string{"/assets/1-core.js", "/assets/1-editor.js"}) || len(preloads) != 2 {
		t.Errorf("scripts %v, preloads %v", scripts, preloads)
	}
}

func TestPhonesGetAtMostFivePlaces(t *testing.T) {
	w := words(t)
	many := []NavItem{{Label: "A"}, {Label: "B"}, {Label: "C"}, {Label: "D"}, {Label: "E"}, {Label: "F"}}
	for name, c := range map[string]struct {
		rail Rail
		want []string
	}{
		"made from the rest":   {Rail{Nav: many, All: "/c", Person: NavPerson{Href: "/me"}}, []string{"A", "Courses", "B", "C", "Me"}},
		"given":                {Rail{Nav: many, Bar: many}, []string{"A", "B", "C", "D", "E"}},
		"few":                  {Rail{Nav: many[:1], Person: NavPerson{Href: "/me"}}, []string{"A", "Me"}},
		"only courses":         {Rail{All: "/c"}, []string{"Courses"}},
		"nothing but a person": {Rail{Person: NavPerson{Href: "/me"}}, []string{"Me"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, item := range c.rail.bar(w) {
				got = append(got, item.Label)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestCurrentPlaceIsMarked(t *testing.T) {
	var marked []string
	for _, n := range parse(t, pages(t, words(t))["slim"]) {
		if n.Data == "a" && attr(n, "aria-current") == "page" {
			marked = append(marked, first(attr(n, "aria-label"), text(n)))
		}
	}
	if !slices.Equal(marked, []string{"Today", "Today"}) {
		t.Errorf("marked %v", marked)
	}
}

func TestEveryTextIsUsedAndExistsInBothLanguages(t *testing.T) {
	w := words(t)
	pages(t, w)
	render(t, Pager{W: w, To: 3, From: 1})
	render(t, Shell(Page{W: w, Visit: "You are support of the host."}))
	render(t, WhyAsk(Page{W: w, Why: []WhyLine{{Title: "Your account", Why: "So that", What: "who you are", Basis: "the law", Kept: "a year", Href: "/privacy"}}}))
	nb := texts(t, "nb")
	for key := range w.texts {
		if !w.used[key] {
			t.Errorf("%s is never shown", key)
		}
		if _, there := nb[key]; !there {
			t.Errorf("%s is not in nb", key)
		}
		if !strings.HasPrefix(key, "ui.") {
			t.Errorf("%s has a foreign prefix", key)
		}
	}
	if len(nb) != len(w.texts) {
		t.Errorf("nb has %d keys, en %d", len(nb), len(w.texts))
	}
}

func TestIconsAreThoseOfTheSprite(t *testing.T) {
	b, err := os.ReadFile("../../../web/icons.json")
	if err != nil {
		t.Skip("the sprite's list is not in this checkout")
	}
	var sprite map[string]string
	if err := json.Unmarshal(b, &sprite); err != nil {
		t.Fatal(err)
	}
	for name := range drawings {
		if sprite[name] == "" {
			t.Errorf("ui draws %s, the sprite has none", name)
		}
	}
	for _, name := range directed {
		if sprite[name] == "" {
			t.Errorf("%s has a direction but is not in the sprite", name)
		}
	}
}

func TestIconUsesTheSpriteWhenItIsKnown(t *testing.T) {
	var b strings.Builder
	ctx := WithSprite(context.Background(), func(name string) string { return "/a/" + name })
	if err := Icon("back").Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	if want := `<svg class="icon flip" viewBox="0 0 24 24" aria-hidden="true"><use href="/a/sprite.svg#i-back"/></svg>`; b.String() != want {
		t.Errorf("got %s", b.String())
	}
	if got := render(t, Icon(`"><script>`)); strings.Contains(got, "script") {
		t.Errorf("a name of an icon got onto the page: %s", got)
	}
}
