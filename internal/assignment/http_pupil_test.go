// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

func TestWhoOpensAnAssignment(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake()
		w.mustSubmit(w.noah, which, "Beans grow.")
		_, err := w.SaveDraft(t.Context(), w.noah, which, Draft{Version: 1, Body: text("Secret thoughts.")})
		must(t, err)
		child := "/children/" + who(w.noah).String() + path(which)
		for name, row := range map[string]struct {
			a    permit.Actor
			path string
			code int
			has  []string
		}{
			"a pupil her own":          {w.noah, path(which), 200, []string{"Lab report", "Five beans.", "Secret thoughts.", "Handed in at 09:00.", "Hand in again"}},
			"another pupil hers":       {w.lea, path(which), 200, []string{"!Beans grow.", "!Secret thoughts.", "Hand in"}},
			"a parent":                 {w.eva, path(which), 200, []string{"Beans grow.", "!Secret thoughts.", "!<textarea"}},
			"a parent by the child":    {w.eva, child, 200, []string{"What Noah handed in", "Beans grow.", "!Secret thoughts.", "!Hand in again"}},
			"a parent of nobody":       {w.uma, child, 404, nil},
			"the teacher as a parent":  {w.ada, child, 404, nil},
			"a pupil as a parent":      {w.lea, child, 404, nil},
			"a pupil of other courses": {w.ola, path(which), 404, nil},
			"a teacher of others":      {w.tor, path(which), 404, nil},
			"a guest":                  {w.gro, path(which), 404, nil},
			"the receipt":              {w.noah, path(which) + "/receipt", 200, []string{"09:00:00 UTC", w.work(which, w.noah).Receipt}},
			"a receipt of nothing":     {w.lea, path(which) + "/receipt", 404, nil},
			"a parent's receipt":       {w.eva, path(which) + "/receipt", 404, nil},
		} {
			t.Run(name, func(t *testing.T) {
				rec := w.get(row.a, row.path)
				if rec.Code != row.code {
					t.Fatalf("got %d, want %d", rec.Code, row.code)
				}
				shows(t, rec.Body.String(), row.has...)
			})
		}
		for name, a := range map[string]permit.Actor{"parent": w.eva, "stranger": w.ola, "teacher": w.ada} {
			for _, act := range []string{"/draft", "/submission"} {
				if rec := w.post(a, path(which)+act, "body", "Mine."); rec.Code != http.StatusNotFound {
					t.Errorf("%s %s: %d", name, act, rec.Code)
				}
			}
		}
		must(t, w.Audit.Flush(context.Background()))
		looks, err := w.Audit.ReadsOf(t.Context(), w.DB, w.noah.Person, 10)
		must(t, err)
		if len(looks) != 1 || looks[0].Viewer != w.eva.Person || looks[0].What != "submission" || looks[0].Times != 2 {
			t.Errorf("looks: %+v", looks)
		}
	})
}

func TestADraftIsSaved(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake()
		save := path(which) + "/draft"
		code, told := w.send(w.noah, http.MethodPost, save, "", "version", "0", "body", "Beans", "link", "")
		if code != 200 || told.Version != 1 || told.SavedAt != "09:00" {
			t.Fatalf("got %d %+v", code, told)
		}
		// The same once more is an answer that got lost.
		if code, told = w.send(w.noah, http.MethodPost, save, "", "version", "0", "body", "Beans", "link", ""); code != 200 || told.Version != 1 {
			t.Fatalf("got %d %+v", code, told)
		}
		code, told = w.send(w.noah, http.MethodPost, save, "", "version", "0", "body", "Peas", "link", "")
		if code != http.StatusConflict || told.Version != 1 || told.Values["body"] != "Beans" {
			t.Fatalf("got %d %+v", code, told)
		}
		// The editor is answered as it writes.
		doc := text("Peas").JSON()
		if code, told = w.send(w.noah, http.MethodPost, save, "", "version", "0", "body", doc); code != 409 || told.Values["body"] != text("Beans").JSON() {
			t.Fatalf("got %d %+v", code, told)
		}
		if code, told = w.send(w.noah, http.MethodPost, save, "", "version", "1", "body", doc); code != 200 || told.Version != 2 {
			t.Fatalf("got %d %+v", code, told)
		}
		if code, told = w.send(w.noah, http.MethodPost, save, "", "version", "2", "body", `{"type":"doc","content":[{"type":"script"}]}`); code != 422 || told.Text == "" {
			t.Fatalf("got %d %+v", code, told)
		}
		// Without script the button saves and comes back; a stale page shows both.
		sends(t, w.post(w.noah, save, "version", "2", "body", "Lentils", "link", "example.org"), path(which))
		if got := w.work(which, w.noah); got.Draft.Plain() != "Lentils" || got.DraftLink != "example.org" || got.State != Started {
			t.Errorf("kept %+v", got)
		}
		rec := w.post(w.noah, save, "version", "2", "body", "Rice")
		if rec.Code != http.StatusConflict {
			t.Fatalf("got %d", rec.Code)
		}
		shows(t, rec.Body.String(), ">Rice</textarea>", "Lentils")
	})
}

func TestHandInWithoutScript(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake(func(m *Make) { m.Assignment.Late = LateRefuse })
		sends(t, w.postFiles(w.noah, path(which)+"/draft", []chosenFile{{"plan.txt", "Plan."}, {"old.txt", "Old."}}, "body", "Beans"), path(which))
		page := w.page(w.noah, path(which))
		shows(t, page, "plan.txt", "old.txt")
		drafts, err := w.draftFiles(t.Context(), w.DB, w.work(which, w.noah).ID)
		must(t, err)
		if rec := w.get(w.ada, drafts[0].Path()); rec.Code != http.StatusNotFound {
			t.Errorf("the teacher opens a file that is not handed in: %d", rec.Code)
		}
		sends(t, w.post(w.noah, path(which)+"/draft", "version", "1", "body", "Beans", "link", "", "remove", drafts[1].ID.String()), path(which))

		sends(t, w.postFiles(w.noah, path(which)+"/submission", []chosenFile{{"data.txt", "1 2 3"}}, "body", "Beans grow.", "link", "example.org/beans"), path(which))
		got := w.work(which, w.noah)
		attempts, err := w.attempts(t.Context(), w.DB, got)
		must(t, err)
		if got.State != HandedIn || len(attempts) != 1 || names(attempts[0]) != "plan.txt data.txt" || attempts[0].Link != "https://example.org/beans" {
			t.Fatalf("handed in %+v %s", got, names(attempts[0]))
		}
		shows(t, w.page(w.noah, path(which)), "Handed in at 09:00.", "You can change it until Tue 09:00.", "Beans grow.", "data.txt")
		receipt := w.page(w.noah, path(which)+"/receipt")
		shows(t, receipt, "Monday 23 November 2026, 09:00:00 UTC", got.Receipt, attempts[0].Files[1].SHA256, "data.txt", "2 words", "https://example.org/beans")
		if rec := w.get(w.ada, attempts[0].Files[0].Path()); rec.Code != http.StatusOK {
			t.Errorf("the teacher does not get the file: %d", rec.Code)
		}
		if rec := w.get(w.lea, attempts[0].Files[0].Path()); rec.Code != http.StatusNotFound {
			t.Errorf("another pupil gets the file: %d", rec.Code)
		}

		// The next hand-in leaves a file out; the first keeps it.
		leave := attempts[0].Files[0].ID.String()
		sends(t, w.postFiles(w.noah, path(which)+"/submission", []chosenFile{{"more.txt", "4 5 6"}}, "body", "Beans grow.", "leave", leave), path(which))
		attempts, err = w.attempts(t.Context(), w.DB, w.work(which, w.noah))
		must(t, err)
		if len(attempts) != 2 || names(attempts[0]) != "data.txt more.txt" || names(attempts[1]) != "plan.txt data.txt" {
			t.Errorf("hand-ins %+v", attempts)
		}
		shows(t, w.page(w.noah, path(which)), "1 earlier hand-in")
		shows(t, w.page(w.noah, path(which)+"/receipt?attempt=1"), attempts[1].Receipt, "plan.txt")

		// What is refused keeps text and files.
		rec := w.postFiles(w.noah, path(which)+"/submission", []chosenFile{{"third.txt", "7"}}, "version", "4", "body", "Too many files.", "link", "")
		if rec.Code != http.StatusUnprocessableEntity {
			t.Fatalf("got %d", rec.Code)
		}
		shows(t, rec.Body.String(), "Too many files.", "third.txt", `href="#f-files"`)
	})
}

func TestAnUploadIsKeptBeforeItIsHandedIn(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake()
		put := func(a permit.Actor) string {
			f, err := w.File.Put(t.Context(), a, "plan.txt", strings.NewReader("Plan."), 5)
			must(t, err)
			return f.ID.String()
		}
		mine, hers := put(w.noah), put(w.lea)
		for _, f := range []string{mine, hers, mine} {
			if code, _ := w.send(w.noah, http.MethodPost, path(which)+"/draft", "", "upload", f); code != 200 {
				t.Fatalf("got %d", code)
			}
		}
		kept := func() int {
			all, err := w.draftFiles(t.Context(), w.DB, w.work(which, w.noah).ID)
			must(t, err)
			return len(all)
		}
		if kept() != 1 {
			t.Errorf("%d files are kept", kept())
		}
		if code, _ := w.send(w.noah, http.MethodPost, path(which)+"/draft", "", "remove", mine); code != 200 || kept() != 0 {
			t.Errorf("%d files are left", kept())
		}
		if got := w.work(which, w.noah); got.DraftVersion != 0 || got.State == HandedIn {
			t.Errorf("the text was touched: %+v", got)
		}
	})
}

func names(a Attempt) string {
	var out []string
	for _, f := range a.Files {
		out = append(out, f.Name)
	}
	return strings.Join(out, " ")
}

func TestTheClosedDoorKeepsWhatWasTyped(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake(func(m *Make) { m.Assignment.Late = LateRefuse })
		w.after(25 * time.Hour)
		rec := w.post(w.noah, path(which)+"/submission", "version", "0", "body", "One minute late.")
		if rec.Code != http.StatusUnprocessableEntity {
			t.Fatalf("got %d", rec.Code)
		}
		shows(t, rec.Body.String(), "One minute late.", "Closed", "!<textarea")
		shows(t, w.page(w.noah, path(which)), "One minute late.", "Not handed in", "!<textarea")
		shows(t, w.page(w.eva, path(which)), "!One minute late.", "Nothing is handed in.")
		if w.work(which, w.noah).State == HandedIn {
			t.Error("it is handed in")
		}
	})
}

func TestBeforeItOpens(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake(func(m *Make) { m.Assignment.OpensAt = w.now().Add(time.Hour) })
		shows(t, w.page(w.noah, path(which)), "This opens Monday 23 November, 10:00.", "!Five beans.", "!<textarea")
	})
}

func TestWhatCameBack(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake()
		w.mustSubmit(w.noah, which, "Beans grow.")
		w.mustMark(w.ada, which, w.noah, "17")
		shows(t, w.page(w.noah, path(which)), "!17/20")
		_, err := w.SaveField(t.Context(), w.ada, Change{Assignment: which, Pupil: who(w.noah), Field: CommentField, Value: "Well argued.\nGo on."})
		must(t, err)
		_, err = w.Return(t.Context(), w.ada, which, nil)
		must(t, err)
		first := w.page(w.noah, path(which))
		shows(t, first, "17/20", "Well argued.", "Ada Okafor", "mark fresh xl", "It has come back to you.", "!can change it", "Show the receipt")
		if strings.Index(first, "Well argued.") > strings.Index(first, "17/20") {
			t.Error("the mark comes before the comment")
		}
		shows(t, w.page(w.noah, path(which)), "17/20", "!mark fresh")
		shows(t, w.page(w.eva, path(which)), "17/20", "Well argued.", "It has come back.", "!receipt")
		shows(t, w.page(w.lea, path(which)), "!17/20", "!Well argued.")

		must(t, w.AskRedo(t.Context(), w.ada, which, who(w.noah), w.now().Add(48*time.Hour)))
		shows(t, w.page(w.noah, path(which)), "Try again, by Wednesday 25 November, 09:00", "Hand in by Wednesday 25 November, 09:00.", "!Tuesday 24", "!taken as late", "Show the receipt", "Hand in again")
		must(t, w.Excuse(t.Context(), w.ada, which, who(w.lea), true))
		shows(t, w.page(w.lea, path(which)), "Excused", "!<textarea")
		must(t, w.NotePaper(t.Context(), w.ada, which, who(w.amir), true))
		shows(t, w.page(w.amir, path(which)), "Handed in on paper")
	})
}

func TestARedoWithoutADeadlineSaysSo(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake()
		w.mustSubmit(w.noah, which, "Beans grow.")
		w.after(time.Hour)
		must(t, w.AskRedo(t.Context(), w.ada, which, who(w.noah), 0))
		shows(t, w.page(w.noah, path(which)), "Try again. There is no deadline.", "!Hand in by", "!After that", "Show the receipt", "Hand in again")
		shows(t, w.page(w.eva, path(which)), "Try again. There is no deadline.", "!Show the receipt")
		w.after(time.Hour)
		w.mustSubmit(w.noah, which, "Beans grow.")
		shows(t, w.page(w.noah, path(which)), "Handed in at 11:00.", "You can still change it.", "Hand in by Tuesday 24 November, 09:00.")
	})
}

func TestThePupilsPageAsksTheSame(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake()
		w.mustSubmit(w.noah, which, "Beans.")
		w.page(w.noah, path(which))
		few := w.questions()
		for i := range 8 {
			w.after(time.Second)
			w.mustSubmit(w.noah, which, "Beans "+string(rune('a'+i)))
		}
		w.many(200)
		w.page(w.noah, path(which))
		if many := w.questions(); many != few {
			t.Errorf("%d questions with one hand-in, %d with nine", few, many)
		}
	})
}

// many lets pupils into the course; every second hands something in, and every fourth is marked.
func (m *muxWorld) many(n int) {
	m.t.Helper()
	m.tx(func(ctx context.Context, tx *db.Tx) error {
		for range n {
			made, err := m.Person.Create(ctx, tx, person.NewPerson{GivenName: "P" + id.Text(m.IDs.Next()), FamilyName: "Pupil", Source: person.ByHand, Roles: []permit.Role{permit.Pupil}})
			if err != nil {
				return err
			}
			_, err = db.Exec(ctx, tx, `INSERT INTO course_member (course_id, person_id, role, source, created_at) VALUES ($1, $2, 'pupil', 'hand', $3)`, m.science, made, clock.NowOf(m.clock))
			if err != nil {
				return err
			}
		}
		return nil
	})
}
