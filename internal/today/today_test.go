// SPDX-License-Identifier: AGPL-3.0-or-later

package today_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/person"
	"lectern/internal/platform/db"
)

var ctx = context.Background()

func id(t *testing.T, w *apptest.World, login string) person.ID {
	t.Helper()
	p, err := w.Person.FindByLogin(ctx, w.DB, login)
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

// TestEachSeesHerDay: the sentence says what is due or waits; a teacher sees no pupil's list and a pupil no teacher's.
func TestEachSeesHerDay(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		for who, c := range map[string]struct{ has, not []string }{
			"jonas@fjordvik.example":    {[]string{"Tuesday 24 November", "Lab report: what yeast eats by 21:00", "Drawing: a yeast cell", "Feeding the yeast"}, []string{"To grade"}},
			"marit@fjordvik.example":    {[]string{"Tuesday 24 November", "wait for you", "To grade", "Feeding the yeast"}, []string{"To hand in"}},
			"ragnhild@fjordvik.example": {[]string{"Tuesday 24 November", "/admin"}, []string{"To hand in", "To grade"}},
			"sigrun@fjordvik.example":   {[]string{"requests about personal data wait for you."}, []string{"To hand in", "To grade"}},
			"anne@fjordvik.example":     {[]string{"Jonas’s week", "Lab report: what yeast eats", "Drawing: a yeast cell"}, []string{"To grade"}},
		} {
			body := w.As(who).Get("/")
			for _, s := range c.has {
				if !strings.Contains(body, s) {
					t.Errorf("%s does not see %q", who, s)
				}
			}
			for _, s := range c.not {
				if strings.Contains(body, ">"+s+"<") {
					t.Errorf("%s sees %q", who, s)
				}
			}
		}
	})
}

// TestAParentSeesHerOwnChildrenOnly, while the link lasts and the child is here; and the child's record says that she looked.
func TestAParentSeesHerOwnChildrenOnly(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		anne, jonas, other := id(t, w, "anne@fjordvik.example"), id(t, w, "jonas@fjordvik.example"), id(t, w, "p0.0.1")
		b := w.As("anne@fjordvik.example")
		b.Get("/children/" + jonas.String())
		if status, _, _ := b.Do(http.MethodGet, "/children/"+other.String(), nil); status != http.StatusNotFound {
			t.Errorf("somebody else's child: %d", status)
		}
		if status, _, _ := w.As("marit@fjordvik.example").Do(http.MethodGet, "/children/"+jonas.String(), nil); status != http.StatusNotFound {
			t.Errorf("a teacher and a parent's page: %d", status)
		}
		if err := w.Audit.Flush(ctx); err != nil {
			t.Fatal(err)
		}
		looks, err := w.Audit.ReadsOf(ctx, w.DB, int64(jonas), 10)
		if err != nil || len(looks) == 0 || looks[0].Viewer != int64(anne) {
			t.Errorf("the look was not written down: %+v %v", looks, err)
		}
		if err := w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			return w.Person.EndGuardian(ctx, tx, anne, jonas, person.ByHand)
		}); err != nil {
			t.Fatal(err)
		}
		if status, _, _ := b.Do(http.MethodGet, "/children/"+jonas.String(), nil); status != http.StatusNotFound {
			t.Errorf("after the link ended: %d", status)
		}
	})
}

// TestAParentFindsWhatWasHandedIn: work that was handed in leaves the list of what is to do and stays within reach.
func TestAParentFindsWhatWasHandedIn(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		parent, pupil := w.As("anne@fjordvik.example"), w.As("jonas@fjordvik.example")
		link := regexp.MustCompile(`href="(/children/[0-9a-z]+)(/assignments/[0-9a-z]+)"`)
		for _, m := range link.FindAllStringSubmatch(parent.Get("/"), -1) {
			parent.Get(m[1] + m[2])
			if body := pupil.Get(m[2]); !strings.Contains(body, `action="`+m[2]+`/submission"`) {
				continue
			}
			if status, _, body := pupil.Do(http.MethodPost, m[2]+"/submission", url.Values{"body": {"Sugar and warmth."}}); status != http.StatusSeeOther {
				t.Fatalf("hand in: %d %s", status, body)
			}
			week := parent.Get("/")
			if _, list, _ := strings.Cut(week, `id="handed-in"`); !strings.Contains(list, m[1]+m[2]) {
				t.Error("the week leads nowhere to what was handed in")
			}
			return
		}
		t.Error("nothing to hand in")
	})
}

// TestTheOfficerSeesWhatIsAskedOfHer: the nearest first with its days, and no empty week; nobody else sees that anything was asked.
func TestTheOfficerSeesWhatIsAskedOfHer(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		officer := w.As("sigrun@fjordvik.example")
		before := officer.Get("/")
		if !strings.Contains(before, "2 requests about personal data wait for you.") || strings.Contains(before, "week-row") {
			t.Error("the officer does not see the two requests of the demo school, or sees an empty week")
		}
		w.As("jonas@fjordvik.example").Do(http.MethodPost, "/privacy/me/requests", url.Values{"kind": {"rectify"}, "who": {id(t, w, "jonas@fjordvik.example").String()}, "said": {"My name has an h."}})
		body := officer.Get("/")
		for _, s := range []string{"3 requests about personal data wait for you.", "Put something right, no. 3", "days left"} {
			if !strings.Contains(body, s) {
				t.Errorf("the officer does not see %q", s)
			}
		}
		for _, who := range []string{"ragnhild@fjordvik.example", "marit@fjordvik.example", "jonas@fjordvik.example"} {
			if strings.Contains(w.As(who).Get("/"), "Put something right") {
				t.Errorf("%s sees it on Today", who)
			}
		}
	})
}
