package handlers

import (
	"context"
	"fmt"
	"time"

	"zaiyue/notices"
	"zaiyue/people"
)

// moment is one thing of a timeline in words.
type moment struct {
	At     time.Time
	Class  string // them, us or event: whose words they are
	Title  string
	Text   string
	Answer string // of the account, at once
	State  string // of a notice
	Good   bool   // nothing needs doing about State
	Why    string // the reason of State, and what can be done
	Link   string
}

// momentWords puts what happened into words.
type momentWords struct {
	ctx   context.Context
	pages *GraduatePages
	keys  map[string]string // of the menu; filled when first asked
	names map[string]string // of officers
}

func (w *momentWords) officer(id string) string {
	if w.names == nil {
		w.names = map[string]string{}
	}
	if _, known := w.names[id]; !known {
		w.names[id] = nameOf(w.ctx, w.pages.People, id)
	}
	return w.names[id]
}

func (w *momentWords) key(key string) string {
	if len(w.keys) == 0 {
		for _, k := range w.pages.Keys() {
			w.keys[k[0]] = k[1]
		}
	}
	if name := w.keys[key]; name != "" {
		return name
	}
	return key
}

// sorts are what messages other than texts are called.
func sortOf(how string) string {
	switch how {
	case "image":
		return "发来图片"
	case "voice":
		return "发来语音"
	case "video", "shortvideo":
		return "发来视频"
	case "location":
		return "发来位置"
	case "link":
		return "发来链接"
	case "file":
		return "发来文件"
	case "view":
		return "点菜单打开网页"
	case "subscribe":
		return "关注了公众号"
	case "scan":
		return "扫了二维码"
	case "click":
		return "点了菜单"
	case "text":
		return "写道"
	}
	return "发来消息"
}

// line is a line of the talk.
func (w *momentWords) line(l people.Line) moment {
	m := moment{At: l.At, Class: "event", Text: l.Said}
	by := w.officer(l.By)
	switch l.Kind {
	case people.Talked:
		m.Class, m.Title, m.Answer = "them", sortOf(l.How), l.Answer
		if l.How == "click" {
			m.Text = w.key(l.Said)
		}
	case people.LateSent:
		m.Title = "上面的回答没有赶上，随后用客服消息发给了 TA"
	case people.LateKept:
		m.Title = "上面的回答没有赶上，TA 下次来消息时一起给"
	case people.Replied:
		m.Class, m.Title = "us", by+" 回复"
		w.state(&m, l.Notice)
	case people.Called:
		m.Class, m.Title = "note", by+" 记的电话"
	case people.Noted:
		m.Class, m.Title = "note", by+" 的备注"
	case people.Taken:
		m.Title = by + " 开始跟进"
	case people.Handed:
		m.Title = by + " 把 TA 交给 " + w.officer(l.To)
	case people.Closed:
		m.Title = by + " 处理好了，从队里拿走"
	default:
		m.Title = "其他"
	}
	return m
}

// state puts in what became of the notice that carries a reply.
func (w *momentWords) state(m *moment, id string) {
	n, err := w.pages.Talk.Notice(w.ctx, id)
	if err != nil { // the notice was tidied away: the words stay
		return
	}
	m.State, m.Good = noticeState(&n)
	m.Why = w.why(&n)
}

// noticeState is what became of a notice, in words, and whether that needs nobody.
func noticeState(n *notices.Notice) (words string, good bool) {
	switch n.State {
	case notices.Queued, notices.Sending:
		return "正在发送", true
	case notices.Accepted:
		return "微信收下了，等结果", true
	case notices.Delivered:
		return "送到了", true
	case notices.Waiting, notices.Refused:
		if !n.ReadAt.IsZero() {
			return "在收件箱里看过了", true
		}
		if n.State == notices.Refused {
			return "微信没有收下，放在收件箱里", false
		}
		return "放在收件箱里，TA 下次来消息时会提到", false
	case notices.Uncertain:
		return "不确定送到没有", false
	case notices.Cancelled:
		return "取消了", true
	case notices.Expired:
		return "过了时间，没有发", false
	}
	return string(n.State), false
}

// why is the reason a notice stands so, and what can be done about it.
func (w *momentWords) why(n *notices.Notice) string {
	if n.State == notices.Delivered || n.State == notices.Accepted {
		return ""
	}
	s := n.Why()
	if s.Reason == "" || s.Reason == notices.ReasonTheInbox {
		return ""
	}
	r := w.pages.Reasons.Of(s.Reason)
	words := r.Words
	if s.Words != "" {
		words += "（" + s.Words + "）"
	}
	if r.Advice != "" {
		words += "；" + r.Advice
	}
	return words
}

// notice is a notice of any kind.
func (w *momentWords) notice(n notices.Notice) moment {
	m := moment{At: n.BornAt, Class: "us", Title: "通知"}
	if k, ok := w.pages.Kinds.Kind(n.Kind); ok {
		words := k.Words(notices.Chinese, n.Fields)
		m.Title, m.Text = fmt.Sprintf("通知：%s", words.Title), words.Body
		if c, ok := k.Choice(n.Answer); ok {
			m.Answer = "TA 选了「" + c.Words + "」"
		}
	}
	m.State, m.Good = noticeState(&n)
	m.Why = w.why(&n)
	return m
}
