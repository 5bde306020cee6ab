package notices

import (
	"errors"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"

	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/wechat"
)

// Trouble is what a failed send says about more than its own notice.
type Trouble int

// The troubles.
const (
	NoTrouble Trouble = iota
	Broken            // nobody answered, or WeChat is busy
	Spent             // the API's calls of the day are spent
	TooFast           // those of the minute are
	Barred            // the account may not use the API: an operator must act
	Cut               // no call can be made at all: an operator must act
	Wrong             // WeChat refuses what stands in the message
)

// judge says what becomes of a notice by what its send came to, and what trouble that was.
// msgID is WeChat's, where there is one.
func (p *Pump) judge(sent Parcel, msgID string, err error) (Outcome, Trouble) {
	n, now := &sent.Notice, p.Now().UTC()
	o := Outcome{ID: n.ID, MsgID: msgID, Spent: true, Step: Step{At: now, Channel: sent.Channel, Verdict: Sent, Reason: ReasonSent}}
	if err == nil {
		o.State = Accepted
		if sent.Channel == Service { // nothing is told about it afterwards
			o.State = Delivered
		}
		return o, NoTrouble
	}
	o.Step.Verdict = Failed
	refused, _ := errors.AsType[*wechat.APIError](err)
	if refused != nil {
		o.Step.Code, o.Step.Words, o.Step.RID = refused.ErrCode, refused.ErrMsg, refused.RID
	}
	if wechat.MayHaveArrived(err) {
		o.Step.Reason = ReasonNoAnswer
		return p.doubtful(o, sent, now), Broken
	}
	o.State, o.Again, o.Spent = Queued, now, false
	trouble := NoTrouble
	switch {
	case wechat.NotAsked(err) && refused != nil && refused.AccountProblem():
		o.Step.Reason, trouble = ReasonAccount, Cut
		o.Again = now.Add(p.Settings.AccountRest)
	case wechat.NotAsked(err):
		o.Step.Reason, trouble = ReasonUnsent, Broken
		p.again(&o, n, now)
	case refused == nil:
		o.Step.Reason, o.Closed = ReasonRefused, true
	case refused.Quota():
		o.Step.Reason, o.Again, trouble = ReasonQuota, nextDay(now), Spent
	case refused.ErrCode == tooFast:
		o.Step.Reason, o.Again, trouble = ReasonTooFast, now.Add(slowFor), TooFast
	case refused.Temporary(), refused.NeedsToken():
		o.Step.Reason, trouble = ReasonUnsent, Broken
		p.again(&o, n, now)
	case refused.AccountProblem():
		o.Step.Reason, trouble = ReasonAccount, Barred
	default:
		o.Step.Reason, o.Closed, o.Learned = ReasonRefused, true, LessonOf(err)
		if !refused.UserGone() {
			trouble = Wrong
		}
	}
	if n.Unsure { // an earlier try may have arrived: no other way is open to it
		o = p.unsure(o, n, now)
	}
	return o, trouble
}

const (
	tooFast = 45011
	slowFor = time.Minute // after it an API is left alone
)

// doubtful is for a message that may have arrived: a template message is handed over again
// while WeChat drops repeats, anything else is left.
func (p *Pump) doubtful(o Outcome, sent Parcel, now time.Time) Outcome {
	n := &sent.Notice
	o.State = Uncertain
	if sent.Channel != Template {
		return o
	}
	o.State, o.Again, o.Arrived, o.Counts, o.Spent = Queued, now.Add(p.pause(n.Tries)), true, true, false
	if n.Tries+1 >= p.Settings.Tries || !o.Again.Before(n.repeatable()) {
		o.State, o.Spent = Uncertain, true
	}
	return o
}

// unsure keeps a refused repeat from going another way: it is repeated while WeChat drops
// repeats, or left.
func (p *Pump) unsure(o Outcome, n *Notice, now time.Time) Outcome {
	if o.Closed || !o.Again.Before(n.repeatable()) || o.Step.Reason == ReasonAccount {
		o.State, o.Closed, o.Spent = Uncertain, false, true
		return o
	}
	if o.Again.Equal(now) {
		o.Again = now.Add(p.pause(n.Tries))
	}
	return o
}

// again has a notice tried again after a pause, or, after many tries, by the next rung.
func (p *Pump) again(o *Outcome, n *Notice, now time.Time) {
	o.Counts, o.Again = true, now.Add(p.pause(n.Tries))
	if n.Tries+1 >= p.Settings.Tries && !n.Unsure {
		o.Closed, o.Again, o.Step.Reason = true, now, ReasonManyTries
	}
}

// pause is how long a notice waits after it failed so many times: about 2 s at first, doubled
// each time up to 10 minutes, half of it by chance.
func (p *Pump) pause(tries int) time.Duration {
	b := &backoff.ExponentialBackOff{InitialInterval: firstPause, RandomizationFactor: 0.5, Multiplier: 2, MaxInterval: mostPause}
	b.Reset()
	for range min(tries, 20) {
		b.NextBackOff()
	}
	return b.NextBackOff()
}

const (
	firstPause = 2 * time.Second
	mostPause  = 10 * time.Minute
)

// nextDay is the next midnight of China, when WeChat counts the day's calls anew, and a little
// later: clocks differ.
func nextDay(now time.Time) time.Time {
	y, m, d := now.In(people.Beijing()).Date()
	return time.Date(y, m, d+1, 0, 1, 0, 0, people.Beijing()).UTC()
}

// words say for officers what trouble an error is, and what to do.
func wordsOf(err error) string {
	if refused, ok := errors.AsType[*wechat.APIError](err); ok {
		return refused.Meaning() + "（" + strconv.Itoa(refused.ErrCode) + "）" + refused.Advice()
	}
	return fault.Words(err, "微信没有回应")
}
