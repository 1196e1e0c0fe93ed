// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"io"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// page reads what a person sees: no comments, scripts, templates, hidden elements, or attributes save those that are shown.
func (p *Parcel) page(file string, r io.Reader) error {
	root, err := html.Parse(r)
	if err != nil {
		return err
	}
	v := &viewer{parcel: p, file: file, hidden: hiddenBy(root)}
	v.walk(root)
	v.flush()
	return nil
}

// viewer walks a page and gathers the words of one block after the other.
type viewer struct {
	parcel  *Parcel
	file    string
	hidden  map[string]bool // classes and ids the page's own style takes away
	words   strings.Builder
	element string
	heading string
	label   string
	term    string
	columns []string
	row     string
	column  int
}

func (v *viewer) walk(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		v.words.WriteString(n.Data)
		return
	case html.ElementNode:
		v.refer(n)
		if v.unseen(n) {
			return
		}
	case html.DocumentNode:
	default:
		return
	}
	if n.Type == html.ElementNode && blocks[n.DataAtom] {
		v.flush()
		v.enter(n)
	}
	v.shown(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		v.walk(c)
	}
	if n.Type == html.ElementNode && blocks[n.DataAtom] {
		v.leave(n)
	}
}

// enter is the start of a block: where it stands in a table.
func (v *viewer) enter(n *html.Node) {
	switch n.DataAtom {
	case atom.Table:
		v.columns = nil
	case atom.Tr:
		v.row, v.column = "", -1
	case atom.Td, atom.Th:
		v.column++
		v.label = v.row
		if v.column < len(v.columns) && v.columns[v.column] != "" && n.DataAtom == atom.Td {
			v.label = strings.Trim(v.columns[v.column]+" · "+v.row, " ·")
		}
	case atom.Dd:
		v.label = v.term
	}
	v.element = n.Data
}

// leave is the end of a block: what it says about the next ones.
func (v *viewer) leave(n *html.Node) {
	text := v.flush()
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		v.heading = text
	case atom.Dt:
		v.term = text
	case atom.Th:
		if n.Parent != nil && n.Parent.Parent != nil && n.Parent.Parent.DataAtom == atom.Thead {
			v.columns = append(v.columns, text)
		} else {
			v.row = text
		}
	case atom.Td, atom.Dd, atom.Tr, atom.Dl:
		v.label = ""
	}
}

// flush ends a block and returns its words.
func (v *viewer) flush() string {
	text := strings.Join(strings.Fields(invisible.Replace(v.words.String())), " ")
	v.words.Reset()
	if text == "" {
		return ""
	}
	v.parcel.Values = append(v.parcel.Values, Value{Part: Page, File: v.file, Where: v.element, Heading: v.heading, Label: v.label, Text: text})
	return text
}

// invisible are letters that only say where a word may break.
var invisible = strings.NewReplacer("\u00ad", "", "\u200b", "", "\u2060", "", "\ufeff", "")

// shown adds the attributes that are read on a page.
func (v *viewer) shown(n *html.Node) {
	switch n.DataAtom {
	case atom.Img, atom.Area:
		v.words.WriteString(" " + attr(n, "alt") + " ")
	case atom.Input, atom.Button, atom.Meter, atom.Progress:
		v.words.WriteString(" " + attr(n, "value") + " ")
	case atom.Br, atom.Hr:
		v.words.WriteString(" ")
	}
}

func (v *viewer) unseen(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Datalist, atom.Object, atom.Iframe:
		return true
	case atom.Dialog:
		if !has(n, "open") {
			return true
		}
	case atom.Input:
		if strings.EqualFold(attr(n, "type"), "hidden") {
			return true
		}
	}
	if has(n, "hidden") || takesAway.MatchString(attr(n, "style")) || v.hidden["#"+attr(n, "id")] || v.hidden[n.Data] {
		return true
	}
	return slices.ContainsFunc(strings.Fields(attr(n, "class")), func(c string) bool { return v.hidden["."+c] })
}

var (
	takesAway = regexp.MustCompile(`(?i)display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(\D|$)|opacity\s*:\s*0\s*(;|!|$)`)
	rule      = regexp.MustCompile(`([^{}]+)\{([^{}]*)\}`)
	comment   = regexp.MustCompile(`(?s)/\*.*?\*/`)
	simple    = regexp.MustCompile(`^[.#]?[A-Za-z][\w-]*$`)
)

// hiddenBy reads the simple selectors of a page's own style that take elements away. What holds only for some media is left out.
func hiddenBy(root *html.Node) map[string]bool {
	out := map[string]bool{}
	for n := range root.Descendants() {
		if n.DataAtom != atom.Style || n.FirstChild == nil {
			continue
		}
		for _, m := range rule.FindAllStringSubmatch(unnested(comment.ReplaceAllString(n.FirstChild.Data, "")), -1) {
			if !takesAway.MatchString(m[2]) {
				continue
			}
			for s := range strings.SplitSeq(m[1], ",") {
				if s = strings.TrimSpace(s); simple.MatchString(s) {
					out[s] = true
				}
			}
		}
	}
	return out
}

// unnested leaves out blocks within blocks (@media) and what stands before them.
func unnested(css string) string {
	var out strings.Builder
	depth, start := 0, 0
	for i, c := range css {
		switch c {
		case '{':
			depth++
		case '}':
			depth--
			if depth == 0 {
				if piece := css[start : i+1]; !strings.HasPrefix(strings.TrimSpace(piece), "@") {
					out.WriteString(piece)
				}
				start = i + 1
			}
		}
	}
	return out.String()
}

// refer notes what a page points to. A parcel is read without a network: whatever is loaded must be in it.
func (v *viewer) refer(n *html.Node) {
	for _, name := range []string{"src", "href", "poster", "data", "action"} {
		to := attr(n, name)
		if to == "" {
			continue
		}
		u, err := url.Parse(to)
		if err != nil {
			v.parcel.problem("%s: %s=%q is no address", v.file, name, to)
			continue
		}
		loaded := name != "href" && name != "action" || n.DataAtom == atom.Link
		switch {
		case u.Scheme == "data":
		case u.Host != "" && loaded:
			v.parcel.problem("%s: loads %q from outside", v.file, to)
		case u.Scheme == "" && u.Host == "" && u.Path != "":
			v.parcel.links = append(v.parcel.links, link{v.file, path.Join(path.Dir(v.file), u.Path)})
		}
	}
}

// link is where a page points to. It is judged when all names are known.
type link struct{ page, target string }

func (p *Parcel) follow() {
	for _, l := range p.links {
		if !slices.Contains(p.Entries, l.target) && !slices.Contains(p.Entries, l.target+"/") {
			p.problem("%s: points to %q, which is not in the parcel", l.page, l.target)
		}
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// blocks begin a line of their own; all other elements go on within a word.
var blocks = map[atom.Atom]bool{
	atom.Title: true, atom.Body: true, atom.Main: true, atom.Header: true, atom.Footer: true, atom.Nav: true, atom.Section: true, atom.Article: true,
	atom.Aside: true, atom.Div: true, atom.P: true, atom.Pre: true, atom.Blockquote: true, atom.Figure: true, atom.Figcaption: true, atom.Address: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Ul: true, atom.Ol: true, atom.Li: true,
	atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Table: true, atom.Caption: true, atom.Thead: true, atom.Tbody: true, atom.Tfoot: true,
	atom.Tr: true, atom.Td: true, atom.Th: true, atom.Details: true, atom.Summary: true, atom.Form: true, atom.Fieldset: true, atom.Legend: true,
	atom.Textarea: true, atom.Select: true, atom.Option: true, atom.Dialog: true,
}
