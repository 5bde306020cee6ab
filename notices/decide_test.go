package notices

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC) // 12:00 in China

// stocked is a catalogue that has every template the book can use, with keys that fit.
func stocked(b *Book) (c Catalogue) {
	prefixes := map[string]string{
		"当前进度": "phrase", "审核结果": "phrase", "更新时间": "time", "审核时间": "time", "活动时间": "time",
		"截止日期": "date", "申请编号": "character_string",
	}
	seen := map[string]bool{}
	add := func(channel Channel, u *Use) {
		if u == nil || seen[string(channel)+u.Title] {
			return
		}
		seen[string(channel)+u.Title] = true
		t := AccountTemplate{Channel: channel, ID: string(channel) + ":" + u.Title, Title: u.Title}
		for i, label := range slices.Sorted(maps.Keys(u.Values)) {
			prefix := prefixes[label]
			if prefix == "" {
				prefix = "thing"
			}
			t.Keys = append(t.Keys, TemplateKey{Label: label, Key: prefix + string(rune('1'+i))})
		}
		c.Templates = append(c.Templates, t)
	}
	for _, k := range b.Kinds {
		add(LongTerm, k.Subscribe)
		add(OneTime, k.Subscribe)
		add(Template, k.Template)
	}
	return c
}

func ladderOf(t *testing.T, now time.Time) *Ladder {
	t.Helper()
	b := book(t)
	c := stocked(b)
	return &Ladder{
		Book: b, Limits: DefaultLimits(), Quiet: Hours{"21:30", "08:00"}, PublicURL: "https://zaiyue.example",
		Catalogue: func() Catalogue { return c }, Now: func() time.Time { return now },
	}
}

func sample(k Kind) Notice {
	return Notice{ID: ID(k.Key, "c", "o", ""), Kind: k.Key, OpenID: "o", Fields: k.Samples(), DueAt: noon.Add(-time.Minute), State: Queued}
}

// ledgers are states of what WeChat allows, by name; the template ids are those of stocked.
func ledgersFor(k Kind) map[string]Ledger {
	open := map[Trigger]Grant{Wrote: {Opened: noon.Add(-time.Hour), Until: noon.Add(time.Hour), Left: 2}}
	credit := map[string]Credit{}
	lasting := map[string]Credit{}
	if k.Subscribe != nil {
		credit[string(OneTime)+":"+k.Subscribe.Title] = Credit{Left: 1}
		lasting[string(LongTerm)+":"+k.Subscribe.Title] = Credit{Left: Lasting}
	}
	spent := map[string]DayCount{}
	if k.Template != nil {
		spent[string(Template)+":"+k.Template.Title] = DayCount{Day: 20261123, Count: 10}
	}
	return map[string]Ledger{
		"nothing":          {},
		"wrote":            {Grants: open},
		"credit":           {Credits: credit, Grants: open},
		"lasting":          {Credits: lasting, Grants: open},
		"day spent":        {Days: spent},
		"day spent, wrote": {Days: spent, Grants: open},
		"window spent":     {Days: spent, Grants: map[Trigger]Grant{Wrote: {Until: noon.Add(time.Hour)}}},
		"gone, credit":     {Gone: noon, Credits: credit},
		"blocked":          {Blocked: noon, Grants: open, Credits: lasting},
	}
}

// best is the channel a kind must go by in a state of the ledger, worked out from the table
// of the protocol paper rather than from the code.
func best(k Kind, state string) Channel {
	can := map[string][]Channel{
		"nothing": {Template}, "wrote": {Template, Service}, "credit": {OneTime, Template, Service},
		"lasting": {LongTerm, Template, Service}, "day spent": {}, "day spent, wrote": {Service}, "window spent": {},
		"gone, credit": {OneTime}, "blocked": {},
	}[state]
	for _, c := range []Channel{LongTerm, OneTime, Template, Service} {
		if slices.Contains(can, c) && slices.Contains(k.Channels, c) {
			return c
		}
	}
	return Inbox
}

func TestDecideEveryKind(t *testing.T) {
	l := ladderOf(t, noon)
	for _, k := range l.Book.Kinds {
		for state, ledger := range ledgersFor(k) {
			t.Run(k.Key+", "+state, func(t *testing.T) {
				d := l.Decide(sample(k), ledger, Preferences{})
				want := best(k, state)
				got := Inbox
				if d.Parcel != nil {
					got = d.Parcel.Channel
				}
				if got != want {
					t.Fatalf("channel %s, want %s; steps %+v", got, want, d.Steps)
				}
				if got == Inbox && d.End != Waiting || got != Inbox && (d.Hold.Channel != got || d.End != "") {
					t.Errorf("end %q, hold %+v", d.End, d.Hold)
				}
				if strings.HasPrefix(k.Key, "job.") && got == Template {
					t.Error("a job notice as a template message")
				}
				if n := 1 + slices.Index(k.Channels, got); len(d.Steps) != n {
					t.Errorf("%d steps, want one for each of %d channels: %+v", len(d.Steps), n, d.Steps)
				}
				for _, s := range d.Steps {
					if s.Reason == "" || s.Verdict == "" {
						t.Errorf("a step without a reason: %+v", s)
					}
				}
				if p := d.Parcel; p != nil {
					messages := 0
					for _, there := range []bool{p.Text != "", p.Menu != nil, p.Template != nil, p.Subscribe != nil} {
						if there {
							messages++
						}
					}
					if messages != 1 {
						t.Errorf("the parcel holds not exactly one message: %+v", p)
					}
				}
			})
		}
	}
}

func TestDecideBefore(t *testing.T) {
	night := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC) // 23:00 in China
	morning := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	open := Ledger{Grants: map[Trigger]Grant{Wrote: {Until: noon.Add(40 * time.Hour), Left: 2}}}
	tests := []struct {
		name  string
		kind  string
		now   time.Time
		p     Preferences
		n     func(*Notice)
		until time.Time
		end   State
		sent  bool
		why   string
	}{
		{name: "at noon", kind: "training.new", now: noon, sent: true, why: ReasonFollows},
		{name: "at night", kind: "training.new", now: night, until: morning, why: ReasonQuiet},
		{name: "at night, urgent", kind: "officer.reply", now: night, sent: true, why: ReasonWindow},
		{name: "own hours", kind: "training.new", now: noon, p: Preferences{QuietFrom: "11:00", QuietUntil: "16:00"}, until: noon.Add(4 * time.Hour), why: ReasonQuiet},
		{name: "muted", kind: "training.new", now: noon, p: Preferences{Muted: []string{"training"}}, end: Waiting, why: ReasonMuted},
		{name: "muted at night: no need to wait", kind: "training.new", now: night, p: Preferences{All: true}, end: Waiting, why: ReasonMuted},
		{name: "all muted, what was asked for", kind: "answer.ready", now: noon, p: Preferences{All: true}, sent: true, why: ReasonWindow},
		{name: "low, with a digest", kind: "post.new", now: noon, p: Preferences{Digest: true}, end: Waiting, why: ReasonDigest},
		{name: "low, without", kind: "post.new", now: noon, sent: true, why: ReasonWindow},
		{name: "the digest itself", kind: "digest", now: noon, p: Preferences{Digest: true}, sent: true, why: ReasonWindow},
		{name: "late", kind: "job.new", now: noon, n: func(n *Notice) { n.DueAt = noon.Add(-8 * 24 * time.Hour) }, end: Expired, why: ReasonExpired},
		{name: "its own end", kind: "job.new", now: noon, n: func(n *Notice) { n.EndsAt = noon }, end: Expired, why: ReasonExpired},
		{name: "no such kind", kind: "gone.kind", now: noon, end: Waiting, why: ReasonNoKind},
		{name: "refused there before", kind: "training.new", now: noon, n: func(n *Notice) { n.Closed = []Channel{Template} }, sent: true, why: ReasonWindow},
		{name: "refused everywhere", kind: "training.new", now: noon, n: func(n *Notice) { n.Closed = []Channel{Template, Service} }, end: Waiting, why: ReasonTheInbox},
		{name: "may have arrived, at night", kind: "training.new", now: night, n: func(n *Notice) { n.Unsure, n.TemplateID = true, "template:活动开始提醒" }, sent: true, why: ReasonRepeat},
		{name: "may have arrived, the template is gone", kind: "training.new", now: noon, n: func(n *Notice) { n.Unsure, n.TemplateID = true, "another" }, end: Waiting, why: ReasonTheInbox},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := ladderOf(t, tt.now)
			k, _ := l.Book.Kind(tt.kind)
			n := sample(k)
			n.Kind = tt.kind
			if tt.n != nil {
				tt.n(&n)
			}
			d := l.Decide(n, open, tt.p)
			if !d.Until.Equal(tt.until) || d.End != tt.end || (d.Parcel != nil) != tt.sent {
				t.Errorf("until %v, end %q, sent %v, want %v, %q, %v; steps %+v", d.Until, d.End, d.Parcel != nil, tt.until, tt.end, tt.sent, d.Steps)
			}
			if last := d.Steps[len(d.Steps)-1]; last.Reason != tt.why {
				t.Errorf("reason %q, want %q", last.Reason, tt.why)
			}
		})
	}
}

func TestDecideClosedAndUnfit(t *testing.T) {
	l := ladderOf(t, noon)
	k, _ := l.Book.Kind("case.progress")
	open := Ledger{Grants: map[Trigger]Grant{Wrote: {Until: noon.Add(time.Hour), Left: 2}}}
	n := sample(k)
	n.Fields["status"] = "初审通过待公示" // no phrase of five characters
	d := l.Decide(n, open, Preferences{})
	if d.Parcel == nil || d.Parcel.Channel != Service || d.Steps[2].Reason != ReasonValue || d.Steps[2].Words != "审核结果" {
		t.Errorf("a state that does not fit: %+v", d)
	}
	l.Closed = func(c Channel) string {
		if c == Service {
			return "quota"
		}
		return ""
	}
	d = l.Decide(n, open, Preferences{})
	if d.End != Waiting || d.Steps[3].Reason != "quota" {
		t.Errorf("a closed channel: %+v", d)
	}
	l.Catalogue = func() Catalogue { return Catalogue{} }
	if d = l.Decide(sample(k), open, Preferences{}); d.End != Waiting || d.Steps[0].Reason != ReasonNoTitle || d.Steps[2].Reason != ReasonNoTitle {
		t.Errorf("without templates: %+v", d)
	}
	l.Catalogue = func() Catalogue {
		return Catalogue{Templates: []AccountTemplate{{Channel: Template, ID: "x", Title: k.Template.Title, Keys: []TemplateKey{{Label: "申请人", Key: "name1"}}}}}
	}
	if d = l.Decide(sample(k), open, Preferences{}); d.Steps[2].Reason != ReasonLabel || d.Steps[2].Words != "申请人" {
		t.Errorf("a label nobody fills: %+v", d)
	}
}
