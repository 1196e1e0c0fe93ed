// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"lectern/internal/app/apptest"
)

// postable is a form of a page: where it goes and its fields with what stands in them.
type postable struct {
	page, action string
	fields       url.Values
	free         []string // fields in which anything can be typed
}

// walk opens every page that a person reaches by links, up to a number, and calls do with each.
func walk(t *testing.T, b *apptest.Browser, most int, do func(path string, page *html.Node)) {
	t.Helper()
	queue, seen := []string{"/"}, map[string]bool{"/": true}
	for i := 0; i < len(queue) && i < most; i++ {
		status, location, body := b.Do(http.MethodGet, queue[i], nil)
		if status >= 500 {
			t.Errorf("GET %s: %d %.400s", queue[i], status, body)
		}
		if location != "" && strings.HasPrefix(location, "/") && !seen[location] {
			seen[location], queue = true, append(queue, location)
		}
		if status != http.StatusOK || !strings.Contains(body, "<html") {
			continue
		}
		page, err := html.Parse(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		do(queue[i], page)
		at, _ := url.Parse(queue[i])
		for n := range page.Descendants() {
			if n.Data != "a" || attr(n, "href") == "" {
				continue
			}
			to, err := at.Parse(attr(n, "href"))
			if err != nil || to.Host != "" || to.Scheme != "" || !strings.HasPrefix(to.Path, "/") {
				continue
			}
			to.Fragment = ""
			// Each kind of page a few times: ten courses look alike.
			if path := to.String(); !seen[path] && !crowded(queue, path) {
				seen[path], queue = true, append(queue, path)
			}
		}
	}
}

// crowded tells whether four pages of this shape wait already.
func crowded(queue []string, path string) bool {
	same := 0
	for _, q := range queue {
		if shape(q) == shape(path) {
			same++
		}
	}
	return same >= 4
}

func shape(path string) string {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if len(p) == 13 && strings.ContainsAny(p, "0123456789") {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// forms are the forms of a page that post.
func forms(path string, page *html.Node) (out []postable) {
	for n := range page.Descendants() {
		if n.Data != "form" || !strings.EqualFold(attr(n, "method"), "post") {
			continue
		}
		f := postable{page: path, action: attr(n, "action"), fields: url.Values{}}
		if at, err := url.Parse(path); err == nil {
			if to, err := at.Parse(f.action); err == nil {
				f.action = to.RequestURI()
			}
		}
		for field := range n.Descendants() {
			name := attr(field, "name")
			if name == "" {
				continue
			}
			switch {
			case field.Data == "textarea":
				f.free = append(f.free, name)
				f.fields.Set(name, "")
			case field.Data == "select", field.Data == "button", field.Data == "input":
				f.free = append(f.free, name)
				f.fields.Add(name, attr(field, "value"))
			}
		}
		out = append(out, f)
	}
	return out
}
