// SPDX-License-Identifier: AGPL-3.0-or-later

package metric

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func scrape(t *testing.T, m *Registry) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("status %d", w.Code)
	}
	return w.Body.String()
}

func TestCounts(t *testing.T) {
	m := New()
	m.Request("GET", "/courses/{id}", 200, 3*time.Millisecond, 4, 1000)
	m.Request("GET", "/courses/{id}", 200, 30*time.Millisecond, 6, 500)
	m.Request("BREW/kari@example.org", "/", 405, time.Millisecond, 0, 0)
	m.Request("", "/", 200, time.Millisecond, 0, 0)
	closed := m.Stream()
	m.Stream()
	ended := m.TaskBegins("letter.send", -time.Second)
	m.TaskBegins("letter.send", time.Second)
	closed()
	ended("done", 20*time.Millisecond)
	got := scrape(t, m)
	for _, want := range []string{
		`lectern_requests_total{method="GET",route="/courses/{id}",status="200"} 2`,
		`lectern_requests_total{method="other",route="/",status="405"} 1`,
		`lectern_requests_total{method="any",route="/",status="200"} 1`,
		`lectern_request_seconds_bucket{method="GET",route="/courses/{id}",le="0.005"} 1`,
		`lectern_request_queries_sum{method="GET",route="/courses/{id}"} 10`,
		`lectern_request_queries_bucket{method="GET",route="/courses/{id}",le="5"} 1`,
		`lectern_response_bytes_total{method="GET",route="/courses/{id}"} 1500`,
		`lectern_live_streams 1`,
		`lectern_tasks_running 1`,
		`lectern_tasks_total{name="letter.send",state="done"} 1`,
		`lectern_task_wait_seconds_sum 1`,
		`go_goroutines`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("missing %s", want)
		}
	}
	if strings.Contains(got, "kari") {
		t.Error("a visitor chose a label")
	}
}

func BenchmarkRequest(b *testing.B) {
	m := New()
	for b.Loop() {
		m.Request("GET", "/courses/{id}", 200, time.Millisecond, 4, 1000)
	}
}
