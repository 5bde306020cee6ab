package notices

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"
)

const (
	controlEvery = time.Second      // real time: how often the pump asks whether it is paused
	repairEvery  = 10 * time.Second // of the pump's clock: a day that passes in a test is seen at once
	patience     = time.Second      // how long a claimed notice waits for its API's turn
	breath       = 2 * time.Millisecond
	// Fewer than claimLeast are claimed only after claimAfter: each claim waits for the disk.
	claimLeast = 8
	claimAfter = 20 * time.Millisecond
)

// claim takes what is due and starts its sends, until the turn ends.
func (t *turn) claim(sends *sync.WaitGroup) {
	var last time.Time
	for t.ctx.Err() == nil {
		if err := t.upkeep(); err != nil {
			t.lost(err)
			t.report("upkeep", err)
			sleep(t.ctx, t.p.Settings.Poll)
			continue
		}
		limit := t.room()
		if !t.paused && (limit == 0 || limit < claimLeast && time.Since(last) < claimAfter) {
			t.wait()
			continue
		}
		last = time.Now()
		parcels, looked, err := t.p.Outbox.Claim(t.keep, t.fence, limit, t.p.decide)
		if err != nil {
			t.lost(err)
			t.report("claim", err)
			sleep(t.ctx, t.p.Settings.Poll)
			continue
		}
		if len(parcels) > 0 {
			t.all.AllowN(time.Now(), len(parcels))
		}
		for _, parcel := range parcels {
			t.p.inFlight.Add(1)
			sends.Go(func() { t.send(parcel) })
		}
		if looked == 0 {
			sleep(t.ctx, t.p.Settings.Poll)
		}
	}
}

func (t *turn) report(what string, err error) {
	if t.ctx.Err() == nil {
		t.p.Log.Error("notices: "+what+" failed", "err", err)
	}
}

// room is how many notices may be claimed now, so that each of them is sent at once: what is
// claimed and never sent would stand as uncertain after a crash.
func (t *turn) room() int {
	if t.paused || !t.sure() {
		return 0
	}
	free := t.p.Settings.InFlight - int(t.p.inFlight.Load())
	return max(0, min(free, int(t.all.Tokens()), settleMost))
}

// wait lasts until there may be room: somebody is done, or the rate lets more go.
func (t *turn) wait() {
	if int(t.p.inFlight.Load()) < t.p.Settings.InFlight {
		sleep(t.ctx, breath)
		return
	}
	select {
	case <-t.freed:
	case <-t.ctx.Done():
	case <-time.After(100 * time.Millisecond):
	}
}

// upkeep looks after what an earlier pump left, what WeChat never told about, and whether the
// pump may send.
func (t *turn) upkeep() error {
	if t.looked.IsZero() {
		for {
			found, err := t.p.Upkeep.Recover(t.keep, t.fence)
			if err != nil {
				return err
			}
			if found == 0 {
				break
			}
			t.p.Log.Warn("notices: an earlier pump ended in the middle", "notices", found)
		}
	}
	if t.p.Now().Sub(t.mended).Abs() >= repairEvery {
		t.mended = t.p.Now()
		found, err := t.p.Upkeep.Repair(t.keep, t.fence, t.p.Now().Add(-t.p.Settings.ResultWithin))
		if err != nil {
			return err
		}
		if found > 0 {
			t.mended = time.Time{}
		}
	}
	if time.Since(t.looked) < controlEvery {
		return nil
	}
	c, err := t.p.Upkeep.Control(t.keep)
	if err != nil {
		return err
	}
	was := t.paused
	t.looked, t.paused = time.Now(), c.Stands(t.p.Now())
	if was && !t.paused {
		t.p.gate.afresh("")
		t.resting.Store(false)
	}
	return nil
}

// send sends one notice and hands on what became of it.
func (t *turn) send(parcel Parcel) {
	defer func() {
		t.p.inFlight.Add(-1)
		select {
		case t.freed <- struct{}{}:
		default:
		}
	}()
	if again, no := t.postponed(parcel); no {
		t.done <- Outcome{ID: parcel.Notice.ID, State: Queued, Again: again}
		return
	}
	msgID, err := t.p.hand(t.keep, parcel)
	o, trouble := t.p.judge(parcel, msgID, err)
	t.done <- o
	if t.p.Count != nil {
		t.p.Count(parcel.Channel, o.State)
	}
	t.learn(parcel, trouble, err)
}

// postponed reports that a claimed notice is not sent now after all, and until when: its API
// is left alone since, or has its turn much later, or the lease may be over.
func (t *turn) postponed(parcel Parcel) (again time.Time, no bool) {
	now := t.p.Now().UTC()
	if h, held := t.p.gate.waits(apiOf(parcel.Channel), now); held {
		return h.Until, true
	}
	turn := t.each[apiOf(parcel.Channel)].Reserve()
	if delay := turn.Delay(); delay > patience {
		turn.Cancel()
		return now.Add(delay), true
	} else if delay > 0 {
		sleep(t.keep, delay)
	}
	return now, !t.sure()
}

// hand hands a message to WeChat. A panic in it becomes an error that leaves open whether it
// arrived.
func (p *Pump) hand(ctx context.Context, parcel Parcel) (msgID string, err error) {
	defer func() {
		if r := recover(); r != nil {
			p.Log.Error("notices: a send panicked", "notice_id", parcel.Notice.ID, "panic", fmt.Sprint(r))
			err = errPanic
		}
	}()
	switch {
	case parcel.Template != nil:
		m := *parcel.Template
		m.ClientMsgID = parcel.Notice.ID
		id, err := p.Platform.SendTemplate(ctx, m)
		if err != nil || id == 0 {
			return "", err
		}
		return strconv.FormatInt(id, 10), nil
	case parcel.Subscribe != nil:
		return p.Platform.BizSend(ctx, *parcel.Subscribe)
	case parcel.Menu != nil:
		return "", p.Platform.SendMsgMenu(ctx, parcel.Notice.OpenID, *parcel.Menu)
	}
	return "", p.Platform.SendText(ctx, parcel.Notice.OpenID, parcel.Text)
}

// learn draws from a send what concerns more than its notice, and tells a person.
func (t *turn) learn(parcel Parcel, trouble Trouble, err error) {
	p, now, a, s := t.p, t.p.Now().UTC(), apiOf(parcel.Channel), t.p.Settings
	words := ""
	if trouble != NoTrouble {
		words = wordsOf(err)
	}
	switch trouble {
	case NoTrouble:
		p.well(AlertChannel + string(a))
		if !t.resting.Load() {
			p.well(AlertPump)
		}
	case Spent:
		p.gate.hold(a, Hindrance{Until: nextDay(now), Reason: ReasonQuota, Words: words})
	case TooFast:
		p.gate.hold(a, Hindrance{Until: now.Add(slowFor), Reason: ReasonTooFast, Words: words})
	case Barred:
		if p.gate.bar(a, Hindrance{Until: now.Add(s.AccountRest), Reason: ReasonAccount, Words: words}, now) {
			p.alert(AlertChannel+string(a), "通知现在不能用“"+channelWords(a)+"”发：微信说"+words+" 这期间的通知改用别的方式，最后都会放进各人的通知页。")
		}
	case Cut:
		t.rest("", now.Add(s.AccountRest), "微信不让我们发："+words)
		return
	}
	all, ofRun := p.gate.count(parcel.Notice.Run, trouble, now, s)
	if all {
		t.rest("", now.Add(s.ErrorRest), "最近发出的消息太多没有回应："+words)
	}
	if ofRun {
		t.rest(parcel.Notice.Run, time.Time{}, "这次通知的内容微信不收："+words)
	}
}

// rest keeps the pump, or a run, from sending, and tells a person.
func (t *turn) rest(run string, until time.Time, words string) {
	t.p.gate.afresh(run)
	if err := t.p.Upkeep.Rest(t.keep, t.fence, run, until, words); err != nil {
		t.lost(err)
		t.report("rest", err)
		return
	}
	if run != "" {
		t.p.alert(AlertRun+run, "有一次通知自动暂停了。"+words+" 改好以后，请在“发通知”页继续或者取消它。")
		return
	}
	t.resting.Store(true)
	t.p.alert(AlertPump, "通知自动暂停发送，"+minutes(until.Sub(t.p.Now()))+"后再试，一条也不会丢。"+words+" 也可以在“发送情况”页马上恢复。")
}

func minutes(d time.Duration) string {
	return strconv.Itoa(max(1, int(d.Round(time.Minute)/time.Minute))) + " 分钟"
}

func (p *Pump) alert(key, words string) {
	if p.Alert != nil {
		p.Alert(key, words)
	}
}

func (p *Pump) well(key string) {
	if p.Well != nil {
		p.Well(key)
	}
}

func channelWords(a api) string {
	switch a {
	case apiTemplate:
		return "模板消息"
	case apiService:
		return "客服消息"
	}
	return "订阅通知"
}
