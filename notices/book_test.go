package notices

import (
	"strings"
	"testing"
	"time"
)

func book(t *testing.T) *Book {
	t.Helper()
	b, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestTheKindsThatOthersUse holds the keys that causes are written with.
func TestTheKindsThatOthersUse(t *testing.T) {
	b := book(t)
	for _, key := range []string{"job.new", "followup.due", "followup.later", "case.progress", "deadline.near", "training.new",
		"answer.ready", "post.new", "officer.reply", "notice.free", "notice.urgent", "digest"} {
		if _, ok := b.Kind(key); !ok {
			t.Errorf("there is no kind %q", key)
		}
	}
	jobs, _ := b.Topic("jobs")
	if !jobs.NoTemplates {
		t.Error("template messages are open to the topic jobs")
	}
}

// TestAllProblemsAtOnce wants each problem with its line.
func TestAllProblemsAtOnce(t *testing.T) {
	_, err := LoadBook("k.yaml", []byte(`topics:
  - {key: jobs, name: 岗位, about: 岗位, no_templates: true}
  - {key: jobs, name: 岗位, about: ""}
kinds:
  - key: job.new
    name: 岗位
    topic: jobs
    importance: normal
    fields: [{key: a, name: 甲, sample: 一二三, most: 2}]
    texts: {zh: {title: "{b}", body: 好}, fr: {title: x, body: y}}
    channels: [template, radio, subscribe_long, inbox]
    template: {title: 通知, values: {项: "{c}"}}
    choices: [{key: yes, words: 好}, {key: no, words: 好}]
  - key: job.new
    name: 岗位
    topic: nowhere
    importance: huge
    texts: {bo: {title: x, body: y}}
    channels: [service]
    quiet: {from: "25:00", until: "08:00"}
    worth_for: -1h
    remind: [1h, 2h]
`))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`k.yaml:3: a topic needs`, `k.yaml:3: the topic "jobs" stands twice`,
		`k.yaml:9: kind "job.new": the sample of "a"`, `k.yaml:10: kind "job.new": {b} is no field`, `k.yaml:10: kind "job.new": unknown language "fr"`,
		`k.yaml:11: kind "job.new": no template messages for the topic "jobs"`, `k.yaml:11: kind "job.new": unknown channel "radio"`,
		`k.yaml:11: kind "job.new": the channel "subscribe_long" stands too low`, `k.yaml:12: kind "job.new": {c} is no field`,
		`k.yaml:13: kind "job.new": "好" stands for "yes" and for "no"`, `k.yaml:14: the kind "job.new" stands twice`,
		`k.yaml:16: kind "job.new": unknown topic "nowhere"`, `k.yaml:17: kind "job.new": importance is "huge"`,
		`k.yaml:18: kind "job.new" needs a Chinese text`, `k.yaml:19: kind "job.new": the last channel must be the inbox`,
		`k.yaml:20: kind "job.new": quiet needs`, `k.yaml:21: kind "job.new": worth_for`, `k.yaml:22: kind "job.new": remind lists`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
}

func TestReminders(t *testing.T) {
	k, _ := book(t).Kind("deadline.near")
	deadline := time.Date(2026, 12, 31, 4, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	tests := []struct {
		left time.Duration
		want string // windows
		now  string // the one that is told at once
	}{
		{40 * day, "30d 7d 1d", ""},
		{30 * day, "30d 7d 1d", "30d"},
		{20 * day, "30d 7d 1d", "30d"},
		{5 * day, "7d 1d", "7d"},
		{time.Hour, "1d", "1d"},
		{0, "", ""},
		{-time.Hour, "", ""},
	}
	for _, tt := range tests {
		now := deadline.Add(-tt.left)
		var windows []string
		atOnce := ""
		for _, r := range k.Reminders(deadline, now) {
			windows = append(windows, r.Window)
			if r.DueAt.Equal(now) {
				atOnce = r.Window
			}
			if !r.DueAt.Before(r.EndsAt) || r.DueAt.Before(now) {
				t.Errorf("%v before: %s from %v until %v", tt.left, r.Window, r.DueAt, r.EndsAt)
			}
		}
		if got := strings.Join(windows, " "); got != tt.want || atOnce != tt.now {
			t.Errorf("%v before: reminders %q, at once %q, want %q and %q", tt.left, got, atOnce, tt.want, tt.now)
		}
	}
}
