// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
)

// The budgets of ARCHITECTURE 9, in milliseconds of processor time, for the pages that exist.
const (
	budgetSignIn = 0.3
	budgetPage   = 1.2
)

// pages signs the cast in and finds their pages by following the links they see.
func (s *server) pages(ctx context.Context, env []string, data string) ([]page, error) {
	cookies := map[string]string{}
	for _, who := range []string{"jonas", "marit", "anne", "ragnhild"} {
		token, err := s.signIn(env, data, who+"@fjordvik.example")
		if err != nil {
			return nil, fmt.Errorf("sign in as %s: %w", who, err)
		}
		cookies[who] = token
	}
	jonas, marit, anne, admin := cookies["jonas"], cookies["marit"], cookies["anne"], cookies["ragnhild"]
	course, err := s.link(ctx, "/", marit, `href="(/courses/[0-9a-z]{13})"`)
	if err != nil {
		return nil, err
	}
	work, err := s.link(ctx, "/", jonas, `href="(/assignments/[0-9a-z]{13})"`)
	if err != nil {
		return nil, err
	}
	child, err := s.link(ctx, "/", anne, `href="(/children/[0-9a-z]{13})"`)
	if err != nil {
		return nil, err
	}
	marking, err := s.link(ctx, work+"/marking", marit, `(`+work+`/marking/[0-9a-z]{13})`)
	if err != nil {
		return nil, err
	}
	list := []page{
		{"sign-in page", "/sign-in", "", budgetSignIn},
		{"notice", "/privacy", "", budgetPage},
		{"pupil, Today", "/", jonas, budgetPage},
		{"teacher, Today", "/", marit, budgetPage},
		{"parent, week", child, anne, budgetPage},
		{"course plan, pupil", course, jonas, budgetPage},
		{"course plan, teacher", course, marit, budgetPage},
		{"participants", course + "/people", marit, budgetPage},
		{"work list", course + "/assignments", marit, budgetPage},
		{"hand-in page", work, jonas, budgetPage},
		{"assignment, teacher", work, marit, budgetPage},
		{"marking page", marking, marit, budgetPage},
		{"admin, people", "/admin/people", admin, 0},
		{"admin, search", "/admin/people?q=eide", admin, 0},
		{"audit log", "/admin/audit", admin, 0},
	}
	more, err := s.bigPages(ctx, env, data)
	return append(list, more...), err
}

// bigPages are the pages of the course of a thousand, when the data set has one: the same budgets hold.
func (s *server) bigPages(ctx context.Context, env []string, data string) ([]page, error) {
	teacher, err := s.signIn(env, data, "t0.0")
	if err != nil {
		return nil, fmt.Errorf("sign in as the teacher of the big course: %w", err)
	}
	course, err := s.link(ctx, "/courses", teacher, `href="(/courses/[0-9a-z]{13})"[^>]*>\s*<span class="book[^>]*>All<`)
	if err != nil {
		return nil, nil // this size has none
	}
	work, err := s.link(ctx, course+"/assignments", teacher, `(/assignments/[0-9a-z]{13})`)
	if err != nil {
		return nil, err
	}
	marking, err := s.link(ctx, work+"/marking", teacher, `(`+work+`/marking/[0-9a-z]{13})`)
	if err != nil {
		return nil, err
	}
	return []page{
		{"course of 1,000, plan", course, teacher, budgetPage},
		{"course of 1,000, participants", course + "/people", teacher, budgetPage},
		{"course of 1,000, work list of 40", course + "/assignments", teacher, budgetPage},
		{"course of 1,000, assignment", work, teacher, budgetPage},
		{"course of 1,000, marking page", marking, teacher, budgetPage},
	}, nil
}

var signInLink = regexp.MustCompile(`/sign-in/link/\S+`)

// signIn makes a one-time link at the command line and spends it.
func (s *server) signIn(env []string, data, email string) (string, error) {
	cmd := exec.Command(program, "user", "signin-link", "--email", email, "--data", data, "--json")
	cmd.Env, cmd.Stderr = env, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", err
	}
	var answer struct{ Link string }
	if err := json.Unmarshal(out, &answer); err != nil {
		return "", err
	}
	resp, err := client.PostForm(s.base+signInLink.FindString(answer.Link), url.Values{})
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	for _, c := range resp.Cookies() {
		if c.Name == "lectern_session" && c.Value != "" {
			return c.Value, nil
		}
	}
	return "", fmt.Errorf("no session came back (%d)", resp.StatusCode)
}

func (s *server) link(ctx context.Context, path, cookie, pattern string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+path, nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("Cookie", "lectern_session="+cookie)
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	m := regexp.MustCompile(pattern).FindStringSubmatch(resp.Header.Get("Location") + "\n" + readAll(resp))
	if m == nil {
		return "", fmt.Errorf("%s (%d) has no link like %s", path, resp.StatusCode, pattern)
	}
	return m[1], nil
}
