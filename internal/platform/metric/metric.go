// SPDX-License-Identifier: AGPL-3.0-or-later

// Package metric counts what the program does, for Prometheus. Labels are route patterns, methods, statuses and names of tasks,
// all written in the program: nothing about people, and no label that a visitor can choose.
package metric

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Registry holds the counters of one process. Safe for use by several goroutines.
type Registry struct {
	reg      *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	queries  *prometheus.HistogramVec
	bytes    *prometheus.CounterVec
	tasks    *prometheus.CounterVec
	took     *prometheus.HistogramVec
	waited   prometheus.Histogram
	running  prometheus.Gauge
	streams  prometheus.Gauge
}

// New makes an empty registry.
func New() *Registry {
	route := []string{"method", "route"}
	m := &Registry{
		reg:      prometheus.NewRegistry(),
		requests: counter("lectern_requests_total", "Requests answered.", "method", "route", "status"),
		seconds: histogram("lectern_request_seconds", "Time to answer.", route,
			.001, .002, .005, .01, .02, .05, .1, .25, .5, 1, 5),
		queries: histogram("lectern_request_queries", "Database statements of one request.", route, 0, 1, 2, 3, 5, 8, 13, 21, 50, 100),
		bytes:   counter("lectern_response_bytes_total", "Bytes before compression.", route...),
		tasks:   counter("lectern_tasks_total", "Runs of queued tasks, by how they ended.", "name", "state"),
		took: histogram("lectern_task_seconds", "Time of one run of a queued task.", []string{"name"},
			.001, .01, .1, 1, 10, 60, 600),
		waited: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "lectern_task_wait_seconds",
			Help: "Time from when a queued task was due until it was begun.", Buckets: []float64{.005, .02, .1, .5, 2, 10, 60, 600}}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{Name: "lectern_tasks_running", Help: "Queued tasks being done now."}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{Name: "lectern_live_streams", Help: "Open server-sent event streams."}),
	}
	m.reg.MustRegister(m.requests, m.seconds, m.queries, m.bytes, m.tasks, m.took, m.waited, m.running, m.streams,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func histogram(name, help string, labels []string, buckets ...float64) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
}

// Request counts one answer. route is the pattern of the route ("/courses/{id}"), never the address that was asked for.
func (m *Registry) Request(method, route string, status int, took time.Duration, queries int, bytes int64) {
	method = known(method)
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(method, route).Observe(took.Seconds())
	m.queries.WithLabelValues(method, route).Observe(float64(queries))
	m.bytes.WithLabelValues(method, route).Add(float64(bytes))
}

// known keeps a visitor from inventing labels.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	case "":
		return "any"
	}
	return "other"
}

// TaskBegins counts a task as running; call the result with how it ended (a state of package job). waited is how long it was due.
func (m *Registry) TaskBegins(name string, waited time.Duration) (ended func(state string, took time.Duration)) {
	m.waited.Observe(max(waited, 0).Seconds())
	m.running.Inc()
	return func(state string, took time.Duration) {
		m.running.Dec()
		m.tasks.WithLabelValues(name, state).Inc()
		m.took.WithLabelValues(name).Observe(max(took, 0).Seconds())
	}
}

// Stream counts an open stream; call the result when it closes.
func (m *Registry) Stream() func() {
	m.streams.Inc()
	return m.streams.Dec
}

// Handler answers /metrics. Who may ask is the caller's business: loopback or a token.
func (m *Registry) Handler() http.Handler {
	return promhttp.HandlerFor(m.reg, promhttp.HandlerOpts{})
}
