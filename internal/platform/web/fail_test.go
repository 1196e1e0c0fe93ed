// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

var kinds = map[fault.Kind]int{
	fault.Invalid: 422, fault.NotFound: 404, fault.Forbidden: 403, fault.Conflict: 409, fault.SignedOut: 401, fault.TooMany: 429,
	fault.TooLarge: 413, fault.Unavailable: 503,
}

func TestEveryKindOfFaultIsAPageAndJSON(t *testing.T) {
	for kind, status := range kinds {
		t.Run(kind.String(), func(t *testing.T) {
			k := open(t, web.Post("/x", permit.Anyone, refuse(fault.New(kind, "fault.conflict").With("title", "fault.date"))))
			k.want(k.ask("", http.MethodPost, "/x", url.Values{}), status, "<h1", "Somebody else changed this", "<li>Write a date", "</html>")
			rec := k.ask("", http.MethodPost, "/x", url.Values{}, asScript)
			var got struct {
				Title, Kind string
				Fields      map[string]string
			}
			if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil || rec.Code != status || got.Kind != kind.String() ||
				!strings.HasPrefix(got.Title, "Somebody") || !strings.HasPrefix(got.Fields["title"], "Write a date") {
				t.Errorf("%d %s %v", rec.Code, rec.Body, err)
			}
			wait := kind == fault.TooMany || kind == fault.Unavailable
			if has := rec.Header().Get("Retry-After") != ""; has != wait {
				t.Errorf("Retry-After %q", rec.Header().Get("Retry-After"))
			}
		})
	}
}

func TestHandlersRetryAfterStays(t *testing.T) {
	k := open(t, web.Get("/x", permit.Anyone, func(c *web.Call) error {
		c.W.Header().Set("Retry-After", "900")
		return fault.New(fault.TooMany, "fault.conflict")
	}))
	if got := k.ask("", http.MethodGet, "/x", nil).Header().Get("Retry-After"); got != "900" {
		t.Errorf("Retry-After %q", got)
	}
}

// Whom the machine could not serve just now finds what she wrote on the page that says so.
func TestWhatWasTypedOutlivesTrouble(t *testing.T) {
	rows := []struct {
		name string
		err  error
		kept bool
	}{
		{"disk full", fault.New(fault.Unavailable, "fault.disk_full"), true},
		{"database locked", fault.New(fault.Unavailable, "fault.unavailable"), true},
		{"too many", fault.New(fault.TooMany, "fault.conflict"), true},
		{"a mistake of ours", errors.New("oops"), true},
		{"forged", fault.New(fault.Forbidden, "fault.forged"), false},
		{"not hers", fault.New(fault.NotFound, "fault.not_found"), false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			k := open(t, web.Post("/x", permit.Anyone, refuse(row.err)))
			body := k.ask("", http.MethodPost, "/x", url.Values{"essay": {"Plants need light"}, "password": {"S3cret!"}}).Body.String()
			if got := strings.Contains(body, `value="Plants need light"`) && strings.Contains(body, "Send again"); got != row.kept {
				t.Errorf("kept %v, want %v", got, row.kept)
			}
			if strings.Contains(body, "S3cret!") {
				t.Error("the password came back")
			}
		})
	}
}

var named = regexp.MustCompile(`written down as ([0-9a-f]{16})\.`)

func TestPanicAndErrorBecomeAPageWithANumber(t *testing.T) {
	for name, do := range map[string]web.Handler{
		"panic": func(*web.Call) error { var m map[string]int; m["x"] = 1; return nil },
		"error": refuse(errors.New("column missing")),
	} {
		t.Run(name, func(t *testing.T) {
			k := open(t, web.Get("/x/{id}", permit.Anyone, do))
			rec := k.ask("ada", http.MethodGet, "/x/12?q=word", nil)
			k.want(rec, http.StatusInternalServerError, "That did not work")
			id := named.FindStringSubmatch(rec.Body.String())
			if id == nil || !strings.Contains(k.log.String(), "level=ERROR") || !strings.Contains(k.log.String(), "request="+id[1]) {
				t.Errorf("page and log do not meet: %v\n%s", id, k.log)
			}
			if strings.Contains(rec.Body.String(), "column missing") || strings.Contains(rec.Body.String(), "nil map") {
				t.Error("the page tells what went wrong inside")
			}
			k.want(k.ask("ada", http.MethodGet, "/x/12", nil, asScript), http.StatusInternalServerError, `"kind":"unexpected"`)
		})
	}
}

// What stopped half-way is cut off, so that no browser and no cache takes it for the whole.
func TestHalfAnAnswerIsCutOff(t *testing.T) {
	k := open(t, web.Get("/x", permit.Anyone, func(c *web.Call) error {
		_, _ = io.WriteString(c.W, strings.Repeat("half a page ", 1000))
		return errors.New("and then the disk went")
	}))
	server := httptest.NewServer(k.do)
	defer server.Close()
	res, err := http.Get(server.URL + "/x")
	if err == nil {
		defer res.Body.Close()
		_, err = io.ReadAll(res.Body)
	}
	if err == nil {
		t.Error("the browser was told that this is all")
	}
	server.Close()
	if !strings.Contains(k.log.String(), "broken off") || !strings.Contains(k.log.String(), "msg=request") {
		t.Errorf("the log says nothing: %s", k.log)
	}
}

func TestWhoeverWentAwayGetsNothing(t *testing.T) {
	k := open(t, web.Get("/x", permit.Anyone, func(c *web.Call) error { return c.Ctx().Err() }),
		web.Get("/other", permit.Anyone, refuse(context.Canceled)))
	gone := func(r *http.Request) {
		ctx, stop := context.WithCancel(r.Context())
		stop()
		*r = *r.WithContext(ctx)
	}
	if rec := k.ask("", http.MethodGet, "/x", nil, gone); rec.Body.Len() != 0 || strings.Contains(k.log.String(), "level=ERROR") {
		t.Errorf("%s\n%s", rec.Body, k.log)
	}
	// Something else that was cancelled is no reason to answer nothing.
	k.want(k.ask("", http.MethodGet, "/other", nil), http.StatusInternalServerError, "That did not work")
}

// Nothing of a person or of what she wrote is in the log, whatever goes wrong; the operator learns why a machine could not.
func TestT43LogHoldsNobody(t *testing.T) {
	form := url.Values{"name": {"Ingrid Solberg"}, "essay": {"My secret essay"}, "password": {"S3cret!"}, "email": {"ingrid@school.example"}}
	routes := []web.Route{web.Post("/ok/{id}", permit.Anyone, readsForm)}
	for kind := range kinds {
		routes = append(routes, web.Post("/"+strings.ReplaceAll(kind.String(), " ", "-")+"/{id}", permit.Anyone,
			refuse(fault.New(kind, "fault.conflict", "name", "Ingrid Solberg").Because(errors.New("cause of it")))))
	}
	routes = append(routes, web.Post("/panic/{id}", permit.Anyone, func(c *web.Call) error { panic("index out of range") }),
		web.Post("/panic-with-her/{id}", permit.Anyone, func(c *web.Call) error { panic(errors.New("no room for Ingrid Solberg")) }))
	k := open(t, routes...)
	for _, r := range routes {
		path := strings.ReplaceAll(r.Path, "{id}", "Solberg-letter.pdf")
		k.ask("ada", http.MethodPost, path+"?q=Ingrid", form, header("User-Agent", "Ingrids phone"), header("X-Forwarded-For", "203.0.113.9"),
			header("Referer", "http://school.example/Ingrid"))
		k.ask("", http.MethodGet, path+"?q=Ingrid", nil)
		k.ask("ada", http.MethodPost, path, form, header("Sec-Fetch-Site", "cross-site"))
	}
	for _, no := range []string{"Ingrid", "Solberg", "ingrid", "secret", "S3cret!", "Okafor", "192.0.2", "203.0.113", "=ada"} {
		if strings.Contains(k.log.String(), no) {
			t.Errorf("the log holds %q:\n%s", no, k.log)
		}
	}
	for _, yes := range []string{"msg=unavailable", "cause of it", `route=/ok/{id}`, "status=422", "queries=0"} {
		if !strings.Contains(k.log.String(), yes) {
			t.Errorf("the log lacks %q:\n%s", yes, k.log)
		}
	}
}
