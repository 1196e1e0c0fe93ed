// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// page is one thing to ask for.
type page struct {
	name, path, cookie string
	budget             float64 // milliseconds of processor time; 0 has none
}

// result is what asking for a page cost.
type result struct {
	page
	perSecond     float64
	cpu           float64 // milliseconds for one request
	p50, p95, p99 time.Duration
	queries       float64
	bytes         int
	body          []byte
	floor         float64 // milliseconds of processor time of the same bytes from a bare handler
}

const askers = 2

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: askers, DisableCompression: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func get(ctx context.Context, url, cookie string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Accept-Encoding", "gzip")
	if cookie != "" {
		req.Header.Set("Cookie", "lectern_session="+cookie)
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, b, err
}

// ask warms a page up, then asks for it again and again for a while.
func ask(ctx context.Context, s *server, p page, during time.Duration) (result, error) {
	r := result{page: p}
	url := s.base + p.path
	for range 20 {
		status, body, err := get(ctx, url, p.cookie)
		if err != nil {
			return r, err
		}
		if status != http.StatusOK {
			return r, fmt.Errorf("%s answered %d", p.path, status)
		}
		r.body, r.bytes = body, len(body)
	}
	before, err := s.queries(ctx)
	if err != nil {
		return r, err
	}
	took, cpu, err := repeat(ctx, s, url, p.cookie, during)
	if err != nil {
		return r, err
	}
	after, err := s.queries(ctx)
	if err != nil {
		return r, err
	}
	n := float64(len(took))
	r.queries = (after - before) / n
	r.perSecond = n / during.Seconds()
	r.cpu = float64(cpu.Microseconds()) / 1000 / n
	slices.Sort(took)
	at := func(share float64) time.Duration { return took[min(len(took)-1, int(share*n))] }
	r.p50, r.p95, r.p99 = at(.5), at(.95), at(.99)
	return r, nil
}

func repeat(ctx context.Context, s *server, url, cookie string, during time.Duration) ([]time.Duration, time.Duration, error) {
	var mu sync.Mutex
	var all []time.Duration
	var failed error
	cpu0, err := s.cpu()
	if err != nil {
		return nil, 0, err
	}
	until := time.Now().Add(during)
	var wait sync.WaitGroup
	for range askers {
		wait.Go(func() {
			var mine []time.Duration
			for time.Now().Before(until) && ctx.Err() == nil {
				began := time.Now()
				status, _, err := get(ctx, url, cookie)
				if err != nil || status != http.StatusOK {
					mu.Lock()
					failed = fmt.Errorf("%s: %d %w", url, status, err)
					mu.Unlock()
					return
				}
				mine = append(mine, time.Since(began))
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, mine...)
		})
	}
	wait.Wait()
	cpu1, err := s.cpu()
	if failed != nil {
		err = failed
	}
	return all, cpu1 - cpu0, err
}

// queries is how many statements the server has run, from its metrics.
func (s *server) queries(ctx context.Context) (float64, error) {
	_, body, err := get(ctx, s.base+"/metrics", "")
	if err != nil {
		return 0, err
	}
	if z, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
		if body, err = io.ReadAll(z); err != nil {
			return 0, err
		}
	}
	var sum float64
	for line := range strings.Lines(string(body)) {
		if !strings.HasPrefix(line, "lectern_request_queries_sum") && !strings.HasPrefix(line, "lectern_queries_total") {
			continue
		}
		var v float64
		if _, err := fmt.Sscanf(line[strings.LastIndexByte(line, ' ')+1:], "%g", &v); err == nil {
			sum += v
		}
	}
	return sum, nil
}
