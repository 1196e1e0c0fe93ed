// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strings"
	"time"
)

// report gathers what was measured.
type report struct {
	began time.Time
	sets  []*set
}

// set is one data set on one engine.
type set struct {
	engine, size string
	made, ready  time.Duration
	idle, busy   int64
	rows         []result
}

func (r *report) set(engine, size string, made, ready time.Duration) *set {
	s := &set{engine: engine, size: size, made: made, ready: ready}
	r.sets = append(r.sets, s)
	return s
}

const head = `# Measurements

Written by %s on %s (%d processors, %s). Each page is asked for by %d clients at once over loopback, warm, with its answer compressed.
*cpu* is the processor time of the server for one request, all threads, compression included; *floor* is the same for a bare handler that
reads one row by primary key and writes the same bytes. Figures of processor time repeat within a tenth or so; wall times on a shared
machine do not. A budget is ARCHITECTURE's; **over** says that the page missed it.

`

func (r *report) write() string {
	var b strings.Builder
	fmt.Fprintf(&b, head, "`make bench`", r.began.Format(time.DateOnly), runtime.NumCPU(), runtime.Version(), askers)
	for _, s := range r.sets {
		fmt.Fprintf(&b, "## %s on %s\n\nData set made in %s. From start to first answer %d ms. Memory idle %d MB, after this run %d MB.\n\n", s.size, s.engine,
			s.made.Round(100*time.Millisecond), s.ready.Milliseconds(), s.idle>>20, s.busy>>20)
		b.WriteString("| Page | cpu ms | floor ms | budget ms | requests/s | p50 ms | p95 ms | p99 ms | queries | kB |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
		for _, x := range s.rows {
			budget := "–"
			if x.budget > 0 {
				budget = fmt.Sprintf("%.1f", x.budget)
				if x.cpu > x.budget {
					budget += " **over**"
				}
			}
			fmt.Fprintf(&b, "| %s | %.2f | %.2f | %s | %.0f | %.1f | %.1f | %.1f | %.1f | %.1f |\n", x.name, x.cpu, x.floor, budget, x.perSecond,
				ms(x.p50), ms(x.p95), ms(x.p99), x.queries, float64(x.bytes)/1000)
		}
		b.WriteString("\n")
	}
	if notes, err := os.ReadFile("bench/notes.md"); err == nil {
		b.Write(notes)
	}
	return b.String()
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func readAll(resp *http.Response) string {
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return ""
	}
	return string(b)
}
