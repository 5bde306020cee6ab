package main

import (
	"errors"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/wechat"
)

// who returns the OpenID of a simulated graduate, who follows from now on.
func (r *running) who(user string) string {
	r.t.Helper()
	r.actAs(user, "follow", map[string]any{})
	var u struct {
		OpenID string `json:"openid"`
	}
	r.sim(http.MethodGet, "/sim/users/"+user, nil, &u)
	return u.OpenID
}

// TestTheSimulatorsTemplatesCarryEveryKind sends each kind by each template it can use: the
// keys are read from WeChat, and WeChat takes the values.
func TestTheSimulatorsTemplatesCarryEveryKind(t *testing.T) {
	r := start(t, nil)
	r.step("templates")
	account := *r.app.templates.Load()
	for _, l := range account.Lacks(r.app.ladder.Book) {
		t.Errorf("%s%s", l.Missing(), l.Advice())
	}
	openID, sent := r.who("u1"), map[string]bool{}
	ladder := *r.app.ladder
	ladder.Now = func() time.Time { return time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC) }
	for _, k := range ladder.Book.Kinds {
		for _, channel := range k.Channels {
			use := k.Subscribe
			if channel == notices.Template {
				use = k.Template
			}
			for _, tpl := range account.For(channel, use) {
				choice := map[string]any{"choices": []any{map[string]any{"template_id": tpl.ID}}}
				ledger := notices.Ledger{}
				if channel != notices.Template {
					r.actAs("u1", "consent", choice)
					left := 1
					if channel == notices.LongTerm {
						left = notices.Lasting
					}
					ledger.Credits = map[string]notices.Credit{tpl.ID: {Left: left}}
				}
				n := notices.Notice{ID: notices.ID(k.Key, tpl.ID, openID, ""), Kind: k.Key, OpenID: openID, Fields: k.Samples(), DueAt: ladder.Now()}
				d := ladder.Decide(n, ledger, notices.Preferences{})
				if d.Parcel == nil || d.Parcel.Channel != channel {
					t.Errorf("%s by %s is not sent: %+v", k.Key, channel, d.Steps)
					continue
				}
				var err error
				if m := d.Parcel.Template; m != nil {
					_, err = r.app.tools.client.SendTemplate(t.Context(), *m)
				} else {
					_, err = r.app.tools.client.BizSend(t.Context(), *d.Parcel.Subscribe)
				}
				if err != nil {
					t.Errorf("%s by %s %q: %v", k.Key, channel, tpl.Title, err)
				}
				sent[tpl.ID] = true
			}
		}
	}
	if len(sent) != len(account.Templates) {
		t.Errorf("%d of the account's %d templates were used", len(sent), len(account.Templates))
	}
}

// TestValuesAreTaken makes values of random texts by our rules and lets the simulator, which
// shares no code with them, judge each.
func TestValuesAreTaken(t *testing.T) {
	r := start(t, nil)
	openID := r.who("u1")
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	pieces := []string{
		"租房", "补贴", "扎西", "初审通过", "，", "。", "！", "Abc", "Zaiyue", "\n", "\t", " ", "12", "１２", "3000.00", "元", "￥", "$", ",", "A", "粤A1", "b c", "…", "~", "至",
		"2026年1月1日", "2026-1-2", "09:30", "下午3点半", "25:99", "020-0000", "+86", "(", "SQ2026", "བོད་", "é", "👩‍👩‍👧", "\u200b", "\ufffd", "\x00", "\u2028", "ſ", "㎡", "٣", "ﷺ", "𝟙", "⑩", "一二三四五六七八九十",
	}
	taken, refused := map[string]int{}, map[string]int{}
	for _, prefix := range []string{"thing", "short_thing", "character_string", "number", "letter", "symbol", "time", "date", "amount", "phone_number", "car_number", "name", "phrase", "const", "enum"} {
		id := "tPl_" + prefix
		var made any
		r.sim(http.MethodPost, "/sim/templates", map[string]any{"template_id": id, "title": prefix, "content": "值:{{" + prefix + "1.DATA}}"}, &made)
		for range 400 {
			var b strings.Builder
			for range 1 + rng.IntN(2)*rng.IntN(4) { // one piece, half the time
				b.WriteString(pieces[rng.IntN(len(pieces))])
			}
			value, ok := notices.Value(prefix+"1", b.String(), nil)
			if !ok {
				refused[prefix]++
				continue
			}
			_, err := r.app.tools.client.SendTemplate(t.Context(), wechat.TemplateMessage{OpenID: openID, TemplateID: id, Data: map[string]string{prefix + "1": value}})
			if e, ok := errors.AsType[*wechat.APIError](err); ok && e.ErrCode == 47003 {
				t.Errorf("%s: %q made of %q is refused: %v", prefix, value, b.String(), err)
			} else if err != nil {
				t.Fatal(err)
			}
			taken[prefix]++
		}
	}
	for prefix := range maps.Keys(refused) {
		if taken[prefix] == 0 {
			t.Errorf("no value was made for %s", prefix)
		}
	}
	t.Logf("taken %v, not made to fit %v", taken, refused)
}

// TestMissingTemplatesAreShown takes the account's templates away: officers are told which, and
// what was kept is used after a start without WeChat.
func TestMissingTemplatesAreShown(t *testing.T) {
	r := start(t, nil)
	r.step("templates")
	o := r.officer(t, people.Administrator)
	if page := o.get("/templates").text("main"); !strings.Contains(page, "每种通知要用的模板都有") || !strings.Contains(page, "办事进度提醒") {
		t.Errorf("the page of templates: %s", page)
	}
	var all []struct {
		ID      string `json:"template_id"`
		Product string `json:"product"`
		Title   string `json:"title"`
	}
	r.sim(http.MethodGet, "/sim/templates", nil, &all)
	kept, err := r.app.tools.db.Templates(t.Context())
	if err != nil || len(kept.Templates) == 0 || len(kept.Templates) > len(all) {
		t.Fatalf("%d templates are kept of %d, %v", len(kept.Templates), len(all), err)
	}
	kept.Templates = slices.DeleteFunc(kept.Templates, func(t notices.AccountTemplate) bool { return t.Title == "岗位推荐提醒" })
	r.app.templates.Store(&kept)
	if page := o.get("/templates").text("main"); !strings.Contains(page, "岗位名称") || !strings.Contains(page, "用于：新岗位") {
		t.Errorf("the page says nothing of the missing template: %s", page)
	}
	if page := o.get("/").text("main"); !strings.Contains(page, "公众号缺 1 个通知模板") {
		t.Errorf("the first page says nothing of it: %s", page)
	}
	o.post("/templates/read", nil)
	if page := o.get("/templates").text("main"); !strings.Contains(page, "每种通知要用的模板都有") {
		t.Errorf("after reading again: %s", page)
	}
}
