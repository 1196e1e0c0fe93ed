// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"bytes"
	"context"
	"encoding/csv"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lectern/internal/person"
	"lectern/internal/platform/archive"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
	"lectern/internal/privacy"
	"lectern/internal/roster/oneroster"
)

// office is a world with its pages, an admin, and a queue that works.
type office struct {
	*world
	ida     permit.Actor
	handler http.Handler
}

func offices(t *testing.T, do func(t *testing.T, o *office)) {
	t.Helper()
	engines(t, func(t *testing.T, w *world) {
		o := &office{world: w}
		o.handler = o.site().Mux(w.roster.Feature().Routes)
		o.ida = permit.Actor{Person: int64(w.make("Ida", "Berg", "", permit.Admin)), Roles: []permit.Role{permit.Admin}}
		do(t, o)
	})
}

func (o *office) site() *web.Site {
	texts, err := i18n.NewCatalog([]i18n.Bundle{
		{Domain: "i18n", FS: i18n.Texts}, {Domain: "ui", FS: ui.Texts}, {Domain: "web", FS: web.Texts}, {Domain: "archive", FS: archive.Texts},
		{Domain: "blob", FS: blob.Texts}, {Domain: "job", FS: job.Texts}, {Domain: "oneroster", FS: oneroster.Texts}, {Domain: "roster", FS: texts},
		{Domain: "person", FS: (&person.Service{}).Feature().Texts}, {Domain: "privacy", FS: (&privacy.Service{}).Feature().Texts},
	})
	must(o.t, err)
	log := slog.New(slog.NewTextHandler(&o.lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	site := &web.Site{DB: o.db, Clock: o.clock, Texts: texts, Sessions: o, Log: log}
	site.SetInfo(web.Info{Ready: true, Name: "Nordhavn", Languages: []string{"en"}})
	return site
}

// work lets the queue run until the test ends.
func (o *office) work() {
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { o.queue.Run(ctx) })
	o.t.(*testing.T).Cleanup(func() { stop(); running.Wait() })
}

// Actor takes the session token for the id of the person.
func (o *office) Actor(ctx context.Context, token string) (permit.Actor, error) {
	who, err := id.Parse[person.Person](token)
	if err != nil {
		return permit.Actor{}, err
	}
	roles, err := o.person.Roles(ctx, o.db, who)
	return permit.Actor{Person: int64(who), Roles: roles}, err
}

func (o *office) do(a permit.Actor, r *http.Request) *httptest.ResponseRecorder {
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: person.ID(a.Person).String()})
	rec := httptest.NewRecorder()
	o.handler.ServeHTTP(rec, r)
	return rec
}

func (o *office) get(path string) *httptest.ResponseRecorder {
	return o.do(o.ida, httptest.NewRequest(http.MethodGet, path, nil))
}

func (o *office) post(path string, kv ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i < len(kv); i += 2 {
		form.Add(kv[i], kv[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return o.do(o.ida, r)
}

func (o *office) upload(name string, body []byte) *httptest.ResponseRecorder {
	var buf bytes.Buffer
	m := multipart.NewWriter(&buf)
	if name != "" {
		part, err := m.CreateFormFile("file", name)
		must(o.t, err)
		_, err = part.Write(body)
		must(o.t, err)
	}
	must(o.t, m.Close())
	r := httptest.NewRequest(http.MethodPost, "/admin/imports", &buf)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return o.do(o.ida, r)
}

// ended waits for a run and gives its page.
func (o *office) ended(rec *httptest.ResponseRecorder) (Run, string) {
	o.t.Helper()
	path := rec.Header().Get("Location")
	if rec.Code != http.StatusSeeOther {
		o.t.Fatalf("answered %d: %s", rec.Code, rec.Body)
	}
	run, err := id.Parse[Run](strings.TrimPrefix(path, "/admin/imports/"))
	must(o.t, err)
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		v, err := o.roster.Find(context.Background(), o.db, run)
		must(o.t, err)
		status, err := o.queue.Status(context.Background(), v.Task)
		must(o.t, err)
		if v.Ended() && status.Ended() {
			return v, o.get(path).Body.String()
		}
	}
	o.t.Fatal("the run does not end")
	return Run{}, ""
}

func has(t *testing.T, page string, words ...string) {
	t.Helper()
	text := strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")), " ")
	for _, w := range words {
		if !strings.Contains(page, w) && !strings.Contains(text, w) {
			t.Errorf("no %q in %.1500s", w, text)
		}
	}
}

func TestOnlyAdminsImport(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		run := pathOf(1)
		for _, role := range permit.Roles() {
			a := permit.Actor{Person: int64(o.make("Any", string(role), "", role))}
			for _, r := range o.roster.routes() {
				path := strings.NewReplacer("{run}", RunID(1).String(), "{field}", RunID(2).String()).Replace(r.Path)
				rec := o.do(a, httptest.NewRequest(r.Method, path, nil))
				if role != permit.Admin && rec.Code != http.StatusNotFound {
					t.Errorf("%s %s as %s: %d", r.Method, path, role, rec.Code)
				}
				if role == permit.Admin && r.Method == http.MethodGet && !strings.Contains(path, run) && !strings.Contains(path, "remove") && rec.Code != http.StatusOK {
					t.Errorf("%s %s as an admin: %d", r.Method, path, rec.Code)
				}
			}
		}
		if rec := o.do(permit.Actor{}, httptest.NewRequest(http.MethodGet, "/admin/imports", nil)); rec.Code == http.StatusOK {
			t.Errorf("a visitor: %d", rec.Code)
		}
		if rec := o.get(run); rec.Code != http.StatusNotFound {
			t.Errorf("a run that is not there: %d", rec.Code)
		}
	})
}

func TestFromUploadToImport(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		has(t, o.get("/admin/imports").Body.String(), "Nothing was imported yet")
		o.work()
		tried, page := o.ended(o.upload(`C:\exports\nordhavn.zip`, zipped(t, small(3))))
		has(t, page, "nordhavn.zip", "Preview, nothing changed yet", "People 5 0 0 0 0", "Import 5 people", "Whole report as CSV")
		if o.count(`SELECT count(*) FROM person`) != 1 || strings.Contains(page, `exports`) {
			t.Errorf("after the preview: %s", page)
		}
		run, page := o.ended(o.post(pathOf(tried.ID) + "/apply"))
		has(t, page, "Imported", "What was changed", "People 5 0 0 0 0")
		if run.DryRun || o.who("ada").Name() != "Ada Okafor" || strings.Contains(page, "/apply") {
			t.Errorf("%+v %s", run, page)
		}
		has(t, o.get("/admin/imports").Body.String(), "nordhavn.zip", "Imported", "Preview, nothing changed yet", "Ida Berg")
		if n := o.count(`SELECT count(*) FROM audit WHERE action = 'roster.applied' AND actor_id = $1`, o.ida.Person); n != 1 {
			t.Errorf("%d entries in the log", n)
		}
	})
}

// TestAPreviewIsAppliedOnce: the button pressed twice is one import, also when the first has ended by then.
func TestAPreviewIsAppliedOnce(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		o.work()
		tried, page := o.ended(o.upload("a.zip", zipped(t, small(3))))
		drawn := regexp.MustCompile(`name="new" value="([0-9a-z]{13})"`).FindStringSubmatch(page)[1]
		send := func() string { return o.post(pathOf(tried.ID)+"/apply", "new", drawn).Header().Get("Location") }
		var to [2]string
		var group sync.WaitGroup
		for i := range to {
			group.Go(func() { to[i] = send() })
		}
		group.Wait()
		o.ended(o.post(pathOf(tried.ID)+"/apply", "new", drawn))
		if to[0] != "/admin/imports/"+drawn || to[1] != to[0] || send() != to[0] {
			t.Errorf("two presses lead to %q", to)
		}
		if n := o.count(`SELECT count(*) FROM roster_run`); n != 2 {
			t.Errorf("%d runs: the preview and the import are two", n)
		}
	})
}

func TestTheQuestionIsAsked(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		o.work()
		o.apply(small(38), Options{})
		tried, page := o.ended(o.upload("a.zip", zipped(t, without(small(38), "pupil1", "pupil2", "pupil3"))))
		has(t, page, "3 of 40 people would be closed", "Close 3 people", "Import 37 people")
		if tried.State != Stopped {
			t.Errorf("the preview is %s", tried.State)
		}
		rec := o.post(pathOf(tried.ID) + "/apply")
		if rec.Code != http.StatusUnprocessableEntity {
			t.Fatalf("without an answer: %d", rec.Code)
		}
		has(t, rec.Body.String(), "Tick the box")
		if run, _ := o.ended(o.post(pathOf(tried.ID)+"/apply", "close", "1")); run.State != Done || run.Counts.Kinds[kindPerson].Closed != 3 {
			t.Errorf("%+v", run)
		}
	})
}

func TestWhatCannotBeRead(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		if rec := o.upload("", nil); rec.Code != http.StatusUnprocessableEntity {
			t.Errorf("no file: %d", rec.Code)
		} else {
			has(t, rec.Body.String(), "Choose the ZIP")
		}
		o.work()
		run, page := o.ended(o.upload("x.zip", []byte("this is no ZIP")))
		if run.State != Failed || strings.Contains(page, "/apply") {
			t.Errorf("%s: %s", run.State, page)
		}
		has(t, page, "Could not be read", "Nothing was changed")
		noUsers := small(1)
		noUsers.Modes[oneroster.Users] = oneroster.Bulk
		run, page = o.ended(o.upload("y.zip", emptied(t, zipped(t, noUsers), "users.csv")))
		has(t, page, "users.csv")
		if run.State != Failed || strings.Contains(page, "{") {
			t.Errorf("%s, placeholders left: %s", run.State, page)
		}
		failing, err := o.roster.Failing(t.Context(), o.db)
		must(t, err)
		if len(failing) != 2 || failing[0].ID != run.ID {
			t.Errorf("failing %+v", failing)
		}
		if rec := o.post(pathOf(run.ID) + "/apply"); rec.Code != http.StatusUnprocessableEntity {
			t.Errorf("a failed preview was applied: %d", rec.Code)
		}
		o.ended(o.upload("z.zip", zipped(t, small(1))))
		if failing, err = o.roster.Failing(t.Context(), o.db); err != nil || len(failing) != 0 {
			t.Errorf("still failing %+v %v", failing, err)
		}
	})
}

func TestOneImportAtATime(t *testing.T) {
	offices(t, func(t *testing.T, o *office) { // nobody works on the queue
		first := o.upload("a.zip", zipped(t, small(1)))
		second := o.upload("b.zip", zipped(t, small(1)))
		if first.Code != http.StatusSeeOther || second.Code != http.StatusUnprocessableEntity {
			t.Fatalf("%d, %d", first.Code, second.Code)
		}
		has(t, second.Body.String(), "Another import is under way")
		var kept []string
		must(t, o.blob.List(t.Context(), "roster/", func(i blob.Info) error { kept = append(kept, i.Key); return nil }))
		if len(kept) != 1 {
			t.Errorf("uploads kept: %v", kept)
		}
		path := first.Header().Get("Location")
		page := o.get(path)
		has(t, page.Body.String(), "It begins in a moment", "Stop the import")
		if page.Header().Get("Refresh") == "" {
			t.Error("the page does not look again")
		}
		if rec := o.post(path + "/cancel"); rec.Code != http.StatusSeeOther {
			t.Errorf("stop: %d", rec.Code)
		}
		page = o.get(path)
		has(t, page.Body.String(), "Preview stopped")
		if page.Header().Get("Refresh") != "" {
			t.Error("the page of a stopped run looks again")
		}
		if failing, err := o.roster.Failing(t.Context(), o.db); err != nil || len(failing) != 0 {
			t.Errorf("what somebody stopped wants a look: %+v %v", failing, err)
		}
		if rec := o.upload("c.zip", zipped(t, small(1))); rec.Code != http.StatusSeeOther {
			t.Errorf("after the stop: %d", rec.Code)
		}
	})
}

// TestARunUnderWayIsShownAndStopped holds the transaction open, as a large import does, and looks at the page meanwhile.
func TestARunUnderWayIsShownAndStopped(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		path := o.upload("a.zip", zipped(t, oneroster.Synthetic(1200, 1, "1.1"))).Header().Get("Location")
		run, err := id.Parse[Run](strings.TrimPrefix(path, "/admin/imports/"))
		must(t, err)
		v, err := o.roster.Find(t.Context(), o.db, run)
		must(t, err)
		key, err := readBlobKey(t.Context(), o.db, run)
		must(t, err)
		src, done, err := o.roster.open(t.Context(), key)
		must(t, err)
		defer done()
		looked := false
		_, _, err = o.roster.execute(t.Context(), v, src, Options{Run: run, Progress: func(done, total int) error {
			if looked {
				return nil
			}
			looked = true
			page := o.get(path).Body.String()
			has(t, page, "Going through the records: "+strconv.Itoa(done)[:1], "<progress")
			if rec := o.post(path + "/cancel"); rec.Code != http.StatusSeeOther {
				t.Errorf("stop: %d", rec.Code)
			}
			has(t, o.get(path).Body.String(), "It is being stopped")
			return nil
		}})
		if !looked || !fault.Is(err, fault.Conflict) {
			t.Fatalf("looked %v, ended with %v", looked, err)
		}
		if o.count(`SELECT count(*) FROM person`) != 1 {
			t.Error("something of the stopped run stays")
		}
		has(t, o.get(path).Body.String(), "Nothing was changed")
	})
}

func TestTheReport(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		o.work()
		set := small(130)
		for i := range set.Users {
			if strings.HasPrefix(set.Users[i].ID, "pupil") {
				set.Users[i].Email = "no address"
			}
		}
		add(set, "=1+cmd", "Formula", "First", "student")
		run, page := o.ended(o.upload("a.zip", zipped(t, set)))
		has(t, page, "The cell is no e-mail address", "users", "email", "Rows 1–100")
		if strings.Contains(page, "no address") {
			t.Error("the report repeats a cell")
		}
		next := regexp.MustCompile(`href="([^"#]*from=100[^"#]*)#report"`).FindStringSubmatch(page)
		if next == nil {
			t.Fatal("no second screen")
		}
		has(t, o.get(strings.ReplaceAll(next[1], "&amp;", "&")).Body.String(), "Rows 101–")
		has(t, o.get(pathOf(run.ID)+"?show=all").Body.String(), "Taken as it stands.")
		rec := o.get(pathOf(run.ID) + "/report.csv")
		if !strings.Contains(rec.Header().Get("Content-Disposition"), "attachment") {
			t.Error("the file is shown, not saved")
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(rec.Body.String(), "\ufeff"))).ReadAll()
		must(t, err)
		if len(rows) < 260 || !slices.Equal(rows[0], []string{"File", "Line", "Column", "Number at the source", "Outcome", "Why"}) {
			t.Errorf("%d rows, head %v", len(rows), rows[0])
		}
		seen := false
		for _, r := range rows {
			for _, cell := range r {
				seen = seen || cell == "'=1+cmd"
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
					t.Errorf("a formula: %q", cell)
				}
			}
		}
		if !seen {
			t.Error("the number of the source is missing")
		}
	})
}

func TestHarmless(t *testing.T) {
	for cell, want := range map[string]string{"": "", "a": "a", "=1": "'=1", "+1": "'+1", "-1": "'-1", "@a": "'@a", "\t=1": "'\t=1", "a=1": "a=1", "\n=": "'\n="} {
		if got := harmless(cell); got != want {
			t.Errorf("%q became %q", cell, got)
		}
	}
}

func TestColumnsWithAPurpose(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		has(t, o.get("/admin/imports/fields").Body.String(), "No other column is kept")
		rec := o.post("/admin/imports/fields", "column", "users.password", "label", "Secret", "activity", "account", "category", "identifier")
		if rec.Code != http.StatusUnprocessableEntity {
			t.Errorf("passwords: %d", rec.Code)
		}
		has(t, rec.Body.String(), "Passwords are never imported", `value="Secret"`)
		if rec = o.post("/admin/imports/fields", "column", "demographics.birthDate", "label", "Born", "activity", "enrolment", "category", "identifier"); rec.Code != http.StatusSeeOther {
			t.Fatalf("%d: %s", rec.Code, rec.Body)
		}
		page := o.get("/admin/imports/fields").Body.String()
		has(t, page, "Born", "demographics.birthDate")
		remove := regexp.MustCompile(`/admin/imports/fields/[0-9A-Za-z]+/remove`).FindString(page)
		has(t, o.get(remove).Body.String(), "Forget Born?", "Nobody has a value")
		if rec = o.post(remove); rec.Code != http.StatusSeeOther {
			t.Errorf("%d", rec.Code)
		}
		if rec = o.get(remove); rec.Code != http.StatusNotFound {
			t.Errorf("gone already: %d", rec.Code)
		}
		if n := o.count(`SELECT count(*) FROM audit WHERE action = 'site.changed'`); n != 2 {
			t.Errorf("%d entries in the log", n)
		}
	})
}

func TestOldRunsAreSwept(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		o.work()
		o.ended(o.upload("old.zip", zipped(t, small(1))))
		o.clock.Advance(keptFor)
		young, _ := o.ended(o.upload("young.zip", zipped(t, small(1))))
		must(t, o.roster.Sweep(t.Context()))
		o.clock.Advance(time.Hour)
		must(t, o.roster.Sweep(t.Context()))
		runs, err := o.roster.Runs(t.Context(), o.db, 0, 10)
		must(t, err)
		if len(runs) != 1 || runs[0].ID != young.ID {
			t.Errorf("runs left: %+v", runs)
		}
		var kept []string
		must(t, o.blob.List(t.Context(), "roster/", func(i blob.Info) error { kept = append(kept, i.Key); return nil }))
		if len(kept) != 2 {
			t.Errorf("files left: %v", kept)
		}
	})
}

func TestTheHistoryPages(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		count := func() int {
			if rec := o.get("/admin/imports"); rec.Code != http.StatusOK {
				t.Fatalf("%d", rec.Code)
			}
			all := regexp.MustCompile(`queries=(\d+)`).FindAllStringSubmatch(o.lines.String(), -1)
			q, err := strconv.Atoi(all[len(all)-1][1])
			must(t, err)
			return q
		}
		fill := func(n int) {
			o.tx(func(ctx context.Context, tx *db.Tx) error {
				for range n {
					run := Run{ID: id.New[Run](o.roster.IDs), Source: "a.zip", State: Done, StartedBy: o.ida.Person, StartedAt: clock.NowOf(o.clock)}
					if _, err := insertRun(ctx, tx, run, ""); err != nil {
						return err
					}
				}
				return nil
			})
		}
		fill(10)
		few := count()
		fill(60)
		if many := count(); many != few {
			t.Errorf("%d queries for 10 runs, %d for 70", few, many)
		}
		page := o.get("/admin/imports").Body.String()
		older := regexp.MustCompile(`/admin/imports\?before=[0-9A-Za-z]+`).FindString(page)
		if n := strings.Count(page, "<tr>"); n != runsOnScreen+1 || older == "" {
			t.Fatalf("%d rows, then %q", n, older)
		}
		if n := strings.Count(o.get(older).Body.String(), "<tr>"); n != 21 {
			t.Errorf("%d rows on the last screen", n)
		}
	})
}
