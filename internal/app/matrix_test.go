// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/breach"
	"lectern/internal/class"
	"lectern/internal/consent"
	"lectern/internal/demo"
	"lectern/internal/dpia"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/web"
	"lectern/internal/retention"
	"lectern/internal/rights"
	"lectern/internal/support"
)

func TestEveryRouteNamesGateAndPurpose(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		if d.Engine() != db.SQLite {
			t.Skip("routes do not depend on the engine")
		}
		w := apptest.Open(t, d)
		known := map[string]bool{}
		for _, f := range w.Features {
			for _, c := range f.Capabilities {
				known[c.Name] = true
				if !w.Web.Texts.Has("cap." + c.Name) {
					t.Errorf("capability %s has no text cap.%s", c.Name, c.Name)
				}
			}
		}
		for _, r := range w.Routes {
			if r.Gate.Kind == "" {
				t.Errorf("%s names no gate", r.Pattern())
			}
			if !w.Web.Texts.Has("activity." + r.Purpose) {
				t.Errorf("%s names no purpose: %q", r.Pattern(), r.Purpose)
			}
			if (r.Gate.Kind == permit.GateSite || r.Gate.Kind == permit.GateScope) && !known[r.Gate.Cap.Name] {
				t.Errorf("%s asks for the undeclared capability %q", r.Pattern(), r.Gate.Cap.Name)
			}
		}
	})
}

var hole = regexp.MustCompile(`\{([a-z_]+)(\.\.\.|\$)?\}`)

// TestNoWayIn asks every route as everybody who has no business there.
func TestNoWayIn(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ids := theirs(t, w)
		strangers := map[string]*apptest.Browser{"visitor": w.Visitor()}
		for _, p := range outsiders(w) {
			strangers[p.name] = p.browser
		}
		for _, r := range w.Routes {
			if r.Gate.Kind == permit.GateAnyone || r.Gate.Kind == permit.GateToken || r.Stream {
				continue
			}
			path, scoped := fill(t, r, ids)
			for name, b := range strangers {
				if name != "visitor" && !scoped && (r.Gate.Kind != permit.GateSite || may(w, b, r.Gate.Cap)) {
					continue // everybody's own page, or hers by her role
				}
				status, location, _ := b.Do(r.Method, path, form(r))
				if name == "visitor" {
					if status != http.StatusUnauthorized && !strings.HasPrefix(location, "/sign-in") {
						t.Errorf("%s %s as a visitor: %d %s", r.Method, path, status, location)
					}
					continue
				}
				if status != http.StatusNotFound && status != http.StatusForbidden {
					t.Errorf("%s %s as %s: %d %s", r.Method, r.Path, name, status, location)
				}
			}
		}
	})
}

// TestUnknownIdsAreNotFound: an id of another site, or one that never was, is nothing here, whoever asks.
func TestUnknownIdsAreNotFound(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		b := w.As("ragnhild@fjordvik.example")
		for _, r := range w.Routes {
			if !strings.Contains(r.Path, "{") || strings.Contains(r.Path, "{$}") || r.Gate.Kind == permit.GateToken || r.Stream {
				continue
			}
			for _, v := range []string{"0000000000001", "7zzzzzzzzzzzz", "nonsense", "%00", "..%2f..%2fetc"} {
				path := hole.ReplaceAllString(r.Path, v)
				status, location, body := b.Do(r.Method, path, form(r))
				if status < 400 || status >= 500 {
					t.Errorf("%s %s: %d %s %.80s", r.Method, path, status, location, body)
				}
			}
		}
	})
}

func form(r web.Route) url.Values {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	return url.Values{"title": {"x"}}
}

// fill writes the ids of things of the cast's course into a path.
func fill(t *testing.T, r web.Route, ids map[string]string) (path string, scoped bool) {
	path = hole.ReplaceAllStringFunc(strings.ReplaceAll(r.Path, "{$}", ""), func(h string) string {
		name := strings.Trim(h, "{}.")
		v, ok := ids[name]
		if !ok {
			t.Errorf("%s: the matrix knows nothing of {%s}", r.Path, name)
		}
		scoped = true
		return v
	})
	return path, scoped
}

// theirs are the things an outsider must not reach.
func theirs(t *testing.T, w *apptest.World) map[string]string {
	ctx := context.Background()
	jonas, err := w.Person.FindByLogin(ctx, w.DB, "jonas@fjordvik.example")
	if err != nil {
		t.Fatal(err)
	}
	mine, err := w.Course.Mine(ctx, w.DB, int64(jonas.ID))
	if err != nil || len(mine) == 0 {
		t.Fatal("the pupil of the cast is in no course", err)
	}
	c := mine[0].ID
	topics, err := w.Plan.Topics(ctx, w.DB, c)
	if err != nil {
		t.Fatal(err)
	}
	lessons, err := w.Plan.Lessons(ctx, w.DB, topics[0].ID, true)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{
		"course": c.String(), "topic": topics[0].ID.String(), "lesson": lessons[2].ID.String(), "person": jonas.ID.String(), "pupil": jonas.ID.String(),
		"child": jonas.ID.String(), "group": c.String(), "file": c.String(), "upload": c.String(), "run": c.String(), "class": c.String(),
		"device": c.String(), "session": c.String(), "org": c.String(), "field": c.String(), "attempt": c.String(), "target": c.String(), "guardian": c.String(),
		"version": "99", "recipient": c.String(), "role": "teacher", "kind": "pupil", "parent": c.String(), "member": jonas.ID.String(),
	}
	ids["request"], ids["parcel"] = asked(t, w, jonas.ID)
	ids["hold"] = held(t, w, jonas.ID)
	ids["flag"] = flagged(t, w, jonas.ID)
	ids["consent"], ids["class"] = consented(t, w, jonas.ID)
	ids["breach"] = leaked(t, w)
	ids["dpia"], ids["risk"] = assessed(t, w)
	ids["grant"] = granted(t, w)
	ids["work"], ids["arrival"] = brought(t, w, jonas.ID)
	for _, l := range lessons {
		for _, i := range l.Items {
			ids["item"] = i.ID.String()
			if i.Kind == "assignment" {
				ids["assignment"] = apptest.TextID(i.Thing)
			} else {
				ids["resource"] = apptest.TextID(i.Thing)
				ids[i.Kind] = apptest.TextID(i.Thing)
			}
		}
	}
	return ids
}

// asked is a request of a pupil about his data, and the copy that was made for it.
func asked(t *testing.T, w *apptest.World, who person.ID) (request, copied string) {
	t.Helper()
	ctx := context.Background()
	her := permit.Actor{Person: int64(who)}
	made, err := w.Rights.Make(ctx, her, rights.Ask{Kind: rights.Access, Who: who, Password: demo.Password})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Queue.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	copies, err := w.Parcel.List(ctx, w.DB, who)
	if err != nil || len(copies) == 0 {
		t.Fatalf("no copy was made: %v", err)
	}
	return made.String(), copies[0].ID.String()
}

// consented is something that a pupil's class is asked, and the class.
func consented(t *testing.T, w *apptest.World, who person.ID) (ask, where string) {
	t.Helper()
	ctx, officer := context.Background(), permit.Actor{Roles: []permit.Role{permit.Officer}}
	classes, _, err := w.Class.List(ctx, w.DB, class.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range classes {
		members, err := w.Class.Members(ctx, w.DB, k.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(members, func(m class.Member) bool { return m.Person == who }) {
			continue
		}
		made, err := w.Consent.MakeAsk(ctx, officer, consent.Draft{Ask: consent.Ask{Class: k.ID, Until: clock.DateOf(w.Fake.Now()).Plus(90),
			Words: map[string]consent.Wording{"en": {Title: "Pictures", Body: "Of the trip."}, "nb": {Title: "Bilder", Body: "Fra turen."}}}})
		if err == nil {
			err = w.Consent.Send(ctx, officer, made)
		}
		if err != nil {
			t.Fatal(err)
		}
		return made.String(), k.ID.String()
	}
	t.Fatal("the pupil is in no class")
	return "", ""
}

// granted is a visit of support of the host that is over.
func granted(t *testing.T, w *apptest.World) string {
	t.Helper()
	admin := permit.Actor{Person: int64(find(t, w, "ragnhild@fjordvik.example").ID), Roles: []permit.Role{permit.Admin}}
	made, _, err := w.Support.LetIn(context.Background(), admin, support.Ask{Given: "Some", Family: "Body", Reason: "A case", Hours: 1})
	if err == nil {
		err = w.Support.End(context.Background(), admin, made)
	}
	if err != nil {
		t.Fatal(err)
	}
	return made.String()
}

// leaked is a leak that the officer looks at.
func leaked(t *testing.T, w *apptest.World) string {
	t.Helper()
	made, err := w.Breach.Report(context.Background(), permit.Actor{}, breach.Report{Said: "A list lay open."})
	if err != nil {
		t.Fatal(err)
	}
	return made.String()
}

// assessed is a draft of an assessment of consequences, with a risk.
func assessed(t *testing.T, w *apptest.World) (string, string) {
	t.Helper()
	ctx, office := context.Background(), permit.Actor{Roles: []permit.Role{permit.Admin}}
	made, err := w.DPIA.Begin(ctx, office, dpia.Content{Title: "Plans", Purposes: []string{personal.Assessment.ID}})
	if err == nil {
		err = w.DPIA.PutRisk(ctx, office, made, dpia.Risk{What: "It leaks.", Likely: 1, Severe: 1, LikelyAfter: 1, SevereAfter: 1})
	}
	if err != nil {
		t.Fatal(err)
	}
	risk, err := db.Int(ctx, w.DB, `SELECT max(id) FROM dpia_risk`)
	if err != nil {
		t.Fatal(err)
	}
	return made.String(), apptest.TextID(risk)
}

// brought is a work from another school, and a file that was not finished with.
func brought(t *testing.T, w *apptest.World, who person.ID) (work, arrival string) {
	t.Helper()
	err := w.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `
			INSERT INTO portfolio_arrival (id, person_id, state, why, contents, chosen, changed_at)
			VALUES ($2, $1, 'ready', '', '{"works":[{"place":"Essay"}]}', '', 1)`, who, int64(who)+7)
		if err != nil {
			return err
		}
		_, err = db.Exec(ctx, tx, `
			INSERT INTO portfolio_work (id, person_id, site, place, body, added_at, arrival, place_in)
			VALUES ($2, $1, 'Other School', 'Essay', 'Mine.', 1, 1, 0)`, who, int64(who)+8)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return apptest.TextID(int64(who) + 8), apptest.TextID(int64(who) + 7)
}

// flagged is a protection of a pupil.
func flagged(t *testing.T, w *apptest.World, who person.ID) string {
	t.Helper()
	var made person.FlagID
	if err := w.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		made, err = w.Person.SetFlag(ctx, tx, person.Flag{Child: who, Kind: person.SecretAddress, Reason: "Police"}, 0)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return made.String()
}

// held is a hold on everything about a pupil.
func held(t *testing.T, w *apptest.World, who person.ID) string {
	t.Helper()
	made, err := w.Retention.Hold(context.Background(), permit.Actor{Roles: []permit.Role{permit.Officer}},
		retention.Hold{Person: who, Reason: "A claim", Authority: "The court", ReviewOn: clock.DateOf(w.Fake.Now()).Plus(30)})
	if err != nil {
		t.Fatal(err)
	}
	return made.String()
}

type outsider struct {
	name    string
	browser *apptest.Browser
}

// outsiders are a pupil and a teacher of other courses, and a parent of nobody there.
func outsiders(w *apptest.World) []outsider {
	return []outsider{{"pupil", w.As("p0.1.1")}, {"teacher", w.As("t0.1")}, {"parent", w.Stranger()}}
}

// may tells whether the person of this browser holds a site capability.
func may(w *apptest.World, b *apptest.Browser, c permit.Capability) bool {
	a, err := w.Login.Actor(context.Background(), b.Cookie)
	return err == nil && a.May(c)
}
