package chat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/menus"
	"zaiyue/people"
	"zaiyue/wechat"
)

const testURL = "https://zaiyue.example"

// scene is one conversation under way.
type scene struct {
	t       *testing.T
	chat    *Chat
	memory  *memory
	applied *applied
	box     *box
	library *switched
	now     time.Time
	session *Session
	last    *wechat.Message
	count   int
	said    map[string]bool
}

// house is what the conversations share.
type house struct {
	library *content.Library
	empty   *content.Library // over the same samples, its index not built
	rules   []content.Rule
	said    map[string]bool // the texts and flows of all conversations
}

// openHouse reads the samples once.
func openHouse(t *testing.T) *house {
	t.Helper()
	clock := time.Date(2026, 11, 24, 10, 0, 0, 0, shanghai())
	articles, rules := seedShelf(t), seedRules(t)
	empty, err := content.NewLibrary(content.LibraryConfig{Repository: articles})
	if err != nil {
		t.Fatal(err)
	}
	return &house{library: openLibrary(t, articles, rules, func() time.Time { return clock }), empty: empty, rules: rules, said: map[string]bool{}}
}

// switched is the library, or one whose index is still being built.
type switched struct {
	*content.Library
	ready, empty *content.Library
	gone         bool // every article was withdrawn
}

func (l *switched) Article(ctx context.Context, id string) (content.Article, error) {
	if l.gone {
		return content.Article{}, fault.New(fault.NotFound, "")
	}
	return l.Library.Article(ctx, id)
}

// newScene sets up the account as a conversation's header asks.
func newScene(t *testing.T, house *house, header map[string]string) *scene {
	t.Helper()
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, shanghai())
	if at := header["now"]; at != "" {
		var err error
		if now, err = time.ParseInLocation("2006-01-02 15:04", at, shanghai()); err != nil {
			t.Fatal(err)
		}
	}
	library := house.library
	if header["articles"] == "few" {
		library = openLibrary(t, fewArticles(), house.rules, func() time.Time { return now })
	}
	sc := &scene{t: t, memory: newMemory(), session: &Session{}, said: house.said, now: now}
	sc.library = &switched{Library: library, ready: library, empty: house.empty}
	sc.memory.placed = placed{openID: header["bound"], other: header["followup"] == "other", open: header["followup"] == "open", moved: header["followup"] == "moved", now: func() time.Time { return sc.now }}
	texts, err := ParseTexts("texts.yaml", shippedTexts)
	if err != nil {
		t.Fatal(err)
	}
	texts.said = func(key string) { house.said[key] = true }
	flows, err := ParseFlows(shippedFlows, "flows")
	if err != nil {
		t.Fatal(err)
	}
	if file := header["flows"]; file != "" {
		more, err := ParseFlows(os.DirFS("testdata"), ".")
		if err != nil {
			t.Fatal(err)
		}
		flows = append(flows, more...)
	}
	var office Office
	for _, day := range strings.Fields(header["days"]) {
		n, err := strconv.Atoi(day)
		if err != nil {
			t.Fatal(err)
		}
		office.Days = append(office.Days, time.Weekday(n))
	}
	menu := seedMenu(t)
	menu.Retired = map[string]menus.Action{
		"MESSAGE":    menu.Retired["MESSAGE"],
		"TRAVEL":     menu.Retired["TRAVEL"],
		"APPLY_TALK": {Does: menus.DoFlow, Target: FlowApply},
		"OLD_SITE":   {Does: menus.DoView, URL: "/articles"},
		"OLD_NOTICE": {Does: menus.DoArticle, Target: "apply-window-tibet-2020"},
		"OLD_KINDS":  {Does: menus.DoFlow, Target: "kinds", Step: "city"},
		"OLD_LONG":   {Does: menus.DoArticle, Target: "long"},
	}
	if header["papers"] == "" {
		delete(menu.Retired, "APPLY_TALK")
	}
	if header["flows"] == "" {
		delete(menu.Retired, "OLD_KINDS")
	}
	config := Config{
		Library: sc.library, Desk: sc.memory, Drafts: sc.memory, Kept: sc.memory, Followers: sc.memory, Notices: sc.notices(), Wishes: sc.memory, FollowUps: sc.memory,
		Menu: menu, Rules: house.rules, Texts: texts, Flows: flows, Settings: Settings{Office: office}, PublicURL: testURL, Now: func() time.Time { return sc.now },
	}
	if n := header["applied"]; n != "" {
		a := newApplied(t, n, config.Now)
		config.Cases, config.Machine, config.Facts, sc.applied = a, a.machine, a, a
		if header["papers"] != "" {
			config.Papers = a
		}
	}
	if sc.chat, err = New(config); err != nil {
		t.Fatal(err)
	}
	return sc
}

// play does what one line says and returns the lines of what follows from it.
func (sc *scene) play(does string) []string {
	name, arg := command1(does)
	switch name {
	case "wait":
		d, err := time.ParseDuration(arg)
		if err != nil {
			sc.t.Fatal(err)
		}
		sc.now = sc.now.Add(d)
		return nil
	case "lose":
		sc.session = &Session{}
		return nil
	case "late":
		sc.memory.kept = append(sc.memory.kept, arg)
		return nil
	case "notice":
		return sc.arrive(arg)
	case "building":
		sc.library.Library = sc.library.empty
		return nil
	case "ready":
		sc.library.Library = sc.library.ready
		return nil
	case "gone":
		sc.library.gone = true
		return nil
	case "queue":
		sc.memory.queue = nil
		return nil
	case "broken":
		sc.memory.fail = errors.New("disk full")
		return nil
	case "times":
		n, what, _ := strings.Cut(arg, " ")
		times, _ := strconv.Atoi(n)
		for range times {
			sc.send(sc.message(what))
		}
		return nil
	case "case":
		part := strings.Fields(arg + " - -")
		sc.applied.asks(sc.t, part[0], part[1], strings.Trim(part[2], "-"), strings.Trim(part[3], "-"))
		return nil
	case "field":
		key, value, _ := strings.Cut(arg, " ")
		a := sc.applied.all[0]
		if a.Answers == nil {
			a.Answers = map[string]string{}
		}
		a.Answers[key] = value
		return nil
	case "again":
		return sc.send(sc.last)
	}
	sc.last = sc.message(does)
	return sc.send(sc.last)
}

// command1 splits "[click RENT]" into click and RENT.
func command1(does string) (name, arg string) {
	if !strings.HasPrefix(does, "[") || !strings.HasSuffix(does, "]") {
		return "", does
	}
	name, arg, _ = strings.Cut(strings.Trim(does, "[]"), " ")
	return name, arg
}

// message makes the push that a line stands for.
func (sc *scene) message(does string) *wechat.Message {
	sc.count++
	m := &wechat.Message{ToUserName: "gh_0", OpenID: "o-sonam", CreateTime: sc.now.UTC(), MsgID: fmt.Sprint(1000 + sc.count)}
	name, arg := command1(does)
	event := func(e wechat.Event, key string) {
		m.Type, m.Event, m.EventKey, m.MsgID = wechat.TypeEvent, e, key, ""
		sc.now = sc.now.Add(time.Second) // events are told apart by the second
	}
	switch name {
	case "":
		m.Type, m.Content = wechat.TypeText, arg
	case "choose":
		sc.tapChoice(m, arg)
	case "click":
		event(wechat.EventClick, arg)
	case "follow":
		event(wechat.EventSubscribe, strings.TrimPrefix(arg, "qrscene "))
	case "unfollow":
		event(wechat.EventUnsubscribe, "")
	case "scan":
		event(wechat.EventScan, arg)
	case "event":
		event(wechat.Event(arg), "")
	case "location":
		var p wechat.Place
		if _, err := fmt.Sscan(arg, &p.Latitude, &p.Longitude, &p.Label); err != nil {
			sc.t.Fatalf("%s: %v", does, err)
		}
		m.Type, m.Where = wechat.TypeLocation, &p
	case "voice":
		m.Type, m.Recognition = wechat.TypeVoice, arg
	case "image":
		m.Type, m.MediaID = wechat.TypeImage, arg
	default:
		m.Type = wechat.MsgType(name)
	}
	return m
}

// send delivers a message over a session that was kept in between, and checks what must
// hold of every reply.
func (sc *scene) send(m *wechat.Message) []string {
	sc.memory.effects = nil
	r, err := sc.chat.Reply(sc.t.Context(), m, sc.session)
	if err != nil {
		r = sc.chat.Sorry(err)
	}
	if sc.session.Flow != "" {
		sc.said["flow "+sc.session.Flow] = true
	}
	data, err := sc.session.MarshalBinary()
	if err != nil {
		sc.t.Fatal(err)
	}
	if len(r.Text) > wechat.MaxTextBytes {
		sc.t.Errorf("the reply has %d bytes:\n%s", len(r.Text), r.Text)
	}
	if strings.Count(r.Text, "<a ") != strings.Count(r.Text, "</a>") {
		sc.t.Errorf("a broken link in:\n%s", r.Text)
	}
	readable, err := json.Marshal(sc.session)
	if err != nil {
		sc.t.Fatal(err)
	}
	if kept := string(readable) + strings.Join(sc.memory.effects, ""); len(people.CardNumbers(kept)) > 0 {
		sc.t.Errorf("a personal number is kept: %s", kept)
	}
	sc.session = &Session{OpenID: m.OpenID}
	if err := sc.session.UnmarshalBinary(data); err != nil {
		sc.t.Fatal(err)
	}
	return outcome(r, sc.memory.effects)
}

// finds checks that the question was answered with the article, and holds nothing of its
// title or keywords.
func (sc *scene) finds(question, id string) {
	if got := sc.session.Answered; got != id {
		sc.t.Errorf("%q finds %q, want %q", question, got, id)
	}
	a, err := sc.library.Library.Article(sc.t.Context(), id)
	if err != nil {
		sc.t.Fatal(err)
	}
	words := a.Keywords
	title := []rune(a.Title)
	for i := range len(title) - 1 {
		if unicode.Is(unicode.Han, title[i]) && unicode.Is(unicode.Han, title[i+1]) {
			words = append(words, string(title[i:i+2]))
		}
	}
	for _, w := range words {
		if strings.Contains(question, w) {
			sc.t.Errorf("%q holds %q of the article it must find in other words", question, w)
		}
	}
}
