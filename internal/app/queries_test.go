// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/db"
)

// counting is a log that keeps the number of statements of the last request.
type counting struct {
	slog.Handler
	mu   sync.Mutex
	last int64
}

func (c *counting) Enabled(context.Context, slog.Level) bool { return true }

func (c *counting) Handle(_ context.Context, r slog.Record) error {
	if r.Message != "request" {
		return nil
	}
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "queries" {
			c.mu.Lock()
			c.last = a.Value.Int64()
			c.mu.Unlock()
		}
		return true
	})
	return nil
}

// TestQueriesDoNotGrow asks for the same pages of a course of 10 and of 1,000 pupils: the number of statements is the same.
func TestQueriesDoNotGrow(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		if testing.Short() && d.Engine() == db.Postgres {
			t.Skip("short")
		}
		small, large := apptest.Tiny, apptest.Tiny
		small.Big, small.BigWork, large.Big, large.BigWork = 10, 1, 1000, 1
		few := pagesOfBig(t, apptest.School(t, d, small))
		many := map[string]int64{}
		t.Run("large", func(t *testing.T) {
			engine := d.Engine()
			many = pagesOfBig(t, apptest.School(t, apptest.Fresh(t, engine), large))
		})
		for page, n := range few {
			if many[page] > n {
				t.Errorf("%s: %d statements for 10 pupils, %d for 1,000", page, n, many[page])
			}
			if n == 0 || n > 25 {
				t.Errorf("%s: %d statements", page, n)
			}
		}
	})
}

func pagesOfBig(t *testing.T, w *apptest.World) map[string]int64 {
	t.Helper()
	ctx := context.Background()
	log := &counting{Handler: slog.DiscardHandler}
	w.Web.Log = slog.New(log)
	teacher, err := w.Person.FindByLogin(ctx, w.DB, "t0.0")
	if err != nil {
		t.Fatal(err)
	}
	mine, err := w.Course.Mine(ctx, w.DB, int64(teacher.ID))
	if err != nil {
		t.Fatal(err)
	}
	course := ""
	for _, c := range mine {
		if c.Title == "Introduction to everything" {
			course = c.ID.String()
		}
	}
	lines, err := w.Assignment.ToMark(ctx, w.DB, int64(teacher.ID))
	if err != nil || course == "" || len(lines) == 0 {
		t.Fatalf("the big course %q has no work: %v", course, err)
	}
	work := ""
	for _, l := range lines {
		if l.Course.String() == course {
			work = l.ID.String()
		}
	}
	pages := map[string]string{"today": "/", "plan": "/courses/" + course, "people": "/courses/" + course + "/people",
		"work list": "/courses/" + course + "/assignments", "overview": "/assignments/" + work, "edit": "/assignments/" + work + "/edit"}
	b := w.SignIn(teacher.ID)
	b.Get("/me") // looks the session up, once for some seconds
	_, marking, _ := b.Do(http.MethodGet, "/assignments/"+work+"/marking", nil)
	if marking == "" {
		marking = "/assignments/" + work + "/marking"
	}
	pages["marking"] = marking
	out := map[string]int64{}
	for name, path := range pages {
		b.Get(path)
		out[name] = log.last
	}
	admin := w.As("ragnhild@fjordvik.example")
	admin.Get("/me")
	for name, path := range map[string]string{"admin people": "/admin/people", "search": "/admin/people?q=a", "audit": "/admin/audit"} {
		admin.Get(path)
		out[name] = log.last
	}
	return out
}
