package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/wechat"
)

// lateAfter is how late a notice may be before doctor asks for somebody: the pump looks several
// times a second, and another takes over within half a minute.
const lateAfter = 5 * time.Minute

// pumpCheck tells how sending stands.
func pumpCheck(ctx context.Context, t *tools) (wechat.Check, error) {
	s, err := t.db.PumpState(ctx)
	if err != nil {
		return wechat.Check{}, err
	}
	return pumpWords(s, t.now()), nil
}

// pumpWords says in one line who sends, what waits and what nobody knows the end of.
func pumpWords(s notices.PumpState, now time.Time) wechat.Check {
	moment := func(at time.Time) string { return at.In(people.Beijing()).Format("01-02 15:04:05") }
	who := "没有程序在发"
	if s.Held {
		who = fmt.Sprintf("%s 在发，租约到 %s", s.Holder[:min(8, len(s.Holder))], moment(s.Until))
	}
	parts := []string{who, fmt.Sprintf("%d 条到了时间", s.Due)}
	late := time.Duration(0)
	if s.Due > 0 {
		late = now.Sub(s.Oldest)
		parts = append(parts, fmt.Sprintf("最早的晚了 %s", max(0, late).Round(time.Second)))
	}
	paused := "没有暂停"
	if s.Control.Stands(now) {
		paused = "暂停着"
		if !s.Control.Until.IsZero() {
			paused += "，到 " + moment(s.Control.Until) + " 自动接着发"
		}
	}
	parts = append(parts, paused, fmt.Sprintf("%d 条不知道送到没有", s.Uncertain))
	c := wechat.Check{Name: "通知的发送", OK: true, Detail: strings.Join(parts, "，") + "。"}
	switch {
	case s.Control.Stands(now):
		c.OK, c.Fix = false, "请在“发送情况”页看为什么暂停，处理好以后点“接着发”。"
	case late > lateAfter && !s.Held:
		c.OK, c.Fix = false, "请看程序是不是在运行（zaiyue serve）；在运行的话，看日志里的 notices: no lease。"
	case late > lateAfter:
		c.OK, c.Fix = false, "请在“发送情况”页看哪条路走不通，或者哪次群发暂停着。"
	}
	return c
}
