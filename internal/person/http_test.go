// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/testkit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

// world is a site with this domain's pages: Noah, a pupil, and his mother Eva. A session cookie holds the id of a person.
type world struct {
	t         *testing.T
	db        *db.DB
	person    *Service
	handler   http.Handler
	noah, eva ID
	forgotten int
	lines     bytes.Buffer // the log
}

func engines(t *testing.T, do func(t *testing.T, w *world)) {
	t.Helper()
	steps, err := db.MigrationsFrom(migrations, "person")
	must(t, err)
	testkit.Engines(t, func(t *testing.T, d *db.DB) { do(t, newWorld(t, d)) }, steps...)
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, db: d}
	c := clock.NewFake(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	w.person = New(Deps{DB: d, Clock: c, IDs: id.NewMaker(c, 1)})
	texts, err := i18n.NewCatalog([]i18n.Bundle{{Domain: "i18n", FS: i18n.Texts}, {Domain: "ui", FS: ui.Texts}, {Domain: "web", FS: web.Texts}, {Domain: "person", FS: w.person.Feature().Texts}})
	must(t, err)
	site := &web.Site{DB: d, Clock: c, Texts: texts, Sessions: w, Log: slog.New(slog.NewTextHandler(&w.lines, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	site.SetInfo(web.Info{Ready: true, Name: "Nordhavn School", Languages: []string{"en"}})
	w.handler = site.Mux(w.person.Feature().Routes)
	w.noah, w.eva = w.make("Noah", permit.Pupil), w.make("Eva", permit.Parent)
	return w
}

func (w *world) make(given string, role permit.Role) (who ID) {
	w.t.Helper()
	w.tx(func(ctx context.Context, tx *db.Tx) (err error) {
		who, err = w.person.Create(ctx, tx, NewPerson{GivenName: given, FamilyName: "Lund", Email: given + "@school.example", Source: ByHand, Roles: []permit.Role{role}})
		return err
	})
	return who
}

func (w *world) tx(do func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	must(w.t, w.db.Tx(w.t.Context(), do))
}

// Actor takes the session token for the id of the person.
func (w *world) Actor(ctx context.Context, token string) (permit.Actor, error) {
	who, err := id.Parse[Person](token)
	if err != nil {
		return permit.Actor{}, err
	}
	p, err := w.person.Find(ctx, w.db, who)
	if err != nil {
		return permit.Actor{}, err
	}
	roles, err := w.person.Roles(ctx, w.db, who)
	return permit.Actor{Person: int64(who), Name: p.Name(), Roles: roles, Display: p.Display}, err
}

func (w *world) Forget() { w.forgotten++ }

func (w *world) ask(who ID, method, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if who != 0 {
		r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: who.String()})
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return rec
}

func (w *world) me(who ID) string { return w.ask(who, http.MethodGet, "/me", nil).Body.String() }

func TestMeShowsWhoFollowsWhom(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		if page := w.me(w.noah); !strings.Contains(page, "Nobody. No parent") || strings.Contains(page, "Eva Lund") {
			t.Error("a child whom nobody follows is not told so")
		}
		w.tx(func(ctx context.Context, tx *db.Tx) error {
			return w.person.LinkGuardian(ctx, tx, NewLink{Guardian: w.eva, Child: w.noah, Relation: "mother", Source: ByHand})
		})
		if page := w.me(w.noah); !strings.Contains(page, "Eva Lund") || !strings.Contains(page, "Mother, since 24 November 2026") {
			t.Errorf("the child does not see who follows: %s", page)
		}
		page := w.me(w.eva)
		if !strings.Contains(page, `href="/children/`+w.noah.String()+`"`) || strings.Contains(page, "Who follows you") {
			t.Errorf("the parent's page: %s", page)
		}
		w.tx(func(ctx context.Context, tx *db.Tx) error {
			return w.person.EndGuardian(ctx, tx, w.eva, w.noah, ByHand)
		})
		if strings.Contains(w.me(w.noah), "Eva Lund") || strings.Contains(w.me(w.eva), "Noah Lund") {
			t.Error("a link that ended is shown")
		}
	})
}

func TestARelationWithoutAWordIsStillShown(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.tx(func(ctx context.Context, tx *db.Tx) error {
			return w.person.LinkGuardian(ctx, tx, NewLink{Guardian: w.eva, Child: w.noah, Relation: "aunt", Source: ByRoster})
		})
		if page := w.me(w.noah); !strings.Contains(page, "Since 24 November 2026") || strings.Contains(page, "person.relation") {
			t.Error(page)
		}
	})
}

func TestAVisitorHasNoMe(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		if rec := w.ask(0, http.MethodGet, "/me", nil); rec.Header().Get("Location") != "/sign-in?next=%2Fme" {
			t.Errorf("%d %s", rec.Code, rec.Header().Get("Location"))
		}
	})
}

func chosen() url.Values {
	return url.Values{"lang": {"nb"}, "theme": {"dark"}, "contrast": {"more"}, "spacing": {"wide"}, "font": {"dyslexic"}}
}

func TestDisplayIsKeptAndApplies(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		rec := w.ask(w.noah, http.MethodPost, "/me/display", chosen())
		if rec.Code != http.StatusSeeOther || w.forgotten != 1 {
			t.Fatalf("%d, forgotten %d: %s", rec.Code, w.forgotten, rec.Body)
		}
		p, err := w.person.Find(t.Context(), w.db, w.noah)
		want := permit.Display{Lang: "nb", Theme: "dark", Contrast: "more", Spacing: "wide", Font: "dyslexic", NoKeys: true}
		if err != nil || p.Display != want {
			t.Errorf("%+v, %v", p.Display, err)
		}
		page := w.me(w.noah)
		for _, has := range []string{`lang="nb"`, `data-theme="dark"`, `data-contrast="more"`, `data-spacing="wide"`, `data-font="dyslexic"`, `data-keys="off"`, "Slik leser du best"} {
			if !strings.Contains(page, has) {
				t.Errorf("no %s", has)
			}
		}
		if other := w.me(w.eva); strings.Contains(other, `data-theme="dark"`) {
			t.Error("somebody else's pages changed")
		}
	})
}

func TestDisplayRefusesWhatItDoesNotKnow(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for _, field := range []string{"lang", "theme", "contrast", "spacing", "font"} {
			t.Run(field, func(t *testing.T) {
				form := chosen()
				form.Set(field, `"><b>`)
				rec := w.ask(w.noah, http.MethodPost, "/me/display", form)
				page := rec.Body.String()
				if rec.Code != http.StatusUnprocessableEntity || !strings.Contains(page, `href="#f-`+field+`"`) {
					t.Errorf("%d %s", rec.Code, page)
				}
				if field != "theme" && !strings.Contains(page, `value="dark" checked`) {
					t.Error("what was chosen is lost")
				}
			})
		}
		p, err := w.person.Find(t.Context(), w.db, w.noah)
		if err != nil || p.Display.Theme != "auto" || w.forgotten != 0 {
			t.Errorf("%+v, %v", p.Display, err)
		}
	})
}

func TestOnlyAdminsManagePeople(t *testing.T) {
	for _, r := range permit.Roles() {
		if got := (permit.Actor{Roles: []permit.Role{r}}).May(Manage); got != (r == permit.Admin) {
			t.Errorf("%s: %v", r, got)
		}
	}
}

func TestMeAsksTheSameHoweverManyFollow(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		count := func() int {
			w.me(w.noah)
			all := regexp.MustCompile(`queries=(\d+)`).FindAllStringSubmatch(w.lines.String(), -1)
			n, err := strconv.Atoi(all[len(all)-1][1])
			must(t, err)
			return n
		}
		few := count()
		for i := range 30 {
			who := w.make("Guardian"+string(rune('a'+i)), permit.Parent)
			w.tx(func(ctx context.Context, tx *db.Tx) error {
				return w.person.LinkGuardian(ctx, tx, NewLink{Guardian: who, Child: w.noah, Relation: "guardian", Source: ByHand})
			})
		}
		if many := count(); many != few || few == 0 {
			t.Errorf("%d questions with none, %d with thirty", few, many)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestAnImportNeverWidensWhatWasSetByHand: a kind that somebody verified and a day that somebody set stand; what nobody touched follows.
func TestAnImportNeverWidensWhatWasSetByHand(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		brings := func(kind Custodian, born string) {
			w.tx(func(ctx context.Context, tx *db.Tx) error {
				if err := w.person.BirthDate(ctx, tx, w.noah, born); err != nil {
					return err
				}
				return w.person.LinkGuardian(ctx, tx, NewLink{Guardian: w.eva, Child: w.noah, Relation: "parent", Source: ByRoster, Kind: kind})
			})
		}
		is := func(want Custodian, day clock.Date) {
			t.Helper()
			g, err := w.person.FindLink(t.Context(), w.db, w.eva, w.noah)
			if err != nil || g.Kind != want || g.Adult != day {
				t.Errorf("%s, of age %s, %v; want %s %s", g.Kind, g.Adult, err, want, day)
			}
		}
		brings(Informational, "2010-05-17")
		is(Informational, "2028-05-17")
		brings(Custody, "2010-05-18")
		is(Custody, "2028-05-18")
		w.tx(func(ctx context.Context, tx *db.Tx) error {
			if err := w.person.SetAdultOn(ctx, tx, w.noah, "2028-06-01"); err != nil {
				return err
			}
			return w.person.Verify(ctx, tx, Guardian{GuardianID: w.eva, Over: w.noah, Kind: Informational, Own: []Scope{}}, w.eva)
		})
		brings(Custody, "2010-05-18")
		is(Informational, "2028-06-01")
		if now, err := w.person.ScopesOf(t.Context(), w.db, w.eva, w.noah); err != nil || len(now) != 0 {
			t.Errorf("%v %v", now, err)
		}
	})
}
