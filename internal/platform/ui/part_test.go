// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)> ' & {{7*7}} javascript:alert(1)`

// hostileParts are all parts with hostile text in every place that takes text.
func hostileParts(w Words) map[string]templ.Component {
	h, faults := hostile, Faults{{hostile, hostile}, {"", hostile}}
	bad := "javascript:alert(1)"
	options := []Option{{Value: h, Text: h, Line: h, Group: h}}
	return map[string]templ.Component{
		"btn link":   Btn{Text: h, Label: h, Href: bad, Kind: h, Icon: h, Key: h, Class: h, Dialog: h},
		"btn":        Btn{Text: h, Name: h, Value: h, Form: h, FormAction: bad, Type: h},
		"post":       PostBtn(bad, Btn{Text: h}, h, h),
		"field":      Field{Name: h, Label: h, Hint: h, Value: h, Type: h, Placeholder: h, Autocomplete: h, Min: h, Unit: h, Faults: faults},
		"area":       TextArea{Name: h, Label: h, Hint: h, Value: "</textarea>" + h, Faults: faults},
		"rich":       RichField{W: w, Name: h, Label: h, Markdown: "</textarea>" + h, JSON: h, Upload: h, Faults: faults},
		"select":     Select{Name: h, Label: h, Value: h, Options: options, Faults: faults},
		"choice":     Choice{Name: h, Value: h, Text: h, Line: h, Faults: faults},
		"choices":    Choices{Name: h, Label: h, Hint: h, Options: options, Faults: faults},
		"switch":     Switch{Name: h, Value: h, Text: h},
		"moment":     DateTime{W: w, Name: h, Label: h, Date: h, Time: h, Says: h, Chips: []MomentChip{{h, h, h}}, Faults: faults},
		"drop":       FileDrop{W: w, Name: h, Label: h, Hint: h, Accept: h, Start: h, Pieces: h, Upload: h, Files: []FileRow{{Name: h, Href: bad, Meta: h, Icon: h, Percent: 5, Label: h}}},
		"faults":     FaultBox(w, faults),
		"notice":     Notice(h, h),
		"toast":      Toast(w, Flash{Text: h, Undo: bad}),
		"saved":      Saved{W: w, When: h},
		"seen":       Seen(w, h, h, bad),
		"tag":        Tag(h, h, h),
		"book":       Book(h, h, true),
		"face":       Face(h, -7),
		"mark":       Mark(w, h, true, true),
		"state":      StateWord(h, -3, h),
		"bar":        Bar(-1, 0, h),
		"chips":      Chips{Label: h, Name: h, Action: bad, Keep: []string{h, h}, Chips: []Chip{{Text: h, Value: h}}},
		"seg":        Seg(h, []Link{{Text: h, Href: bad}}),
		"tabs":       Tabs(h, h, []Link{{Text: h, Href: bad, Count: 2}}),
		"menu":       Menu{ID: h, Label: h, Text: h, Items: []MenuItem{{Text: h, Icon: h, Href: bad, Key: h}, {Text: h, Post: bad, Fields: []string{h, h}, Danger: true}}},
		"head":       Head{Margin: h, Title: h, Lead: h},
		"sect":       Sect(h, h, Link{Text: h, Href: bad}),
		"fold":       Fold(h, true),
		"blank":      Blank{Title: h, Text: h},
		"post line":  Post(h, 3, h),
		"table":      Table(TableHead{Caption: h, Class: h, Cols: []Col{{Text: h, Sort: bad, Sorted: h}}}),
		"pager":      Pager{W: w, Prev: bad, Next: bad, From: 1, To: 2, Of: 3},
		"crumbs":     Crumbs(w, []Link{{Text: h, Href: bad}, {Text: h}}),
		"confirm":    Confirm{Question: h, Consequence: h, Yes: h, Action: bad, Safe: h, SafeHref: bad, Fields: []string{h, h}},
		"dialog":     Dialog{ID: h, Confirm: Confirm{Question: h, Consequence: h, Yes: h, Action: bad, Safe: h}},
		"needs":      Needs{{Figure: h, What: h, Detail: h, Href: bad}},
		"due":        Due{Href: bad, Title: h, Sub: h, State: h, Strong: h, When: h},
		"back":       Back{W: w, Href: bad, Title: h, Who: h, Quote: h, Mark: h},
		"row":        Row(h, h, bad),
		"lesson":     Lesson(LessonRow{ID: h, Form: h, Date: h, Small: h, Today: h, Title: h, Href: bad, Meta: h, Note: h}),
		"item":       Item{ID: h, Icon: h, Title: h, Href: bad, Grip: h, StateWord: h, Meta: h},
		"ruler":      Ruler{W: w, Label: h, Ticks: []Tick{{Name: h, Href: bad, State: h}}},
		"notes":      Notes{Label: h, Notes: []NumberedNote{{N: 1, Text: h, At: h}}},
		"journal":    Journal(JournalOf{W: w, Owner: h, Form: h, Save: h}),
		"brand":      Brand(bad),
		"whole page": Shell(Page{Title: h, Place: h, Lang: h, Dir: h, Theme: h, Font: h, Mode: h, W: w, Live: h, MainClass: h, AppClass: h, Flash: []Flash{{h, bad}}, Foot: []Link{{Text: h, Href: bad}}, Rail: &Rail{Home: bad, Find: bad, All: bad, Help: bad, Nav: []NavItem{{Icon: h, Label: h, Href: bad, Count: 1}}, Courses: []NavBook{{h, h, h, bad, true}}, Person: NavPerson{Name: h, Line: h, Href: bad}}}),
	}
}

func TestHostileTextStaysText(t *testing.T) {
	for name, part := range hostileParts(words(t)) {
		t.Run(name, func(t *testing.T) {
			out := render(t, part)
			all := parse(t, out)
			noInline(t, all)
			for _, n := range all {
				if n.Data == "script" || n.Data == "img" {
					t.Fatalf("text became an element: %s", out)
				}
				for _, a := range []string{"href", "action", "formaction", "src"} {
					if strings.HasPrefix(strings.TrimSpace(attr(n, a)), "javascript:") {
						t.Errorf("%s runs a script", a)
					}
				}
			}
		})
	}
}

func TestFieldTiesHintAndFaultsToItsInput(t *testing.T) {
	w := words(t)
	faults := Faults{}.Add("points", "Write a number.").Add("points", "Not below 0.").Add("other", "Something else.")
	for name, part := range map[string]templ.Component{
		"field":  Field{Name: "points", Label: "Points", Hint: "0 to 20", Value: "two", Faults: faults},
		"area":   TextArea{Name: "points", Label: "Points", Hint: "0 to 20", Value: "two", Faults: faults},
		"rich":   RichField{W: w, Name: "points", Label: "Points", Hint: "0 to 20", Markdown: "two", Faults: faults},
		"select": Select{Name: "points", Label: "Points", Hint: "0 to 20", Value: "two", Options: []Option{{Value: "two"}}, Faults: faults},
		"drop":   FileDrop{W: w, Name: "points", Label: "Points", Hint: "0 to 20", Faults: faults},
	} {
		t.Run(name, func(t *testing.T) {
			all := parse(t, render(t, part))
			pointers(t, all)
			i := slices.IndexFunc(all, func(n *html.Node) bool { return attr(n, "id") == "f-points" })
			if i < 0 {
				t.Fatal("no control with the id of the field")
			}
			if got := attr(all[i], "aria-describedby"); got != "f-points-h f-points-e f-points-e2" {
				t.Errorf("described by %q", got)
			}
			if attr(all[i], "aria-invalid") != "true" {
				t.Error("not invalid")
			}
			if errs := withClass(all, "err"); len(errs) != 2 || text(errs[0]) != "Write a number." {
				t.Errorf("%d messages", len(errs))
			}
		})
	}
}

func TestFieldKeepsWhatWasTypedButNoPassword(t *testing.T) {
	for name, c := range map[string]struct{ kind, want string }{"text": {"", "Ås & co"}, "password": {"password", ""}} {
		t.Run(name, func(t *testing.T) {
			for _, n := range parse(t, render(t, Field{Name: "a", Label: "A", Type: c.kind, Value: "Ås & co"})) {
				if n.Data == "input" && attr(n, "value") != c.want {
					t.Errorf("value %q", attr(n, "value"))
				}
			}
		})
	}
}

func TestTextAreaKeepsEveryCharacter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		typed := rapid.StringOfN(rapid.RuneFrom([]rune("a<&\"\n >/é李")), 0, 40, -1).Draw(rt, "typed")
		for _, n := range parse(t, render(t, TextArea{Name: "a", Label: "A", Value: typed})) {
			if n.Data != "textarea" {
				continue
			}
			got := ""
			if n.FirstChild != nil {
				got = n.FirstChild.Data
			}
			if got != typed {
				rt.Fatalf("typed %q, shown %q", typed, got)
			}
		}
	})
}

func TestWithoutFaultsNothingIsSaidOfThem(t *testing.T) {
	out := render(t, FaultBox(words(t), nil)) + render(t, Field{Name: "a", Label: "A"}) + render(t, Needs(nil)) + render(t, Menu{ID: "m", Label: "M"})
	for _, n := range parse(t, out) {
		if hasAttr(n, "aria-invalid") || hasAttr(n, "aria-describedby") || attr(n, "role") == "alert" || n.Data == "ul" || n.Data == "button" {
			t.Errorf("%s %v", n.Data, n.Attr)
		}
	}
}

func TestFaultBoxCanTakeTheFocus(t *testing.T) {
	for _, n := range withClass(parse(t, render(t, FaultBox(words(t), Faults{{"a", "A."}}))), "faults") {
		if attr(n, "role") != "alert" || attr(n, "tabindex") != "-1" || !hasAttr(n, "autofocus") {
			t.Errorf("%v", n.Attr)
		}
		return
	}
	t.Error("no box")
}

func TestDisabledLinkLeadsNowhere(t *testing.T) {
	all := parse(t, render(t, Btn{Text: "Return", Href: "/return", Disabled: true}))
	if n := withClass(all, "btn")[0]; hasAttr(n, "href") || attr(n, "aria-disabled") != "true" {
		t.Errorf("%v", n.Attr)
	}
}

func TestPagerSaysOnlyWhatIsKnown(t *testing.T) {
	w := words(t)
	for name, c := range map[string]struct {
		pager Pager
		want  string
	}{
		"all known":    {Pager{W: w, From: 51, To: 100, Of: 312, Next: "?after=1"}, "Rows 51–100 of 312 Next"},
		"not counted":  {Pager{W: w, From: 51, To: 100, Prev: "?before=1"}, "Rows 51–100 Previous"},
		"only a road":  {Pager{W: w, Next: "?after=1"}, "Next"},
		"one page":     {Pager{W: w}, ""},
		"both, no row": {Pager{W: w, Prev: "?b", Next: "?a"}, "Previous Next"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			for _, n := range parse(t, strings.ReplaceAll(render(t, c.pager), "<", " <")) {
				if n.Data == "nav" {
					got = text(n)
				}
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestRulerSaysNameAndState(t *testing.T) {
	r := Ruler{W: words(t), Label: "Students", Ticks: []Tick{
		{Name: "Anna Berg", State: "graded", Href: "/1"}, {Name: "Noah Lund", State: "graded", Current: true, Href: "/2"},
		{Name: "Lea Maurer", State: "waiting", Href: "/3"}, {Name: "Tim Keller", State: "missing", Href: "/4"},
	}}
	var got []string
	for _, n := range parse(t, render(t, r)) {
		if n.Data == "a" {
			got = append(got, attr(n, "class")+" "+text(n))
		}
	}
	want := []string{"t-g Anna Berg, graded", "t-c Noah Lund, open now", "t-w Lea Maurer, waiting for you", "t-x Tim Keller, not handed in"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestSeenSetsOnlyTheNamesInBold(t *testing.T) {
	all := parse(t, render(t, Seen(words(t), "people", "everyone in 8B", "")))
	for _, n := range all {
		if n.Data == "b" && text(n) != "everyone in 8B" {
			t.Errorf("bold is %q", text(n))
		}
	}
	if got := text(withClass(all, "seen")[0]); got != "Seen by everyone in 8B" {
		t.Errorf("sentence is %q", got)
	}
}

func TestALongMarkHasRoomInItsRing(t *testing.T) {
	for mark, want := range map[string]string{"B+": "mark", "17/20": "mark", "12,5/20": "mark long", "99.5/100": "mark long", "112.5/120": "mark wide", "På god vei": "mark wide"} {
		all := parse(t, render(t, Mark(words(t), mark, false, false)))
		if got := attr(withClass(all, "mark")[0], "class"); got != want {
			t.Errorf("%q is drawn as %q, want %q", mark, got, want)
		}
	}
}

func TestStateRing(t *testing.T) {
	for name, c := range map[string]struct {
		state   string
		percent int
		want    string
	}{
		"empty": {"empty", 70, ""}, "part": {"part", 50, "50 100"}, "a little is seen": {"part", 1, "4 100"}, "too much": {"part", 300, "100 100"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			for _, n := range parse(t, render(t, State(c.state, c.percent))) {
				got += attr(n, "stroke-dasharray")
			}
			if got != c.want {
				t.Errorf("arc %q", got)
			}
		})
	}
}
