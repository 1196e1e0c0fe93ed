// SPDX-License-Identifier: AGPL-3.0-or-later

package resource_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/course"
	"lectern/internal/file"
	"lectern/internal/plan"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

var ctx = context.Background()

// school is the cast with the course they share.
type school struct {
	*apptest.World
	course                   course.ID
	teacher, pupil, outsider *apptest.Browser
	ada, noah                permit.Actor // the teacher and the pupil
}

func open(t *testing.T, d *db.DB) school {
	t.Helper()
	w := apptest.School(t, d, apptest.Tiny)
	s := school{World: w, teacher: w.As("marit@fjordvik.example"), pupil: w.As("jonas@fjordvik.example"), outsider: w.As("t0.1")}
	for login, a := range map[string]*permit.Actor{"marit@fjordvik.example": &s.ada, "jonas@fjordvik.example": &s.noah} {
		p, err := w.Person.FindByLogin(ctx, w.DB, login)
		if err != nil {
			t.Fatal(err)
		}
		a.Person = int64(p.ID)
	}
	mine, err := w.Course.Mine(ctx, w.DB, s.noah.Person)
	if err != nil || len(mine) != 1 {
		t.Fatalf("%d courses, %v", len(mine), err)
	}
	s.course = mine[0].ID
	return s
}

func (s school) at() string { return course.Path(s.course) + "/resources" }

func (s school) upload(t *testing.T, by permit.Actor, name string, body []byte) file.File {
	t.Helper()
	f, err := s.File.Put(ctx, by, name, bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func status(b *apptest.Browser, path string) int {
	code, _, _ := b.Do(http.MethodGet, path, nil)
	return code
}

func (s school) make(t *testing.T, form url.Values) string {
	t.Helper()
	code, where, body := s.teacher.Do(http.MethodPost, s.at(), form)
	if code != http.StatusSeeOther || !link.MatchString(where) {
		t.Fatalf("%v: %d %s\n%.400s", form, code, where, body)
	}
	return where
}

// TestPicturesOfAPage: whoever sees the page sees its pictures, nobody else does, and what is taken out of the text goes.
func TestPicturesOfAPage(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		img, sheet := s.upload(t, s.ada, "yeast & sugar.png", picture(t)), s.upload(t, s.ada, "sheet.txt", []byte("Weigh it."))
		if status(s.pupil, img.Path()) != http.StatusNotFound {
			t.Error("a pupil sees an upload of the teacher")
		}
		page := s.make(t, url.Values{"kind": {"page"}, "title": {"Yeast"}, "body": {"Look at **this**."}, "upload": {img.ID.String(), sheet.ID.String()}})
		for name, b := range map[string]*apptest.Browser{"a pupil": s.pupil, "an outsider": s.outsider} {
			if status(b, img.Path()) != http.StatusNotFound {
				t.Errorf("%s sees a picture of what is only the teacher's", name)
			}
		}
		s.teacher.Do(http.MethodPost, page+"/show", url.Values{"show": {"1"}})
		body := s.pupil.Get(page)
		if !strings.Contains(body, `<img src="`+img.Path()+`" alt="yeast &amp; sugar"`) || !strings.Contains(body, `href="`+sheet.Path()+`"`) || !strings.Contains(body, "<strong>this</strong>") {
			t.Error("text, picture and file are not all there")
		}
		if status(s.pupil, img.Path()) != http.StatusOK || status(s.outsider, img.Path()) != http.StatusNotFound {
			t.Error("who may see the picture is not who may see the page")
		}
		code, _, _ := s.teacher.Do(http.MethodPost, page+"/edit", url.Values{"version": {"1"}, "title": {"Yeast"}, "body": {"No picture. [sheet.txt](file:" + sheet.ID.String() + ")"}})
		if code != http.StatusSeeOther || status(s.teacher, img.Path()) != http.StatusNotFound || status(s.pupil, sheet.Path()) != http.StatusOK {
			t.Errorf("after the picture was taken out: %d, picture %d, file %d", code, status(s.teacher, img.Path()), status(s.pupil, sheet.Path()))
		}
		if code, _, _ := s.teacher.Do(http.MethodPost, page+"/remove", url.Values{}); code != http.StatusSeeOther || status(s.teacher, sheet.Path()) != http.StatusNotFound {
			t.Errorf("the file of a removed page is still there: %d", code)
		}
	})
}

// TestRefusedPageKeepsItsPictures: nothing has to be sent a second time.
func TestRefusedPageKeepsItsPictures(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		img := s.upload(t, s.ada, "yeast.png", picture(t))
		code, _, body := s.teacher.Do(http.MethodPost, s.at(), url.Values{"kind": {"page"}, "title": {""}, "upload": {img.ID.String()}})
		if code != http.StatusUnprocessableEntity || !strings.Contains(body, "](file:"+img.ID.String()+")") {
			t.Errorf("refused without its picture: %d", code)
		}
	})
}

// TestAFileInALesson is seen by the class with its size, and only an upload of one's own becomes one.
func TestAFileInALesson(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		hers, his := s.upload(t, s.ada, "plan.txt", []byte("One")), s.upload(t, s.noah, "diary.txt", []byte("Dear diary"))
		for name, ids := range map[string][]string{"nothing": nil, "somebody else's upload": {his.ID.String()}, "what never was": {"0000000000001"}} {
			if code, _, body := s.teacher.Do(http.MethodPost, s.at(), url.Values{"kind": {"file"}, "title": {"x"}, "upload": ids}); code != http.StatusUnprocessableEntity || strings.Contains(body, "diary") {
				t.Errorf("%s as a file: %d", name, code)
			}
		}
		where := s.make(t, url.Values{"kind": {"file"}, "title": {""}, "upload": {hers.ID.String()}, "show": {"1"}})
		if body := s.pupil.Get(where); !strings.Contains(body, "plan.txt") {
			t.Error("the file has no name")
		}
		if code, _, _ := s.teacher.Do(http.MethodPost, s.at(), url.Values{"kind": {"file"}, "title": {"twice"}, "upload": {hers.ID.String()}}); code != http.StatusUnprocessableEntity {
			t.Errorf("one upload became two things: %d", code)
		}
		if status(s.pupil, hers.Path()) != http.StatusOK || status(s.outsider, hers.Path()) != http.StatusNotFound {
			t.Error("the file is not seen by the class alone")
		}
		s.make(t, url.Values{"kind": {"link"}, "title": {"Far away"}, "url": {"https://museum.example/rooms?x=1"}, "show": {"1"}})
		if body := s.pupil.Get(course.Path(s.course)); !strings.Contains(body, "museum.example") || !strings.Contains(body, "3 B") || strings.Contains(body, "rooms?x=1") {
			t.Error("the plan does not say where the link leads and how large the file is")
		}
	})
}

// TestALessonHidesWhatItHolds: a page in a lesson that is only the teacher's is only hers, and showing the page shows the lesson.
func TestALessonHidesWhatItHolds(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		topics, err := s.Plan.Topics(ctx, s.DB, s.course)
		if err != nil {
			t.Fatal(err)
		}
		l, err := s.Plan.PutLesson(ctx, s.ada, plan.Lesson{Course: s.course, Topic: topics[0].ID, Title: "Later"})
		if err != nil {
			t.Fatal(err)
		}
		page := s.make(t, url.Values{"kind": {"page"}, "title": {"Later still"}, "lesson": {l.String()}, "show": {"1"}})
		if status(s.pupil, page) != http.StatusOK || status(s.pupil, "/lessons/"+l.String()) != http.StatusOK {
			t.Error("saved and shown, but the class sees it or its lesson not")
		}
		if err := s.Plan.ShowLesson(ctx, s.ada, s.course, l, false); err != nil {
			t.Fatal(err)
		}
		if status(s.pupil, page) != http.StatusNotFound || status(s.teacher, page) != http.StatusOK {
			t.Error("the lesson is hidden and its page is not")
		}
		if code, _, _ := s.teacher.Do(http.MethodPost, page+"/show", url.Values{"show": {"1"}}); code != http.StatusSeeOther || status(s.pupil, page) != http.StatusOK {
			t.Errorf("shown again: %d", code)
		}
	})
}

// TestTwoAtOnceSeeBothAddresses, not only both texts.
func TestTwoAtOnceSeeBothAddresses(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		where := s.make(t, url.Values{"kind": {"link"}, "title": {"Museum"}, "url": {"https://museum.example"}})
		if code, _, _ := s.teacher.Do(http.MethodPost, where+"/edit", url.Values{"version": {"1"}, "title": {"Gallery"}, "url": {"https://gallery.example"}}); code != http.StatusSeeOther {
			t.Fatalf("edit: %d", code)
		}
		late := url.Values{"version": {"1"}, "title": {"Library"}, "url": {"https://library.example"}}
		code, _, body := s.teacher.Do(http.MethodPost, where+"/edit", late)
		if code != http.StatusUnprocessableEntity || !strings.Contains(body, "Gallery") || !strings.Contains(body, "https://gallery.example") || !strings.Contains(body, `value="https://library.example"`) {
			t.Errorf("two at once: %d", code)
		}
		late.Set("version", "2")
		if code, _, _ = s.teacher.Do(http.MethodPost, where+"/edit", late); code != http.StatusSeeOther || !strings.Contains(s.teacher.Get(where), "library.example") {
			t.Errorf("saved over it knowingly: %d", code)
		}
	})
}
