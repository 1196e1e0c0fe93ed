// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

// node reads one node and checks it, children first.
func (r *reader) node(depth int) node {
	if r.nodes++; r.nodes > maxNodes {
		r.fail("more than %d nodes", maxNodes)
	}
	if depth > maxDepth {
		r.fail("deeper than %d", maxDepth)
	}
	var n node
	var a *attrs
	var words string
	var seen set
	r.members(func(key string) {
		k := keyNamed(key)
		if k == noKey || has(seen, k) {
			r.fail("the key %q is unknown or there twice", key)
			return
		}
		seen |= setOf(k)
		switch k {
		case keyType:
			name := r.str()
			if n.kind = kindNamed(name); n.kind == none {
				r.fail("the node %q is unknown", name)
			}
		case keyAttrs:
			a = r.attrs()
		case keyText:
			words = r.str()
		case keyMarks:
			n.marks = r.marks()
		case keyContent:
			r.elements(func() { n.kids = append(n.kids, r.node(depth+1)) })
		}
	})
	if r.err != nil {
		return n
	}
	if has(seen, keyText) != (n.kind == text) || n.kind == text && words == "" {
		r.fail("text is what a text node has, and no other")
	}
	n.text = words
	r.attribute(&n, a)
	r.content(&n)
	return n
}

type key uint8

const (
	noKey key = iota
	keyType
	keyAttrs
	keyText
	keyMarks
	keyContent
)

func keyNamed(s string) key {
	switch s {
	case "type":
		return keyType
	case "attrs":
		return keyAttrs
	case "text":
		return keyText
	case "marks":
		return keyMarks
	case "content":
		return keyContent
	}
	return noKey
}

// attribute moves the values into the node and checks them.
func (r *reader) attribute(n *node, a *attrs) {
	rule := n.kind.rule()
	if a == nil {
		a = &noAttrs
	}
	if a.has&^rule.attrs != 0 || rule.must&^a.has != 0 {
		r.fail("a %s with wrong attributes", rule.name)
		return
	}
	switch n.kind {
	case heading:
		n.number = r.within(a.number[aLevel], 1, levels)
	case orderedList:
		n.number = 1
		if has(a.has, aOrder) {
			n.number = a.number[aOrder]
		}
	case tableCell, tableHeader:
		n.cols, n.rows = r.span(a, aColspan), r.span(a, aRowspan)
	case image:
		n.ref, n.decorative = r.ref(a.str[aFile]), a.yes
		n.text = r.label(a.str[aAlt], maxAlt)
		if n.decorative == (n.text != "") {
			r.fail("a picture is described or decoration, one of the two")
		}
	case file:
		n.ref = r.ref(a.str[aFile])
		if n.text = r.label(a.str[aName], maxName); n.text == "" {
			r.fail("a file without a name")
		}
	case mention:
		n.ref = r.ref(a.str[aPerson])
	}
}

func (r *reader) within(n int32, low, high int32) int32 {
	if n < low || n > high {
		r.fail("%d is not from %d to %d", n, low, high)
	}
	return n
}

func (r *reader) span(a *attrs, at attr) uint8 {
	if !has(a.has, at) {
		return 1
	}
	return uint8(r.within(a.number[at], 1, maxSpan))
}

func (r *reader) label(s string, limit int) string {
	if len(s) > limit {
		r.fail("a text of %d bytes in an attribute", len(s))
	}
	return clean(s, false)
}

// content checks the children against the rule of the kind, and puts texts and marks into their normal form.
func (r *reader) content(n *node) {
	rule := n.kind.rule()
	if len(n.kids) < rule.min {
		r.fail("a %s without content", rule.name)
		return
	}
	inline := false
	for i := range n.kids {
		kid := &n.kids[i]
		allowed := rule.rest
		if i == 0 {
			allowed = rule.first
		}
		if !has(allowed, kid.kind) {
			r.fail("a %s in a %s", kid.kind.rule().name, rule.name)
			return
		}
		if len(kid.marks) > 0 && !rule.marks {
			r.fail("marks in a %s", rule.name)
			return
		}
		if has(inlineKinds, kid.kind) {
			inline = true
			if kid.kind == text {
				kid.text = clean(kid.text, n.kind == codeBlock)
			} else {
				kid.marks = nil // only text is bold or linked; the editor lets marks run over what stands between
			}
		}
	}
	if inline {
		n.kids = joined(n.kids)
	}
}

func (r *reader) marks() []mark {
	var out []mark
	var seen set
	r.elements(func() {
		m, ok := r.mark()
		if !ok || has(seen, m.kind) {
			r.fail("a mark that is unknown, wrong or there twice")
			return
		}
		seen |= setOf(m.kind)
		if len(out) > 0 && out[len(out)-1].kind > m.kind {
			out = withMark(out, m)
		} else {
			out = append(out, m)
		}
	})
	return out
}

func (r *reader) mark() (mark, bool) {
	var m mark
	a := &noAttrs
	var seen set
	r.members(func(key string) {
		k := keyNamed(key)
		if has(seen, k) {
			r.fail("a key twice in a mark")
			return
		}
		seen |= setOf(k)
		switch k {
		case keyType:
			m.kind = markNamed(r.str())
		case keyAttrs:
			a = r.attrs()
		default:
			r.fail("the key %q is unknown in a mark", key)
		}
	})
	if !has(seen, keyType) {
		return m, false
	}
	switch m.kind {
	case link:
		m.value = a.str[aHref]
		return m, a.has == setOf(aHref) && SafeHref(m.value)
	case lang:
		m.value = a.str[aLang]
		return m, a.has == setOf(aLang) && isLang(m.value)
	case markKinds:
		return m, false
	}
	return m, a.has == 0
}

func markNamed(name string) markKind {
	switch name {
	case "link":
		return link
	case "lang":
		return lang
	case "strong":
		return strong
	case "em":
		return em
	case "underline":
		return underline
	case "strike":
		return strike
	case "code":
		return code
	}
	return markKinds
}
