package notices

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/wechat"
)

// monday is a noon in China.
var monday = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

// TestLedger plays short stories: each line is "seconds act", and of a reservation what it
// must say.
func TestLedger(t *testing.T) {
	tests := []struct {
		name  string
		topUp bool
		story string
	}{
		{"nothing opens nothing", false, "0 send no_window; 0 once no_consent; 0 long no_consent; 0 template ok; 0 inbox ok"},
		{"a message", false, "0 wrote; 1 send ok; 2 send ok; 3 send ok; 4 send ok; 5 send ok; 6 send window_spent"},
		{"a message of two days ago", false, "0 wrote; 172797 send ok; 172799 send no_window"},
		{"a tap", false, "0 tapped; 1 send ok; 1 send ok; 1 send ok; 1 send window_spent; 59 send no_window"},
		{"following", false, "0 followed; 1 send ok; 60 send no_window"},
		{"scanning", false, "0 scanned; 1 send ok; 60 send no_window"},
		{"a message and a tap: the highest is spent", false, "0 wrote; 3 tapped; 4 send ok; 4 done; 4 left 4; 4 send ok; 4 done; 4 left 3; 70 left 3"},
		{"of two with the same both", false, "0 wrote; 1 send ok; 1 done; 2 send ok; 2 done; 3 tapped; 4 send ok; 4 done; 5 left 2; 70 left 2"},
		{"a tap after the message is spent", false, "0 wrote; 1 send ok; 1 send ok; 1 send ok; 1 send ok; 1 send ok; 2 done; 3 send window_spent; 900 tapped; 900 left 3"},
		{"a new message begins afresh", false, "0 wrote; 1 send ok; 2 done; 3 wrote; 4 send ok; 4 send ok; 4 send ok; 4 send ok; 4 send ok; 4 send window_spent"},
		{"or adds", true, "0 wrote; 1 send ok; 2 done; 3 wrote; 4 left 9"},
		{"heard twice", false, "0 wrote; 1 send ok; 2 done; 3 wrote@0; 3 left 4"},
		{"heard after what was sent since", false, "0 wrote; 5 send ok; 6 done; 9 wrote@4; 9 left 4"},
		{"heard while one is under way", false, "0 wrote; 5 send ok; 6 wrote; 7 left 4"},
		{"heard in the wrong order", false, "0 wrote; 9 wrote@7; 9 left 5; 10 wrote@3; 10 left 5"},
		{"heard too late", false, "1000 wrote@1; 1000 send no_window"},
		{"from the future", false, "10 wrote@99; 10 left 5; 172811 send no_window"},
		{"given back", false, "0 wrote; 1 send ok; 2 back; 3 left 5"},
		{"given back to another grant", false, "0 wrote; 1 send ok; 5 wrote; 6 back; 7 left 4"},
		{"refused", false, "0 wrote; 1 send ok; 2 no_window; 3 send window_spent; 4 wrote; 5 left 5"},
		{"refused, and written meanwhile", false, "0 wrote; 1 send ok; 2 wrote; 3 no_window; 4 left 4"},
		{"gone", false, "0 wrote; 1 send ok; 2 gone; 3 send gone; 3 template gone; 4 followed; 5 send ok; 5 template ok"},
		{"blocks", false, "0 wrote; 1 send ok; 2 blocks; 3 send blocked; 3 template blocked; 3 once blocked; 3 inbox ok; 4 wrote; 5 send ok"},
		{"one consent", false, "0 consent; 1 once ok; 2 once no_consent; 3 consent; 4 once ok; 4 long no_consent"},
		{"two consents", false, "0 consent; 0 consent; 1 once ok; 2 once ok; 3 once no_consent"},
		{"a consent given back", false, "0 consent; 1 once ok; 2 back; 3 once ok; 4 once no_consent"},
		{"a consent given back after it was withdrawn", false, "0 consent; 1 once ok; 2 withdrawn; 3 back; 4 once no_consent"},
		{"refused for want of consent", false, "0 consent; 0 consent; 1 once ok; 2 no_consent; 3 once no_consent; 4 consent; 5 once ok"},
		{"a consent heard of after it was withdrawn", false, "5 withdrawn; 6 consent@3; 7 once no_consent"},
		{"a lasting consent", false, "0 lasting; 1 long ok; 2 long ok; 3 once no_consent; 4 withdrawn; 5 long no_consent"},
		{"templates of a day", false, "0 template ok; 1 template ok; 2 template template_day; 3 template:b ok; 43200 template ok"},
		{"a template given back", false, "0 template ok; 0 template ok; 1 back; 2 template ok; 3 template template_day"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lim := DefaultLimits()
			lim.TopUp, lim.TemplateDay = tt.topUp, 2
			p := &play{lim: lim}
			for line := range strings.SplitSeq(tt.story, "; ") {
				p.line(t, line)
			}
		})
	}
}

// play is a story with one ledger.
type play struct {
	lim  Limits
	l    Ledger
	last Hold
}

func (p *play) line(t *testing.T, line string) {
	t.Helper()
	words := strings.Fields(line)
	now := at(t, words[0])
	act, when, late := strings.Cut(words[1], "@")
	happened := now
	if late {
		happened = at(t, when)
	}
	act, template, _ := strings.Cut(act, ":")
	if template == "" {
		template = "a"
	}
	triggers := map[string]Trigger{"wrote": Wrote, "tapped": Tapped, "followed": Followed, "scanned": Scanned}
	lessons := map[string]Lesson{"no_window": NoWindow, "no_consent": NoConsent, "gone": NotFollows, "blocks": Blocks}
	channels := map[string]Channel{"send": Service, "once": OneTime, "long": LongTerm, "template": Template, "inbox": Inbox}
	switch {
	case triggers[act] != "":
		p.l.Opened(p.lim, triggers[act], happened, now)
	case lessons[act] != "":
		p.l.Learn(lessons[act], p.last)
	case act == "consent" || act == "lasting":
		p.l.Consented(template, act == "lasting", happened)
	case act == "withdrawn":
		p.l.Withdrawn(template, happened)
	case act == "back":
		p.l.GiveBack(p.last)
	case act == "done":
		p.l.Done(p.last, now)
	case act == "left":
		if left, _ := p.l.Open(now); left != int(at(t, words[2]).Sub(monday).Seconds()) {
			t.Errorf("%s: %d are left", line, left)
		}
	default:
		h, reason := p.l.Reserve(p.lim, channels[act], template, now)
		if reason == "" {
			p.last, reason = h, "ok"
		}
		if reason != words[2] {
			t.Errorf("%s: the ledger says %s", line, reason)
		}
	}
}

func at(t *testing.T, seconds string) time.Time {
	t.Helper()
	d, err := time.ParseDuration(seconds + "s")
	if err != nil {
		t.Fatal(err)
	}
	return monday.Add(d)
}

func TestTriggerOf(t *testing.T) {
	event := func(e wechat.Event) wechat.Message { return wechat.Message{Type: wechat.TypeEvent, Event: e} }
	opens := map[wechat.Event]Trigger{
		wechat.EventClick: Tapped, wechat.EventScancodePush: Tapped, wechat.EventScancodeWait: Tapped,
		wechat.EventSubscribe: Followed, wechat.EventScan: Scanned,
	}
	for _, e := range []wechat.Event{
		wechat.EventClick, wechat.EventScancodePush, wechat.EventScancodeWait, wechat.EventSubscribe, wechat.EventScan,
		wechat.EventUnsubscribe, wechat.EventView, wechat.EventViewMiniProgram, wechat.EventPicSysPhoto, wechat.EventPicPhotoOrAlbum,
		wechat.EventPicWeixin, wechat.EventLocationSelect, wechat.EventLocation, wechat.EventTemplateFinish, wechat.EventSubscribePopup, "",
	} {
		if m := event(e); TriggerOf(&m) != opens[e] {
			t.Errorf("%s opens %q, want %q", e, TriggerOf(&m), opens[e])
		}
	}
	for _, tt := range []struct {
		m    wechat.Message
		want Trigger
	}{
		{wechat.Message{Type: wechat.TypeText}, Wrote},
		{wechat.Message{Type: wechat.TypeText, MenuItemID: "0"}, Wrote},
		{wechat.Message{Type: wechat.TypeText, MenuItemID: "p1"}, Tapped},
		{wechat.Message{Type: wechat.TypeImage}, Wrote},
		{wechat.Message{Type: "new"}, Wrote},
	} {
		if got := TriggerOf(&tt.m); got != tt.want {
			t.Errorf("%s with item %q opens %q, want %q", tt.m.Type, tt.m.MenuItemID, got, tt.want)
		}
	}
}

// TestSendsAreBounded: a ledger stays small however much is sent.
func TestSendsAreBounded(t *testing.T) {
	lim, l := DefaultLimits(), Ledger{}
	lim.Message.Count = 10000
	l.Opened(lim, Wrote, monday, monday)
	for i := range 1000 {
		if _, reason := l.Reserve(lim, Service, "", monday.Add(time.Duration(i)*time.Millisecond)); reason != "" {
			t.Fatal(reason)
		}
	}
	if len(l.Sends) > mostSends || !slices.IsSortedFunc(l.Sends, func(a, b Send) int { return a.At.Compare(b.At) }) {
		t.Errorf("%d sends are remembered", len(l.Sends))
	}
	l.Reserve(lim, Service, "", monday.Add(memory+2*time.Second))
	if diff := cmp.Diff(1, len(l.Sends)); diff != "" {
		t.Errorf("sends after a while (-want +got):\n%s", diff)
	}
}
