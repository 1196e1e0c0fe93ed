// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/course"
	"lectern/internal/platform/db"
)

var drawn = regexp.MustCompile(`name="new" value="([0-9a-z]{13})"`)

// maker is a form that makes something: who opens page and posts what she typed to action; count are the rows it makes.
type maker struct {
	who, page, action string
	typed             url.Values
	changed           string // a field she changes when she comes back to the form, to make another one
	count             string
}

func makers(t *testing.T, w *apptest.World) map[string]maker {
	t.Helper()
	ctx, marit, ragnhild := context.Background(), "marit@fjordvik.example", "ragnhild@fjordvik.example"
	p, err := w.Person.FindByLogin(ctx, w.DB, marit)
	if err != nil {
		t.Fatal(err)
	}
	mine, err := w.Course.Mine(ctx, w.DB, int64(p.ID))
	if err != nil {
		t.Fatal(err)
	}
	topics, err := w.Plan.Topics(ctx, w.DB, mine[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	at, topic := course.Path(mine[0].ID), topics[0].ID.String()
	return map[string]maker{
		"course":       {marit, "/courses/new", "/courses", url.Values{"title": {"Twice"}, "code": {"T"}}, "title", `SELECT count(*) FROM course`},
		"topic":        {marit, at + "/topics/new", at + "/topics", url.Values{"title": {"Twice"}}, "title", `SELECT count(*) FROM plan_topic`},
		"lesson":       {marit, at + "/lessons/new", at + "/lessons", url.Values{"title": {"Twice"}, "topic": {topic}}, "note", `SELECT count(*) FROM plan_lesson`},
		"page":         {marit, at + "/resources/new?kind=page", at + "/resources", url.Values{"kind": {"page"}, "title": {"Twice"}, "body": {"Text"}, "show": {"1"}}, "body", `SELECT count(*) FROM plan_item WHERE kind = 'page'`},
		"link":         {marit, at + "/resources/new?kind=link", at + "/resources", url.Values{"kind": {"link"}, "title": {"Twice"}, "url": {"https://a.example"}}, "title", `SELECT count(*) FROM resource`},
		"assignment":   {marit, at + "/assignments/new", at + "/assignments", url.Values{"title": {"Twice"}, "takes_text": {"1"}, "scale": {"none"}}, "body", `SELECT count(*) FROM plan_item WHERE kind = 'assignment'`},
		"group":        {marit, at + "/groups", at + "/groups", url.Values{"name": {"Twice"}}, "name", `SELECT count(*) FROM course_group`},
		"person":       {ragnhild, "/admin/people/new", "/admin/people", url.Values{"given_name": {"Twice"}, "family_name": {"Born"}, "email": {"twice@fjordvik.example"}}, "email", `SELECT count(*) FROM person`},
		"organisation": {ragnhild, "/admin/organisations/new", "/admin/organisations", url.Values{"name": {"Twice"}, "kind": {"school"}}, "name", `SELECT count(*) FROM org`},
	}
}

// TestAFormSentTwiceMakesOneThing: at the same moment or one after the other, it answers the same and makes one; changed and sent again,
// it makes another.
func TestAFormSentTwiceMakesOneThing(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		for name, m := range makers(t, w) {
			b := w.As(m.who)
			found := drawn.FindStringSubmatch(b.Get(m.page))
			if found == nil {
				t.Errorf("%s: the form is drawn without an id", name)
				continue
			}
			m.typed.Set("new", found[1])
			before := rows(t, w, m.count)
			first := both(t, b, m)
			status, again, _ := b.Do(http.MethodPost, m.action, m.typed)
			if status != http.StatusSeeOther || again != first {
				t.Errorf("%s: %d, and leads to %s, before to %s", name, status, again, first)
			}
			if n := rows(t, w, m.count) - before; n != 1 {
				t.Errorf("%s: the form was sent three times and made %d", name, n)
			}
			m.typed.Set(m.changed, m.typed.Get(m.changed)+"2")
			if status, _, body := b.Do(http.MethodPost, m.action, m.typed); status != http.StatusSeeOther || rows(t, w, m.count)-before != 2 {
				t.Errorf("%s: another one is not made: %d %.400s", name, status, body)
			}
		}
	})
}

// both sends a form twice at the same moment.
func both(t *testing.T, b *apptest.Browser, m maker) string {
	t.Helper()
	var group sync.WaitGroup
	var to [2]string
	for i := range to {
		group.Go(func() { _, to[i], _ = b.Do(http.MethodPost, m.action, m.typed) })
	}
	group.Wait()
	if to[0] == "" || to[0] != to[1] {
		t.Errorf("%s leads to %q and %q", m.action, to[0], to[1])
	}
	return to[0]
}

func rows(t *testing.T, w *apptest.World, query string) int64 {
	t.Helper()
	n, err := db.Int(context.Background(), w.DB, query)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
