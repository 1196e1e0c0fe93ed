// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"lectern/internal/app/apptest"
	"lectern/internal/assignment"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/testkit"
	"lectern/internal/platform/web"
)

// dialers are the only files that open a connection to somewhere else, each only where the operator's configuration names it.
var dialers = []string{
	"internal/platform/blob/s3.go", "internal/platform/mail/smtp.go", "internal/platform/scan/virus.go", "internal/platform/db/postgres.go", "internal/platform/live/notify.go",
}

var outgoing = regexp.MustCompile(`net\.Dial|net\.Dialer|http\.(Get|Post|Head|PostForm|Client|DefaultClient|DefaultTransport|NewRequest)\b|smtp\.|pgx\.Connect|minio\.New`)

// TestT08NothingLeavesByItself: no page and no task of a site in its first configuration asks another machine for anything, and no file
// but the doors of the configuration could.
func TestT08NothingLeavesByItself(t *testing.T) {
	was := http.DefaultTransport
	t.Cleanup(func() { http.DefaultTransport = was })
	http.DefaultTransport = trap(func(r *http.Request) { t.Errorf("somebody asks %s", r.URL) })
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	for _, who := range []string{"jonas@fjordvik.example", "marit@fjordvik.example", "ragnhild@fjordvik.example", "sigrun@fjordvik.example"} {
		walk(t, w.As(who), 40, func(path string, page *html.Node) {
			for n := range page.Descendants() {
				for _, name := range []string{"src", "srcset", "action", "poster", "data"} {
					if to, err := url.Parse(attr(n, name)); err == nil && to.Host != "" {
						t.Errorf("%s fetches %s", path, to)
					}
				}
				if n.Data == "link" {
					if to, _ := url.Parse(attr(n, "href")); to != nil && to.Host != "" {
						t.Errorf("%s links %s", path, to)
					}
				}
			}
		})
	}
	w.Fake.Advance(25 * time.Hour)
	tick(t, w)
	for _, folder := range []string{"internal", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "testkit") {
				return err
			}
			b, err := os.ReadFile(path)
			name := filepath.ToSlash(strings.TrimPrefix(path, root+"/"))
			if m := outgoing.Find(b); m != nil && !slices.Contains(dialers, name) {
				t.Errorf("%s says %s: only the doors of the configuration may open a connection", name, m)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

type trap func(*http.Request)

func (f trap) RoundTrip(r *http.Request) (*http.Response, error) {
	f(r)
	return nil, errors.New("there is no way out")
}

// TestT21ALateAutosaveBringsNobodyBack: what a page that stayed open sends after the erasure is refused and leaves nothing.
func TestT21ALateAutosaveBringsNobodyBack(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ctx := context.Background()
		jonas := find(t, w, "jonas@fjordvik.example")
		lines, err := w.Assignment.OfPupil(ctx, w.DB, int64(jonas.ID), 0)
		if err != nil {
			t.Fatal(err)
		}
		open := slices.IndexFunc(lines, func(l assignment.Line) bool { return l.Mine.DueAt > clock.NowOf(w.Fake) })
		if open < 0 {
			t.Fatal("he has nothing to hand in")
		}
		at := "/assignments/" + lines[open].ID.String()
		page := w.As("jonas@fjordvik.example")
		if status, _, body := page.Do(http.MethodPost, at+"/draft", url.Values{"body": {"before"}, "version": {"0"}}); status >= 400 && status != http.StatusConflict {
			t.Fatalf("saving before: %d %.300s", status, body)
		}
		plan, err := w.Subject.Plan(ctx, w.DB, int64(jonas.ID))
		if err == nil {
			err = w.Subject.Erase(ctx, plan, 0, func(context.Context, *db.Tx, int) error { return nil })
		}
		if err != nil {
			t.Fatal(err)
		}
		count := func() int64 {
			n, err := db.Int(ctx, w.DB, `SELECT count(*) FROM assignment_submission WHERE person_id = $1`, jonas.ID)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		was := count()
		for _, send := range []func() int{
			func() int {
				status, _, _ := page.Do(http.MethodPost, at+"/draft", url.Values{"body": {"late"}, "version": {"0"}})
				return status
			},
			func() int {
				status, _, _ := page.Do(http.MethodPost, at+"/submission", url.Values{"body": {"late"}, "version": {"0"}})
				return status
			},
		} {
			if status := send(); status < 400 && status != http.StatusSeeOther {
				t.Errorf("a late autosave is answered %d", status)
			}
		}
		// The verb itself, for a task or another process that still believes in him.
		if _, err := w.Assignment.SaveDraft(ctx, permit.Actor{Person: int64(jonas.ID), Roles: []permit.Role{permit.Pupil}}, lines[open].ID, assignment.Draft{}); err == nil {
			t.Error("the verb saves for somebody who was erased")
		}
		if n := count(); n != was {
			t.Errorf("%d rows of his, there were %d", n, was)
		}
		found, err := w.Subject.Residue(ctx, w.DB, plan)
		if differs := plan.Differs(found); err != nil || len(differs) > 0 {
			t.Error(differs, err)
		}
	})
}

// TestT22ATeacherGoesAndTheCourseStays: her colleague and the pupils go on with it, marks stand, her name is nowhere, her drafts are gone.
func TestT22ATeacherGoesAndTheCourseStays(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ctx := context.Background()
		marit := find(t, w, "marit@fjordvik.example")
		count := func(text string, args ...any) int64 {
			t.Helper()
			n, err := db.Int(ctx, w.DB, text, args...)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		const marks = `SELECT count(*) FROM assignment_grade WHERE returned_at IS NOT NULL`
		courses, works, before := count(`SELECT count(*) FROM course`), count(`SELECT count(*) FROM assignment WHERE handed_out_at IS NOT NULL`), count(marks)
		if before == 0 || works == 0 {
			t.Fatal("nothing was given back")
		}
		paths := map[string]bool{}
		walk(t, w.As("jonas@fjordvik.example"), 60, func(path string, _ *html.Node) { paths[path] = true })
		plan, err := w.Subject.Plan(ctx, w.DB, int64(marit.ID))
		if err == nil {
			err = w.Subject.Erase(ctx, plan, 0, func(context.Context, *db.Tx, int) error { return nil })
		}
		if err != nil {
			t.Fatal(err)
		}
		if c, a, m := count(`SELECT count(*) FROM course`), count(`SELECT count(*) FROM assignment WHERE handed_out_at IS NOT NULL`), count(marks); c != courses || a != works || m != before {
			t.Errorf("courses %d of %d, handed out %d of %d, marks %d of %d", c, courses, a, works, m, before)
		}
		for _, text := range []string{`SELECT count(*) FROM assignment_grade WHERE graded_by = $1 OR returned_by = $1`, `SELECT count(*) FROM course_member WHERE person_id = $1`} {
			if n := count(text, marit.ID); n != 0 {
				t.Errorf("%s: %d", text, n)
			}
		}
		pupil := w.As("jonas@fjordvik.example")
		for path := range paths {
			if strings.HasPrefix(path, "/privacy/me") {
				continue
			}
			status, _, body := pupil.Do(http.MethodGet, path, nil)
			if status >= 400 {
				t.Errorf("%s: %d", path, status)
			}
			if strings.Contains(body, "Solheim") {
				t.Errorf("%s still names her", path)
			}
		}
	})
}

// TestT37NoWayFromAChildToAnother: a parent also follows a foster child; from the first child no page, address, search or copy leads there.
func TestT37NoWayFromAChildToAnother(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ctx := context.Background()
		jonas, anne := find(t, w, "jonas@fjordvik.example"), find(t, w, "anne@fjordvik.example")
		var foster person.ID
		if err := w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			var err error
			foster, err = w.Person.Create(ctx, tx, person.NewPerson{GivenName: "Hemmelig", FamilyName: "Fosterbarn", Lang: "nb", Source: person.ByHand, Roles: []permit.Role{permit.Pupil}})
			if err == nil {
				err = w.Person.LinkGuardian(ctx, tx, person.NewLink{Guardian: anne.ID, Child: foster, Relation: "parent", Source: person.ByHand})
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(w.As("anne@fjordvik.example").Get("/children/"+foster.String()), "Hemmelig") {
			t.Fatal("the parent herself does not see the child")
		}
		child := w.As("jonas@fjordvik.example")
		pages := 0
		walk(t, child, 200, func(path string, page *html.Node) {
			pages++
			for n := range page.Descendants() {
				if strings.Contains(n.Data, "Fosterbarn") || strings.Contains(attr(n, "href"), foster.String()) {
					t.Errorf("%s leads to the other child", path)
				}
			}
		})
		if pages < 10 {
			t.Errorf("only %d pages were seen", pages)
		}
		for _, path := range []string{"/children/" + foster.String(), "/privacy/me?child=" + foster.String(), "/privacy/me/erase?child=" + foster.String(), "/admin/people/" + foster.String()} {
			if status, _, _ := child.Do(http.MethodGet, path, nil); status != http.StatusNotFound {
				t.Errorf("%s: %d", path, status)
			}
		}
		if n, err := db.Int(ctx, w.DB, `SELECT count(*) FROM person_guardian WHERE child_id = $1`, jonas.ID); err != nil || n == 0 {
			t.Errorf("%d guardians, %v", n, err)
		}
	})
}

// TestT41NobodyGetsAnothersPage: two hundred sessions at once, some of them slow, some ending in a panic, some going away in the middle:
// no answer ever holds a word of somebody else's.
func TestT41NobodyGetsAnothersPage(t *testing.T) {
	const people, sessions, rounds = 40, 200, 3
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	ctx := context.Background()
	var ids []person.ID
	if err := w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		ids = nil
		for i := range people {
			who, err := w.Person.Create(ctx, tx, person.NewPerson{GivenName: fmt.Sprintf("Canary%03dx", i), FamilyName: "Own", Lang: "en", Source: person.ByHand, Roles: []permit.Role{permit.Pupil}})
			if err != nil {
				return err
			}
			ids = append(ids, who)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	handler := w.Web.Mux(append(slices.Clone(w.Routes),
		web.Get("/test/slow", permit.SignedIn, func(c *web.Call) error {
			time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
			return c.JSON(http.StatusOK, c.Actor.Name)
		}).For("account"),
		web.Get("/test/panic", permit.SignedIn, func(c *web.Call) error { panic(c.Actor.Name) }).For("account")))
	any := regexp.MustCompile(`Canary\d{3}x`)
	var all sync.WaitGroup
	for s := range sessions {
		cookie := w.SignIn(ids[s%people]).Cookie
		own := fmt.Sprintf("Canary%03dx", s%people)
		all.Go(func() {
			seen := 0
			for range rounds {
				for _, path := range []string{"/", "/me", "/test/slow", "/test/panic", "/privacy/me"} {
					r := httptest.NewRequest(http.MethodGet, path, nil)
					r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: cookie})
					if rand.IntN(10) == 0 {
						away, stop := context.WithTimeout(r.Context(), time.Millisecond)
						defer stop()
						r = r.WithContext(away)
					}
					rec := httptest.NewRecorder()
					handler.ServeHTTP(rec, r)
					for _, found := range any.FindAllString(rec.Body.String(), -1) {
						if found != own {
							t.Errorf("%s of %s holds %s", path, own, found)
						}
						seen++
					}
				}
			}
			if seen == 0 {
				t.Errorf("%s never saw her own name", own)
			}
		})
	}
	all.Wait()
	log, err := os.ReadFile(filepath.Join(w.Dir, "log"))
	if err != nil || any.Match(log) {
		t.Errorf("the log holds a name, %v", err)
	}
}
