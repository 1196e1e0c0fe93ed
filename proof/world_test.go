// SPDX-License-Identifier: AGPL-3.0-or-later

package proof

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"lectern.blind/canary"
	"lectern.blind/scan"
	"lectern/internal/app/apptest"
	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/roster"
	"lectern/internal/roster/oneroster"
	"lectern/internal/site"
)

// The people of the school. Kari and her twin have the same name and sit in the same class.
const (
	subjectName = "kari"  // whose rights are proven
	twinName    = "twin"  // of the same name
	mateName    = "mate"  // sits beside her
	freshName   = "fresh" // has no mark yet, so nothing of hers must stay
	teacherName = "teacher"
	otherName   = "colleague"
	parentName  = "parent" // of kari
	aliceName   = "alice"  // parent of mate
	adminName   = "admin"
	officerName = "officer"
)

// world is the school, its canaries, and which routes took something.
type world struct {
	*apptest.World
	t     *testing.T
	marks *canary.Ledger
	ids   map[string]person.ID
	took  map[string]bool // "POST /path/{pattern}" that answered well at least once
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{World: apptest.Open(t, d), t: t, marks: canary.New([]byte("the canaries of one run")), ids: map[string]person.ID{}, took: map[string]bool{}}
	w.tx(func(ctx context.Context, tx *db.Tx) error {
		return w.Domains.Site.Create(ctx, tx, site.Settings{Name: "School of the proof", Country: "NO", Languages: []string{"en", "nb"}, Zone: "Europe/Oslo",
			ControllerName: "Municipality", ControllerAddress: "Street 1", ControllerEmail: "post@school.example",
			OfficerName: "Olga Office", OfficerEmail: "privacy@school.example"})
	})
	w.byHand(adminName, permit.Admin)
	w.byHand(officerName, permit.Officer)
	w.fields()
	w.deliver()
	w.accounts()
	return w
}

func (w *world) tx(do func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.DB.Tx(context.Background(), do); err != nil {
		w.t.Fatal(err)
	}
}

// new makes a canary of a person.
func (w *world) new(owner, surface, field string) string {
	return w.marks.Make(canary.Origin{Owner: owner, Role: "author", Surface: surface, Field: field}).Text
}

// address makes an e-mail address that is a canary; a digest of the whole address is found too.
func (w *world) address(owner, surface, field string) string {
	w.t.Helper()
	c, err := w.marks.MakeKind(canary.Origin{Owner: owner, Role: "author", Surface: surface, Field: field}, canary.Email)
	if err != nil {
		w.t.Fatal(err)
	}
	return c.Text
}

// by makes a canary about a person that somebody else writes.
func (w *world) by(writer, owner, surface, field string) string {
	return w.marks.Make(canary.Origin{Owner: owner, Role: "by " + writer, Surface: surface, Field: field}).Text
}

func (w *world) byHand(name string, role permit.Role) {
	w.t.Helper()
	w.tx(func(ctx context.Context, tx *db.Tx) error {
		who, err := w.Person.Create(ctx, tx, person.NewPerson{GivenName: w.new(name, "by hand", "given_name"), FamilyName: w.new(name, "by hand", "family_name"),
			Email: w.address(name, "by hand", "email"), Lang: "en", Source: person.ByHand, Roles: []permit.Role{role}})
		w.ids[name] = who
		return err
	})
}

// fields maps one column of the roster to a purpose, as an admin does.
func (w *world) fields() {
	w.t.Helper()
	w.post(adminName, "/admin/imports/fields", url.Values{"column": {"users.sms"}, "label": {"Phone of the pupil"}, "activity": {"account"}, "category": {"identifier"}})
}

// deliver is the roster of the school's own system. Its numbers are canaries too.
func (w *world) deliver() {
	w.t.Helper()
	set := w.roster()
	if _, err := w.Roster.Apply(context.Background(), set, roster.Options{Run: 1, By: audit.Operator}); err != nil {
		w.t.Fatal(err)
	}
	for _, u := range set.Users {
		n, err := db.Int(context.Background(), w.DB, `SELECT target_id FROM roster_ref WHERE kind = 'person' AND source_id = $1`, u.ID)
		if err != nil || n == 0 {
			w.t.Fatalf("%s did not come in: %v", u.ID, err)
		}
		w.ids[w.owner(u.ID)] = person.ID(n)
	}
	for name, id := range w.ids {
		w.marks.Track(canary.Origin{Owner: name, Role: "subject", Surface: "the program", Field: "person id"}, scan.OfID("person "+name, int64(id)))
	}
}

func (w *world) owner(text string) string {
	c, ok := w.marks.Find(text)
	if !ok {
		w.t.Fatalf("%s is no canary", text)
	}
	return c.Owner
}

func (w *world) roster() *oneroster.Set {
	line := 1
	row := func(id string) oneroster.Row { line++; return oneroster.Row{ID: id, Line: line} }
	set := &oneroster.Set{Orgs: []oneroster.Org{{Row: row("school"), Name: "School", Type: "school"}},
		Classes: []oneroster.Class{{Row: row("8B"), Title: "Class 8B", Type: "homeroom", School: "school"}}}
	source := map[string]string{}
	for _, p := range []struct{ name, role, place string }{{subjectName, "student", "student"}, {twinName, "student", "student"}, {mateName, "student", "student"},
		{freshName, "student", "student"}, {teacherName, "teacher", "teacher"}, {otherName, "teacher", "teacher"}, {parentName, "parent", ""}, {aliceName, "parent", ""}} {
		source[p.name] = w.new(p.name, "roster", "sourcedId")
		u := oneroster.User{Row: row(source[p.name]), Enabled: true, Username: w.new(p.name, "roster", "username"), Email: w.address(p.name, "roster", "email"),
			GivenName: w.new(p.name, "roster", "givenName"), FamilyName: w.new(p.name, "roster", "familyName"), CallName: w.new(p.name, "roster", "preferredFirstName"),
			Grades: []string{w.new(p.name, "roster", "grades")}}
		if p.name == subjectName || p.name == twinName {
			u.GivenName, u.FamilyName = "Kari", "Nordmann"
		}
		u.Extra = map[string]string{"sms": w.new(p.name, "roster", "sms"), "phone": w.new(p.name, "roster, unmapped", "phone")}
		set.Users = append(set.Users, u)
		set.Roles = append(set.Roles, oneroster.Role{Row: row("r-" + p.name), User: source[p.name], Name: p.role, Org: "school"})
		if p.place != "" {
			set.Enrollments = append(set.Enrollments, oneroster.Enrollment{Row: row("e-" + p.name), Class: "8B", User: source[p.name], Role: p.place, Primary: p.name == teacherName})
		}
	}
	set.Guardians = []oneroster.Guardian{{Guardian: source[parentName], Child: source[subjectName], Relation: "parent"},
		{Guardian: source[aliceName], Child: source[mateName], Relation: "parent"}}
	return set
}

// accounts gives everybody a password, so that the hash and the trace of trying are there.
func (w *world) accounts() {
	w.t.Helper()
	for name, id := range w.ids {
		if err := w.Login.GivePassword(context.Background(), permit.Actor{}, id, "correct horse "+name); err != nil {
			w.t.Fatal(err)
		}
	}
	for range 3 {
		w.visitor("/sign-in", url.Values{"name": {w.email(subjectName)}, "password": {"wrong"}})
	}
	for _, who := range []string{subjectName, freshName} {
		w.visitor("/sign-in/link", url.Values{"name": {w.email(who)}})
	}
	w.work()
}

// work does what waits in the queue.
func (w *world) work() {
	w.t.Helper()
	if err := w.Queue.Drain(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) email(name string) string {
	p, err := w.Person.Find(context.Background(), w.DB, w.ids[name])
	if err != nil {
		w.t.Fatal(err)
	}
	return p.Email
}

// browser signs a person in.
func (w *world) browser(name string) *apptest.Browser { return w.SignIn(w.ids[name]) }

func (w *world) note(method, path string) {
	for _, r := range w.Routes {
		if r.Method == method && matches(r.Path, path) {
			w.took[method+" "+r.Path] = true
			return
		}
	}
}

func matches(pattern, path string) bool {
	path, _, _ = strings.Cut(path, "?")
	a, b := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !strings.HasPrefix(a[i], "{") {
			return false
		}
	}
	return true
}

// post sends a form as a person, who must be let.
func (w *world) post(name, path string, form url.Values) (location string) {
	w.t.Helper()
	status, location, body := w.browser(name).Do(http.MethodPost, path, form)
	w.answered(name, http.MethodPost, path, status, body)
	return location
}

func (w *world) answered(name, method, path string, status int, body string) {
	w.t.Helper()
	if status >= 400 {
		w.t.Fatalf("%s %s as %s: %d %s", method, path, name, status, faults(body))
	}
	w.note(method, path)
}

func (w *world) visitor(path string, form url.Values) {
	w.t.Helper()
	status, _, body := w.Visitor().Do(http.MethodPost, path, form)
	if status >= 500 {
		w.t.Fatalf("POST %s: %d %s", path, status, faults(body))
	}
	w.note(http.MethodPost, path)
}

// faults are what a page says is wrong with a form.
func faults(body string) string {
	page, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return body
	}
	var out []string
	for n := range page.Descendants() {
		if n.Data != "html" && n.Type == html.ElementNode && strings.Contains(attr(n, "class"), "err") {
			out = append(out, words(n))
		}
	}
	return fmt.Sprintf("%v %.300s", out, words(page))
}

func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// scene is the school as it stands, with the declarations of the program.
func (w *world) scene() *scene {
	return &scene{t: w.t, db: w.DB, dir: w.Dir, store: w.File.Blob, registry: w.Registry, engine: w.Subject, marks: w.marks, ids: w.ids}
}

func textID(n int64) string { return apptest.TextID(n) }
