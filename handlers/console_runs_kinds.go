package handlers

import (
	"zaiyue/fault"
	"zaiyue/notices"
)

// kindsPage is /console/runs/new before a kind is chosen.
type kindsPage struct {
	Free, Fixed []kindRow
}

// kindRow is a kind that officers may send.
type kindRow struct {
	notices.Kind
	TopicName, How string
	Example        notices.Words
}

// importanceWords are how much a kind presses, for officers.
func importanceWords(i notices.Importance) string {
	switch i {
	case notices.Urgent:
		return "紧急：免打扰的时间也发"
	case notices.Low:
		return "不急：选了每天汇总的人，合成一条告诉"
	}
	return "一般：避开免打扰的时间"
}

// kinds shows what officers may send.
func (p *RunPages) kinds(v *Visit) error {
	var page kindsPage
	for _, k := range p.Book.Composed() {
		t, _ := p.Book.Topic(k.Topic)
		row := kindRow{Kind: k, TopicName: t.Name, How: importanceWords(k.Importance), Example: k.Words("", k.Samples())}
		if k.Free() {
			page.Free = append(page.Free, row)
		} else {
			page.Fixed = append(page.Fixed, row)
		}
	}
	return v.Show("run_kinds", "写一次通知", page)
}

// composed returns a kind that officers may send.
func (p *RunPages) composed(key string) (notices.Kind, error) {
	k, known := p.Book.Kind(key)
	if !known || !k.Compose {
		return k, fault.New(fault.NotFound, "没有这种通知，请回到“写一次通知”重新选。")
	}
	return k, nil
}
