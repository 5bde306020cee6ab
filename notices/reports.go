package notices

import (
	"context"

	"zaiyue/wechat"
)

// ReportStore keeps what WeChat tells about messages it took. The store implements it.
type ReportStore interface {
	// TakeReport keeps a report. One that comes before its send is settled waits for it; one
	// that comes twice, or belongs to no notice, changes nothing. msgID may be empty: then the
	// last notice of the person with the template is meant.
	TakeReport(ctx context.Context, msgID, openID, templateID string, r Report) error
}

// Reporter takes the events that tell what became of messages.
type Reporter struct{ Store ReportStore }

// Receive takes TEMPLATESENDJOBFINISH and subscribe_msg_sent_event; it is a handlers.Receipt.
func (p *Reporter) Receive(ctx context.Context, m *wechat.Message) (taken bool, err error) {
	switch m.Event {
	case wechat.EventTemplateFinish:
		r := Report{At: m.CreateTime.UTC(), OK: m.Status == "success", Words: m.Status}
		return true, p.Store.TakeReport(ctx, m.JobMsgID, m.OpenID, "", r)
	case wechat.EventSubscribeSent:
		for _, s := range m.Subscribed {
			r := Report{At: m.CreateTime.UTC(), OK: s.ErrorCode == 0, Code: s.ErrorCode, Words: s.Status}
			if err := p.Store.TakeReport(ctx, s.MsgID, m.OpenID, s.TemplateID, r); err != nil {
				return true, err
			}
		}
		return true, nil
	}
	return false, nil
}
