// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/testkit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

// world is a site with this domain's pages and three people. A session cookie holds the id of a person.
type world struct {
	t               *testing.T
	db              *db.DB
	clock           *clock.Fake
	person          *person.Service
	audit           *Service
	texts           *i18n.Catalog
	handler         http.Handler
	lines           bytes.Buffer // the log
	ida, noah, elif permit.Actor // admin, pupil, pupil
}

func engines(t *testing.T, do func(t *testing.T, w *world)) {
	t.Helper()
	steps, err := db.MigrationsFrom((&person.Service{}).Feature().Migrations, "person")
	must(t, err)
	own, err := db.MigrationsFrom(migrations, "audit")
	must(t, err)
	testkit.Engines(t, func(t *testing.T, d *db.DB) { do(t, newWorld(t, d)) }, append(steps, own...)...)
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, db: d, clock: clock.NewFake(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))}
	ids := id.NewMaker(w.clock, 1)
	quiet := slog.New(slog.NewTextHandler(&w.lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.person = person.New(person.Deps{DB: d, Clock: w.clock, IDs: ids})
	w.audit = New(Deps{DB: d, Clock: w.clock, IDs: ids, LogTo: quiet})
	var err error
	w.texts, err = i18n.NewCatalog([]i18n.Bundle{{Domain: "i18n", FS: i18n.Texts}, {Domain: "ui", FS: ui.Texts}, {Domain: "web", FS: web.Texts}, {Domain: "audit", FS: texts}, {Domain: "person", FS: (&person.Service{}).Feature().Texts}})
	must(t, err)
	site := &web.Site{DB: d, Clock: w.clock, Texts: w.texts, Sessions: w, Log: quiet}
	site.SetInfo(web.Info{Ready: true, Name: "Nordhavn School", Languages: []string{"en"}})
	w.handler = site.Mux(w.audit.Feature().Routes)
	w.ida, w.noah, w.elif = w.make("Ida", "Berg", permit.Admin), w.make("Noah", "Lund", permit.Pupil), w.make("Elif", "Kaya", permit.Pupil)
	t.Cleanup(func() { must(t, w.audit.Flush(context.Background())) })
	return w
}

func (w *world) make(given, family string, role permit.Role) permit.Actor {
	w.t.Helper()
	var who person.ID
	w.tx(func(ctx context.Context, tx *db.Tx) (err error) {
		who, err = w.person.Create(ctx, tx, person.NewPerson{GivenName: given, FamilyName: family, Source: person.ByHand, Roles: []permit.Role{role}})
		return err
	})
	return permit.Actor{Person: int64(who), Name: given + " " + family, Roles: []permit.Role{role}}
}

func (w *world) tx(do func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	must(w.t, w.db.Tx(w.t.Context(), do))
}

func (w *world) log(e Entry) {
	w.t.Helper()
	w.clock.Advance(time.Minute)
	w.tx(func(ctx context.Context, tx *db.Tx) error { return w.audit.Log(ctx, tx, e) })
}

// Actor takes the session token for the id of the person.
func (w *world) Actor(ctx context.Context, token string) (permit.Actor, error) {
	who, err := id.Parse[person.Person](token)
	if err != nil {
		return permit.Actor{}, err
	}
	roles, err := w.person.Roles(ctx, w.db, who)
	return permit.Actor{Person: int64(who), Roles: roles}, err
}

// questions is how often the last page asked the database.
func (w *world) questions() int {
	all := regexp.MustCompile(`queries=(\d+)`).FindAllStringSubmatch(w.lines.String(), -1)
	n, err := strconv.Atoi(all[len(all)-1][1])
	must(w.t, err)
	return n
}

func (w *world) get(who permit.Actor, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: code(who)})
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return rec
}

func code(a permit.Actor) string { return person.ID(a.Person).String() }

// rows are the rows of the log as text.
func rows(page string) []string {
	var out []string
	tags := regexp.MustCompile(`<[^>]*>`)
	for _, row := range regexp.MustCompile(`(?s)<tr>(.*?)</tr>`).FindAllStringSubmatch(page, -1) {
		out = append(out, strings.Join(strings.Fields(tags.ReplaceAllString(row[1], " ")), " "))
	}
	return out[min(1, len(out)):]
}

func TestTheLogIsForAdminAndOfficer(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for _, role := range permit.Roles() {
			want := http.StatusNotFound
			if role == permit.Admin || role == permit.Officer {
				want = http.StatusOK
			}
			if rec := w.get(w.make("Any", string(role), role), "/admin/audit"); rec.Code != want {
				t.Errorf("%s: %d", role, rec.Code)
			}
		}
	})
}

func TestTheLogSaysWhoDidWhatToWhom(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.log(Entry{Actor: w.ida, Action: "login.link_made", Subject: w.noah.Person, Detail: map[string]any{"minutes": 10}})
		w.log(Entry{Actor: Operator, Action: "login.password_set", Subject: w.elif.Person})
		w.log(Entry{Action: "roster.applied"})
		w.log(Entry{Actor: w.noah, Action: "login.signed_in", Detail: map[string]any{"way": "link"}})
		w.log(Entry{Actor: w.ida, Action: "new.thing", Subject: w.ida.Person})
		got := rows(w.get(w.ida, "/admin/audit").Body.String())
		want := []string{
			"09:05 Ida Berg Did something else (new.thing)",
			"09:04 Noah Lund Signed in by link",
			"09:03 Lectern by itself Read in a roster",
			"09:02 The operator, at the command line Set a password Elif Kaya",
			"09:01 Ida Berg Made a sign-in link good for 10 minutes Noah Lund",
		}
		if !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

func TestTheLogIsNarrowed(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		berg := w.make("Nora", "Berg", permit.Teacher)
		w.log(Entry{Actor: w.ida, Action: "person.closed", Subject: w.noah.Person})
		w.log(Entry{Actor: w.noah, Action: "login.signed_in"})
		w.log(Entry{Actor: berg, Action: "login.signed_in"})
		for name, c := range map[string]struct {
			query string
			rows  int
			says  string
		}{
			"all":                      {"", 3, ""},
			"an action":                {"?action=login.signed_in", 2, ""},
			"a person":                 {"?who=" + code(w.noah), 2, `value="Noah Lund"`},
			"a person and an action":   {"?action=login.signed_in&who=" + code(w.noah), 1, ""},
			"a typed name":             {"?person=lund+noah", 2, `value="Noah Lund"`},
			"a name of two":            {"?person=BERG", 0, "Whom do you mean?"},
			"a name of none":           {"?person=nobody", 0, "Nobody has this name"},
			"a name that is no filter": {"?person=%25", 0, "Nobody has this name"},
			"an unknown action":        {"?action=%27%3B+DROP", 0, "Nothing was written down here"},
			"an odd place":             {"?before=nonsense", 3, ""},
		} {
			t.Run(name, func(t *testing.T) {
				rec := w.get(w.ida, "/admin/audit"+c.query)
				page := rec.Body.String()
				if got := rows(page); rec.Code != http.StatusOK || len(got) != c.rows || !strings.Contains(page, c.says) {
					t.Errorf("%d, %q, says %q: %v", rec.Code, got, c.says, strings.Contains(page, c.says))
				}
			})
		}
		if rec := w.get(w.ida, "/admin/audit?who=0000000000001"); rec.Code != http.StatusNotFound {
			t.Errorf("somebody who does not exist: %d", rec.Code)
		}
	})
}

func TestTheLogIsReadScreenByScreenWithTheSameQuestions(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for range 10 {
			w.log(Entry{Actor: w.ida, Action: "person.changed", Subject: w.noah.Person})
		}
		w.get(w.ida, "/admin/audit")
		few := w.questions()
		for range 2*screen + 1 - 10 {
			w.log(Entry{Actor: w.ida, Action: "person.changed", Subject: w.noah.Person})
		}
		next, seen := "/admin/audit", 0
		for next != "" && seen < 500 {
			page := w.get(w.ida, next).Body.String()
			if many := w.questions(); many != few || few == 0 {
				t.Errorf("%d questions, with ten entries %d", many, few)
			}
			seen += len(rows(page))
			next = ""
			if m := regexp.MustCompile(`href="([^"]*)" rel="next"`).FindStringSubmatch(page); m != nil {
				next = strings.ReplaceAll(m[1], "&amp;", "&")
			}
		}
		if seen != 2*screen+1 {
			t.Errorf("saw %d entries", seen)
		}
	})
}

func TestSheSeesWhoLooked(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		if page := w.get(w.noah, "/privacy/me/reads").Body.String(); !strings.Contains(page, "Nobody has looked yet") {
			t.Error("an empty page says nothing")
		}
		w.audit.Read(t.Context(), w.ida, w.noah.Person, "grading")
		w.audit.Read(t.Context(), w.ida, w.noah.Person, "grading")
		w.audit.Read(t.Context(), w.noah, w.noah.Person, "submission")
		w.audit.Read(t.Context(), w.ida, w.elif.Person, "person")
		must(t, w.audit.Flush(t.Context()))
		w.clock.Advance(25 * time.Hour)
		w.audit.Read(t.Context(), w.elif, w.noah.Person, "something_new")
		page := w.get(w.noah, "/privacy/me/reads").Body.String()
		for _, want := range []string{"Somebody as Admin", "Your work, while grading it", "09:00, 2 times", "24 November 2026", "25 November 2026", "A fellow pupil", "Something about you"} {
			if !strings.Contains(page, want) {
				t.Errorf("no %q", want)
			}
		}
		for _, not := range []string{"Noah Lund", "Ida Berg", "Elif Kaya", "What you handed in", "among the people", "audit.read"} {
			if strings.Contains(page, not) {
				t.Errorf("shows %q", not)
			}
		}
	})
}

func TestReadingTheLogIsALook(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.log(Entry{Actor: w.noah, Action: "login.signed_in"})
		w.get(w.ida, "/admin/audit")
		if page := w.get(w.noah, "/privacy/me/reads").Body.String(); !strings.Contains(page, "What you did, in the log") {
			t.Error(page)
		}
		if page := w.get(w.elif, "/privacy/me/reads").Body.String(); !strings.Contains(page, "Nobody has looked yet") {
			t.Error("somebody was seen who was not in the log")
		}
	})
}

func TestLooksAreWrittenAtTheStop(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.audit.Read(t.Context(), w.ida, w.noah.Person, "person")
		for _, stop := range w.audit.Feature().Stop {
			must(t, stop(t.Context()))
		}
		looks, err := w.audit.ReadsOf(t.Context(), w.db, w.noah.Person, 10)
		if err != nil || len(looks) != 1 {
			t.Errorf("%v, %v", looks, err)
		}
	})
}

// TestEveryActionHasASentence reads the program: whatever is written down must be readable and findable.
func TestEveryActionHasASentence(t *testing.T) {
	var words strings.Builder // a domain may write the sentence of what it does itself
	written, err := filepath.Glob("../*/text/en.json")
	must(t, err)
	for _, f := range written {
		b, err := os.ReadFile(f)
		must(t, err)
		words.Write(b)
	}
	for _, a := range Actions() {
		if !strings.Contains(words.String(), `"audit.`+a+`":`) {
			t.Errorf("no text audit.%s", a)
		}
	}
	files, err := filepath.Glob("../*/*.go")
	must(t, err)
	entries := regexp.MustCompile(`audit\.Entry\{[^}]*Action: "([a-z_.]+)"`)
	for _, f := range files {
		source, err := os.ReadFile(f)
		must(t, err)
		for _, m := range entries.FindAllStringSubmatch(string(source), -1) {
			if !strings.HasSuffix(f, "_test.go") && !listed(m[1]) {
				t.Errorf("%s writes down %s: add it to Actions and the texts", f, m[1])
			}
		}
	}
}

// listed tells whether an action is known; of one that is put together, the beginning.
func listed(action string) bool {
	return slices.ContainsFunc(Actions(), func(a string) bool {
		return a == action || strings.HasSuffix(action, ".") && strings.HasPrefix(a, action)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
