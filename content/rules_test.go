package content

import (
	"strings"
	"testing"
	"time"
)

func TestRulesFind(t *testing.T) {
	rules, err := NewRules([]Rule{
		{ID: "exact", Match: Exact, Words: []string{"人工"}, Answer: "a"},
		{ID: "short", Match: Contains, Words: []string{"补贴"}, Answer: "a"},
		{ID: "long", Match: Contains, Words: []string{"租房补贴", "住房补贴"}, Answer: "a"},
		{ID: "pattern", Match: Pattern, Words: []string{`\d+号文`}, Article: "doc"},
		{ID: "off", Match: Exact, Words: []string{"关掉"}, Off: true, Answer: "a"},
		{ID: "urgent", Match: Contains, Words: []string{"骗"}, Priority: 5, Action: "SAFE"},
		{ID: "night", Match: Exact, Words: []string{"值班"}, From: "22:00", Until: "06:00", Answer: "a"},
		{ID: "day", Match: Exact, Words: []string{"值班"}, From: "06:00", Until: "22:00", Answer: "a"},
		{ID: "anytext", Match: Pattern, Words: []string{"补贴"}, Answer: "a"},
	})
	if err != nil {
		t.Fatal(err)
	}
	at := func(hour, minute int) time.Time { return time.Date(2026, 3, 2, hour, minute, 0, 0, china) }
	tests := []struct {
		name, text string
		at         time.Time
		want       string
	}{
		{"exact", "人工", at(12, 0), "exact"},
		{"exact with punctuation, traditional and full width", "「人工」！", at(12, 0), "exact"},
		{"exact is not contains", "转人工吧", at(12, 0), ""},
		{"contained in a sentence", "我想领補貼", at(12, 0), "short"},
		{"the longest wins", "租房补贴怎么领", at(12, 0), "long"},
		{"the second word", "住房补贴怎么领", at(12, 0), "long"},
		{"pattern", "１３９号文还有效吗", at(12, 0), "pattern"},
		{"off", "关掉", at(12, 0), ""},
		{"priority before length", "租房补贴是不是骗人的", at(12, 0), "urgent"},
		{"late", "值班", at(22, 0), "night"},
		{"after midnight", "值班", at(5, 59), "night"},
		{"morning", "值班", at(6, 0), "day"},
		{"utc is no matter", "值班", at(6, 0).UTC(), "day"},
		{"nothing", "", at(12, 0), ""},
		{"long text", strings.Repeat("长", 5000), at(12, 0), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := rules.Find(tt.text, tt.at)
			if got.ID != tt.want || ok != (tt.want != "") {
				t.Errorf("Find(%.30q, %v) = %q, %v; want %q", tt.text, tt.at, got.ID, ok, tt.want)
			}
		})
	}
}

func TestRulesRefused(t *testing.T) {
	good := Rule{ID: "a", Match: Exact, Words: []string{"x"}, Answer: "y"}
	change := func(f func(*Rule)) Rule { r := good; f(&r); return r }
	tests := []struct {
		name string
		rule Rule
		want string
	}{
		{"no id", change(func(r *Rule) { r.ID = "" }), "没有 id"},
		{"no words", change(func(r *Rule) { r.Words = nil }), "words"},
		{"only punctuation", change(func(r *Rule) { r.Words = []string{"？！"} }), "标点"},
		{"unknown match", change(func(r *Rule) { r.Match = "like" }), "like"},
		{"broken pattern", change(func(r *Rule) { r.Match, r.Words = Pattern, []string{"("} }), "写错了"},
		{"pattern for everything", change(func(r *Rule) { r.Match, r.Words = Pattern, []string{".*"} }), "范围太大"},
		{"long pattern", change(func(r *Rule) { r.Match, r.Words = Pattern, []string{strings.Repeat("a", 501)} }), "500"},
		{"two answers", change(func(r *Rule) { r.Action = "X" }), "2 个"},
		{"no answer", change(func(r *Rule) { r.Answer = " " }), "0 个"},
		{"half of the hours", change(func(r *Rule) { r.From = "09:00" }), "一起写"},
		{"no such hour", change(func(r *Rule) { r.From, r.Until = "09:00", "25:00" }), "25:00"},
		{"equal hours", change(func(r *Rule) { r.From, r.Until = "09:00", "09:00" }), "不能相同"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := NewRules([]Rule{tt.rule})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("NewRules(%+v) = %v, want an error that names %q", tt.rule, err, tt.want)
			}
		})
	}
	if _, err := NewRules([]Rule{good, good}); err == nil || !strings.Contains(err.Error(), "重复") {
		t.Errorf("two rules with one id: %v, want an error", err)
	}
}
