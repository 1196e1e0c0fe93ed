// SPDX-License-Identifier: AGPL-3.0-or-later

// Package metric counts what the program does, for Prometheus. Labels are route patterns, methods and statuses: nothing about
// people.
package metric

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Registry holds the counters of one process.
type Registry struct {
	reg      *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	queries  *prometheus.CounterVec
	bytes    *prometheus.CounterVec
	tasks    *prometheus.CounterVec
	streams  prometheus.Gauge
}

// New makes an empty registry.
func New() *Registry {
	route := []string{"method", "route"}
	m := &Registry{
		reg:      prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lectern_requests_total", Help: "Requests answered."}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "lectern_request_seconds", Help: "Time to answer.",
			Buckets: []float64{.001, .002, .005, .01, .02, .05, .1, .25, .5, 1, 5}}, route),
		queries: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lectern_queries_total", Help: "Database statements."}, route),
		bytes:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lectern_response_bytes_total", Help: "Bytes before compression."}, route),
		tasks:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lectern_tasks_total", Help: "Tasks of the queue ended."}, []string{"name", "state"}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{Name: "lectern_live_streams", Help: "Open server-sent event streams."}),
	}
	m.reg.MustRegister(m.requests, m.seconds, m.queries, m.bytes, m.tasks, m.streams, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Request counts one answer.
func (m *Registry) Request(method, route string, status int, took time.Duration, queries int, bytes int64) {
	if method == "" {
		method = "any"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(method, route).Observe(took.Seconds())
	m.queries.WithLabelValues(method, route).Add(float64(queries))
	m.bytes.WithLabelValues(method, route).Add(float64(bytes))
}

// Task counts one ended task.
func (m *Registry) Task(name, state string) { m.tasks.WithLabelValues(name, state).Inc() }

// Stream counts an open stream; call the result when it closes.
func (m *Registry) Stream() func() {
	m.streams.Inc()
	return m.streams.Dec
}

// Handler answers /metrics.
func (m *Registry) Handler() http.Handler {
	return promhttp.HandlerFor(m.reg, promhttp.HandlerOpts{})
}
