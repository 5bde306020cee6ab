package press

import (
	"context"
	"strings"
	"time"

	"zaiyue/wechat"
)

// repeatable is how long WeChat surely knows a clientmsgid: 24 hours, less some.
const repeatable = 23 * time.Hour

// send hands a mass message in. It may be repeated: WeChat sends what has one clientmsgid
// once.
func (p *Press) send(ctx context.Context, j Job) error {
	if p.Now().Sub(j.SubmittedAt) > repeatable {
		return p.fail(ctx, j, Trouble{Words: "交给微信后一直没有等到回答，不知道发出去没有。为了不发两遍，没有再试。",
			Advice: "请到公众平台（mp.weixin.qq.com）“内容管理 → 发表记录”看一看：已经发出去的，不用再发。", Repair: InWeChat})
	}
	id, err := p.Account.SendMass(ctx, wechat.MassMessage{MediaID: j.DraftID, ToAll: j.Mass.ToAll, TagID: j.Mass.TagID, ClientMsgID: j.ID})
	if err != nil {
		return err
	}
	return p.handedIn(ctx, j, id)
}

// massDone is the plainStatus of a success.
const massDone = "sendsuccess"

// plainStatus is a status in one form: WeChat writes the same one as "send success",
// "SEND_SUCCESS" and "sendsuccess".
func plainStatus(s string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "_", "").Replace(s))
}

// endMass takes the result of a mass send into the job.
func (p *Press) endMass(j *Job, r Result) {
	if r.Mass != nil {
		j.Mass.Result = r.Mass
	}
	switch s := plainStatus(r.Status); s {
	case massDone:
		address := j.URL
		if r.Mass != nil && len(r.Mass.URLs) > 0 {
			address = r.Mass.URLs[0]
		}
		if j.Stage == Published { // the status was asked for before the event came
			j.URL = address
			return
		}
		p.out(j, "", address)
	case "delete":
		j.rest(Deleted)
		j.note(p.Now(), service.Officer, "群发已在公众平台被删除")
	case "sendfail":
		p.refused(j, "mass fail")
	default:
		p.refused(j, "mass "+s)
	}
}
