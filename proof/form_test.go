// SPDX-License-Identifier: AGPL-3.0-or-later

package proof

import (
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// fill opens a page as a person, finds the form that posts to an address with this end, writes a canary of the owner into every field
// that takes words, and sends it. given goes before; what the page filled in stays. It returns where the answer leads.
func (w *world) fill(name, owner, page, end string, given url.Values) string {
	w.t.Helper()
	form, action := w.form(name, page, end)
	return w.fillForm(name, owner, page, action, form, given)
}

func (w *world) fillForm(name, owner, page, action string, form map[string]*html.Node, given url.Values) string {
	w.t.Helper()
	for field, node := range form {
		if _, set := given[field]; set {
			continue
		}
		switch kind := attr(node, "type"); {
		case node.Data == "textarea", node.Data == "input" && (kind == "" || kind == "text" || kind == "search"):
			given.Set(field, w.new(owner, "POST "+page, field))
		case kind == "email":
			given.Set(field, w.address(owner, "POST "+page, field))
		case kind == "url":
			given.Set(field, "https://canary.invalid/"+w.new(owner, "POST "+page, field))
		case node.Data == "select":
			given.Set(field, chosen(node))
		case kind == "radio", kind == "checkbox":
			if ticked(node) {
				given.Add(field, value(node))
			}
		case kind == "file", node.Data == "button":
		default:
			given.Set(field, attr(node, "value"))
		}
	}
	return w.post(name, action, given)
}

// form is the fields of a form on a page by name: of several radio buttons the ticked one.
func (w *world) form(name, page, end string) (map[string]*html.Node, string) {
	w.t.Helper()
	status, _, body := w.browser(name).Do(http.MethodGet, page, nil)
	if status != http.StatusOK {
		w.t.Fatalf("GET %s as %s: %d %.300s", page, name, status, body)
	}
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	at, _ := url.Parse(page)
	for n := range doc.Descendants() {
		if n.Data != "form" || !strings.EqualFold(attr(n, "method"), "post") {
			continue
		}
		to, err := at.Parse(attr(n, "action"))
		if err != nil || !strings.HasSuffix(to.Path, end) {
			continue
		}
		return fieldsOf(n), to.RequestURI()
	}
	w.t.Fatalf("%s has no form that ends with %s for %s", page, end, name)
	return nil, ""
}

func fieldsOf(form *html.Node) map[string]*html.Node {
	out := map[string]*html.Node{}
	for n := range form.Descendants() {
		field := attr(n, "name")
		if field == "" || n.Type != html.ElementNode {
			continue
		}
		if old := out[field]; old == nil || ticked(n) {
			out[field] = n
		}
	}
	return out
}

func ticked(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key == "checked" || a.Key == "selected" {
			return true
		}
	}
	return false
}

func value(n *html.Node) string {
	if v := attr(n, "value"); v != "" {
		return v
	}
	return "on"
}

// chosen is the option of a select that is chosen, or the first.
func chosen(list *html.Node) string {
	first, found := "", false
	for n := range list.Descendants() {
		if n.Data != "option" {
			continue
		}
		if ticked(n) {
			return attr(n, "value")
		}
		if !found {
			first, found = attr(n, "value"), true
		}
	}
	return first
}
