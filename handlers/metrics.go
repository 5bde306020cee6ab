package handlers

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"zaiyue/wechat"
)

// Metrics counts what the service does, for /metrics. It names no person. Safe for
// concurrent use; make it with NewMetrics.
type Metrics struct {
	registry *prometheus.Registry
	messages *prometheus.CounterVec
	replies  prometheus.Histogram
	refusals *prometheus.CounterVec
	panics   prometheus.Counter
	lates    *prometheus.CounterVec
	searches prometheus.Histogram
	calls    *prometheus.CounterVec
	redis    prometheus.Gauge
	notices  *prometheus.CounterVec
}

// NewMetrics returns counters that stand at zero.
func NewMetrics() *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	m.messages = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "zaiyue_messages_total", Help: "Deliveries of the platform, by type and outcome (joined counts retries)."}, []string{"type", "outcome"})
	m.replies = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "zaiyue_reply_seconds", Help: "Time from a delivery to its answer.", Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}})
	m.refusals = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "zaiyue_refused_total", Help: "Webhook requests refused, by HTTP status."}, []string{"status"})
	m.panics = prometheus.NewCounter(prometheus.CounterOpts{Name: "zaiyue_answer_panics_total", Help: "Answers that panicked and became an apology."})
	m.lates = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "zaiyue_late_answers_total", Help: "Answers too late for a reply, by what became of them."}, []string{"way"})
	m.searches = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "zaiyue_search_seconds", Help: "Time of one search.", Buckets: []float64{.00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .1}})
	m.calls = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "zaiyue_api_calls_total", Help: "Calls to the platform's API, by API and errcode (transport: no answer)."}, []string{"api", "errcode"})
	m.redis = prometheus.NewGauge(prometheus.GaugeOpts{Name: "zaiyue_redis_up", Help: "1 when Redis answers."})
	m.notices = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "zaiyue_notices_total", Help: "Sends of notices to the platform, by channel and the state they led to (queued: it is tried again, or by another channel)."}, []string{"channel", "state"})
	m.registry.MustRegister(m.notices, m.messages, m.replies, m.refusals, m.panics, m.lates, m.searches, m.calls, m.redis,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler serves the counters in Prometheus' text form.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Call counts a call to the platform's API.
func (m *Metrics) Call(api string, errCode int, _ time.Duration) {
	m.calls.WithLabelValues(api, strconv.Itoa(errCode)).Inc()
}

// Notice counts a notice handed to the platform.
func (m *Metrics) Notice(channel, state string) { m.notices.WithLabelValues(channel, state).Inc() }

// Search records the time of one search.
func (m *Metrics) Search(took time.Duration) { m.searches.Observe(took.Seconds()) }

// RedisUp records whether Redis answers.
func (m *Metrics) RedisUp(up bool) {
	if up {
		m.redis.Set(1)
	} else {
		m.redis.Set(0)
	}
}

func (m *Metrics) message(msg *wechat.Message, o outcome, took time.Duration) {
	m.messages.WithLabelValues(label(msg), string(o)).Inc()
	m.replies.Observe(took.Seconds())
}

func (m *Metrics) refused(status int) { m.refusals.WithLabelValues(strconv.Itoa(status)).Inc() }
func (m *Metrics) panicked()          { m.panics.Inc() }
func (m *Metrics) late(way string)    { m.lates.WithLabelValues(way).Inc() }

// label bounds the type label to the types and events we know: the platform's word is
// input from outside.
func label(m *wechat.Message) string {
	switch m.Type {
	case wechat.TypeText, wechat.TypeImage, wechat.TypeVoice, wechat.TypeVideo, wechat.TypeShortVideo, wechat.TypeLocation, wechat.TypeLink, wechat.TypeFile:
		return string(m.Type)
	case wechat.TypeEvent:
		switch m.Event {
		case wechat.EventSubscribe, wechat.EventUnsubscribe, wechat.EventScan, wechat.EventClick, wechat.EventView, wechat.EventLocation:
			return string(m.Event)
		}
		return "event"
	}
	return "other"
}
