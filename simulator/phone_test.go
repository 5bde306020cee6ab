package simulator

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
)

func TestPhonePage(t *testing.T) {
	browser := phoneBrowser(t)
	for _, tt := range []struct {
		name          string
		width, height int64
		try           func(t *testing.T, h *handset)
	}{
		{"follow shows the welcome", 1280, 860, phoneFollow},
		{"follow by a code tells its scene", 1280, 860, phoneFollowByCode},
		{"typed words are answered", 1280, 860, phoneType},
		{"a menu tap is answered", 1280, 860, phoneMenu},
		{"the menu works by keyboard", 1280, 860, phoneMenuKeys},
		{"a link opens inside the phone", 1280, 860, phoneLink},
		{"signing in happens inside the phone", 1280, 860, phoneSignIn},
		{"two graduates are two people", 1280, 860, phoneTwoPeople},
		{"a failure shows the platform's notice", 1280, 860, phoneFault},
		{"waiting and typing are shown", 1280, 860, phoneWaiting},
		{"voice and place can be sent", 1280, 860, phoneVoiceAndPlace},
		{"cards of the account are drawn and tapped", 1280, 860, phoneMsgmenu},
		{"the wire lists, filters and pauses", 1280, 860, phoneWire},
		{"faults are ordered and cleared", 1280, 860, phoneFaultOrders},
		{"the clock moves and the ledger follows", 1280, 860, phoneClock},
		{"a broken stream comes back and misses nothing", 1280, 860, phoneReconnect},
		{"a simulator that was started again begins anew", 1280, 860, phoneRestart},
		{"pages that were left hold no connection", 1280, 860, phoneLeave},
		{"template cards and news are drawn", 1280, 860, phoneCards},
		{"a narrow screen has tabs", 390, 844, phoneNarrow},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.try(t, openPhone(t, browser, tt.width, tt.height)) })
	}
}

func phoneFollow(_ *testing.T, h *handset) {
	h.run(shows(".band", "这是模拟器，不是微信"), shows("#profile", "关注公众号"), followed(), shows(".person", "已关注"))
	h.run(press("#profile-open", ""), press("#unfollow", ""), shows("#profile", "关注公众号"))
}

func phoneFollowByCode(_ *testing.T, h *handset) {
	h.run(press("#follow-scan", ""), fill(".sheet[open] [name=scene]", "home_07"), press(".sheet[open] .primary", "扫码"),
		shows(".theirs .bubble", "欢迎来到在粤。qrscene_home_07"))
	h.run(press("#tab-person", ""), shows("#view-person", "home_07"))
}

func phoneType(_ *testing.T, h *handset) {
	h.run(followed(), keyboard(), types("租房有补贴吗"), shows(".mine .bubble", "租房有补贴吗"), shows(".theirs .bubble", "听到：租房有补贴吗"))
	h.run(until(`() => document.querySelector("#words").value === ""`))
	h.run(types("<img src=x onerror=alert(1)>"), shows(".theirs .bubble", "听到：<img src=x onerror=alert(1)>"))
}

func phoneMenu(_ *testing.T, h *handset) {
	h.run(followed(), press(".menu-top", "帮助"), shows(".theirs .bubble", "你点了 HELP"))
	h.run(press(".menu-top", "补贴"), press(".menu-pop button", "租房"), shows(".theirs .bubble", "你点了 RENT"))
}

func phoneMenuKeys(_ *testing.T, h *handset) {
	h.run(followed(), chromedp.Focus(chromedp.CSS(".menu-column:last-child .menu-top")), chromedp.KeyEvent(kb.Enter), shows(".menu-pop", "路费"),
		chromedp.KeyEvent(kb.ArrowUp), focused("路费"), chromedp.KeyEvent(kb.Enter), shows(".theirs .bubble", "你点了 TRAVEL"))
}

func phoneLink(t *testing.T, h *handset) {
	h.run(followed(), keyboard(), types("链接"), shows(".theirs .bubble", "请看我的页面，别点这个，<b>粗</b>"))
	hrefs, err := chromedp.Run(h.ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll('.theirs .bubble a')].map((a) => a.protocol)`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"http:"}, hrefs); diff != "" {
		t.Errorf("links that can be followed (-want +got):\n%s", diff)
	}
	h.run(press(".theirs .bubble a", "我的页面"), shows(".browser .bar-title", "我的页面"), framed("来过 0 次"), shows(".browser-place", "/page"))
	h.run(inFrame(`() => { document.querySelector("#next").click(); return true; }`), framed("来过 1 次"), shows(".browser-place", "/page/next"))
	h.run(press(".browser-back", ""), until(`() => document.querySelector(".browser-place").innerText === "/page"`), framed("下一页"))
	h.run(press(".browser-more", ""), shows(".sheet", "在电脑浏览器里打开"), chromedp.KeyEvent(kb.Escape))
	h.run(press(".browser-close", ""), gone(".browser"))
}

func phoneSignIn(_ *testing.T, h *handset) {
	h.run(followed(), keyboard(), types("登录"), press(".theirs .bubble a", "我的申请"), framed("申请获取你的昵称和头像"))
	h.run(inFrame(`() => { document.querySelector(".yes").click(); return true; }`), framed("代码 32 位"), shows(".browser-place", "/page/mine"))
}

func phoneTwoPeople(t *testing.T, h *handset) {
	visit := func(times string) {
		h.run(followed(), keyboard(), types("链接"), shows(".theirs .bubble", "我的页面"),
			press(".theirs .bubble a", "我的页面"), framed(times), press(".browser-close", ""))
	}
	visit("来过 0 次")
	h.run(press(".theirs .bubble a", "我的页面"), framed("来过 1 次"))
	h.run(press(`[data-user="u2"]`, ""), shows("#profile", "扎西还没有关注"))
	visit("来过 0 次")
	if got, want := h.service.cookiesOf(h.host("u1.sim.localhost")), []string{"", "+"}; !cmp.Equal(got, want) {
		t.Errorf("cookies of 卓玛's visits = %q, want %q", got, want)
	}
	if got, want := h.service.cookiesOf(h.host("u2.sim.localhost")), []string{""}; !cmp.Equal(got, want) {
		t.Errorf("cookies of 扎西's visits = %q, want %q", got, want)
	}
}

func phoneFault(_ *testing.T, h *handset) {
	h.run(followed(), keyboard(), types("坏"), shows(".system", "该公众号提供的服务出现故障，请稍后再试"))
	h.run(shows(".exchange .mark", "状态码不对"))
}

func phoneWaiting(_ *testing.T, h *handset) {
	h.run(followed(), keyboard(), types("等等"), shows(".waiting", "等公众号答复"))
	h.post("/cgi-bin/message/custom/typing"+h.token(), `{"touser":"`+h.openID("u1")+`","command":"Typing"}`)
	h.run(shows("#chat-title", "对方正在输入…"))
	close(h.service.gate)
	h.run(shows(".theirs .bubble", "久等了"), gone(".waiting"), shows("#chat-title", "在粤"))
}

func (h *handset) openID(user string) string { return h.get("/sim/users/" + user).text("openid") }

func phoneVoiceAndPlace(_ *testing.T, h *handset) {
	h.run(followed(), keyboard(), press(".plus", ""), press(`[data-thing="mic"]`, ""),
		fill(".sheet[open] [name=recognition]", "想问补贴"), press(".sheet[open] .primary", "发送"), shows(".theirs .bubble", "你说了 想问补贴"))
	h.run(press(`[data-thing="place"]`, ""), press(".sheet[open] .primary", "发送"), shows(".theirs .bubble", "收到位置 广州市越秀区"))
	h.run(press(`[data-thing="mic"]`, ""), chromedp.SendKeys(chromedp.CSS(".sheet[open] [name=recognition]"), "算了"), press(".sheet[open] .bar-button", ""), gone(".sheet"),
		types("还是打字"), shows(".theirs .bubble", "听到：还是打字"))
}

func phoneReconnect(_ *testing.T, h *handset) {
	h.run(followed())
	hub := h.sim.platform.hub
	hub.mu.Lock()
	for c := range hub.listeners {
		hub.drop(c)
	}
	hub.mu.Unlock()
	h.post("/sim/users/u1/send?wait=true", `{"text":"断线时说的"}`)
	h.run(shows(".theirs .bubble", "听到：断线时说的"), shows("#connection", "已连接"))
}

func phoneLeave(_ *testing.T, h *handset) {
	for range 8 { // a browser has six connections to a host
		h.run(until(`() => { window.left = true; return true; }`), chromedp.Navigate("about:blank"), chromedp.Navigate("http://"+h.host("sim.localhost")+"/"), shows("#connection", "已连接"))
	}
	h.run(until(`() => { history.go(-2); return true; }`), trueNow(`window.left`))
	h.post("/sim/users/u1/follow?wait=true", `{}`)
	h.run(trueNow(`document.querySelector(".theirs .bubble")?.innerText.includes("欢迎来到在粤")`))
}

func phoneRestart(t *testing.T, h *handset) {
	h.run(followed(), keyboard(), types("从前说的"), shows(".theirs .bubble", "听到：从前说的"))
	h.restart(t)
	h.run(shows("#profile", "卓玛还没有关注"), followed(), gone(".mine .bubble"))
}

func phoneCards(_ *testing.T, h *handset) {
	h.run(followed())
	token, to := h.token(), h.openID("u1")
	made := h.post("/cgi-bin/template/api_add_template"+token, `{"template_id_short":"43216","keyword_name_list":["申请人","审核结果"]}`)
	h.post("/cgi-bin/message/template/send"+token, fmt.Sprintf(`{"touser":%q,"template_id":%q,"url":"http://%s/page/card",
		"data":{"name1":{"value":"卓玛"},"phrase2":{"value":"审核通过"}}}`, to, made.text("template_id"), h.service.host))
	h.post("/cgi-bin/message/custom/send"+token, fmt.Sprintf(`{"touser":%q,"msgtype":"news","news":{"articles":[
		{"title":"在粤之家","description":"来坐坐","url":"http://%s/page/news","picurl":"http://%s/none.png"}]}}`, to, h.service.host, h.service.host))
	h.run(shows(".notice", "审核通过"), shows(".headline", "来坐坐"), shows(".headline .drawn", ""))
	h.run(press(".notice-more button", ""), shows(".browser-place", "/page/card"), press(".browser-close", ""))
	h.run(press(".headline", ""), shows(".browser .bar-title", "在粤之家"), framed("来过 1 次"))
}

func phoneMsgmenu(_ *testing.T, h *handset) {
	h.run(followed())
	h.post("/cgi-bin/message/custom/send"+h.token(), `{"touser":"`+h.openID("u1")+`","msgtype":"msgmenu",
		"msgmenu":{"head_content":"有用吗","list":[{"id":"yes","content":"有用"},{"id":"no","content":"没用"}],"tail_content":"点一下"}}`)
	h.run(shows(".menu-items", "没用"), press(".menu-items button", "有用"), shows(".theirs .bubble", "听到：有用"))
}

func phoneWire(_ *testing.T, h *handset) {
	h.run(followed(), keyboard(), types("第一句"), shows("#wire-list .exchange", "第一句"))
	h.run(press(".exchange[data-kind=push] > summary", ""), shows(".exchange pre", "<![CDATA[第一句]]>"), shows(".exchange .facts", "判定 reply"))
	h.run(press("#wire-pause", "暂停"), types("第二句"), shows("#wire-pause", "新的 1 条"))
	h.run(press("#wire-pause", ""), shows("#wire-list .exchange", "第二句"))
	h.run(fill("#wire-user", "u2"), shows("#wire-list .empty", "这里会出现"))
}

func phoneFaultOrders(t *testing.T, h *handset) {
	h.run(press("#tab-faults", ""), fill("#api-fault-form [name=path]", "/cgi-bin/message/custom/send"),
		fill("#api-fault-form [name=kind]", "45047"), press("#api-fault-form .primary", "安排"),
		shows("#api-faults", "/cgi-bin/message/custom/send：错误码 45047"))
	if got := h.list("/sim/faults"); len(got) != 1 || got[0].text("errcode") != "45047" || got[0].text("times") != "1" {
		t.Errorf("orders = %v, want one 45047, once", got)
	}
	h.run(press("#push-fault-form .primary", "安排"), shows("#push-faults", "答完再推一次"), press("#api-faults button", "取消"), shows("#api-faults", "没有安排故障"))
	if got := h.list("/sim/faults"); len(got) != 0 {
		t.Errorf("orders after 取消 = %v, want none", got)
	}
}

func phoneClock(t *testing.T, h *handset) {
	h.run(followed(), keyboard(), types("你好"), press("#tab-person", ""), shows("#ledger", "发过消息"), shows("#ledger", "5 条"))
	h.run(press("#tab-clock", ""), press("#view-clock [data-advance='72h']", ""), shows("#clock-offset", "快 3 天"))
	h.run(press("#tab-person", ""), shows("#ledger", "一条也不能发"))
	if got := h.sim.Clock().Offset().Round(time.Hour); got != 72*time.Hour {
		t.Errorf("offset = %v, want 72h", got)
	}
}

func phoneNarrow(t *testing.T, h *handset) {
	h.run(shows(".band", "这是模拟器，不是微信"), followed(), keyboard(), types("你好"), shows(".theirs .bubble", "听到：你好"))
	over, err := chromedp.Run(h.ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
	if err != nil {
		t.Fatal(err)
	}
	if over > 0 {
		t.Errorf("the page is %d px wider than the screen, want 0", over)
	}
	h.run(press("#tab-wire", "线路"), gone("#device"), shows("#wire-list", "你好"), press("#tab-phone", "手机"), chromedp.WaitVisible(chromedp.CSS("#words")))
}

func TestPhoneHeaders(t *testing.T) {
	b := newBench(t, nil, nil)
	for path, want := range map[string]int{"/": 200, "/static/app.js": 200, "/static/chat.css": 200, "/static/icons.svg": 200, "/static/none.js": 404, "/static/": 404} {
		answer, body := b.do(http.MethodGet, path, "", "")
		if answer.StatusCode != want {
			t.Errorf("GET %s = %d, want %d", path, answer.StatusCode, want)
		}
		if policy := answer.Header.Get("Content-Security-Policy"); want == 200 && !strings.Contains(policy, "default-src 'self'") {
			t.Errorf("policy of %s = %q, want default-src 'self'", path, policy)
		}
		if path == "/" && !strings.Contains(body, "这是模拟器，不是微信") {
			t.Errorf("the page does not say that it is not WeChat")
		}
	}
}
