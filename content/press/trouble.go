package press

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"zaiyue/fault"
	"zaiyue/wechat"
)

//go:embed troubles.yaml
var troublesFile []byte

// troubles is troubles.yaml.
type troubles struct {
	Results map[string]struct {
		Words  string `yaml:"words"`
		Advice string `yaml:"advice"`
		Repair Repair `yaml:"repair"`
	} `yaml:"results"`
	Repairs map[int]Repair `yaml:"repairs"`
}

func loadTroubles(data []byte) (troubles, error) {
	var t troubles
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&t); err != nil {
		return t, fmt.Errorf("content/press/troubles.yaml: %w", err)
	}
	for _, name := range []string{"publish other", "mass other"} {
		if t.Results[name].Words == "" {
			return t, fmt.Errorf("content/press/troubles.yaml: %q is missing", name)
		}
	}
	for name, r := range t.Results {
		if r.Words == "" || r.Advice == "" || r.Repair == "" {
			return t, fmt.Errorf("content/press/troubles.yaml: %q lacks words, advice or repair", name)
		}
	}
	return t, nil
}

// refused ends a job whose result was a refusal; name stands in troubles.yaml.
func (p *Press) refused(j *Job, name string) {
	r, ok := p.Writer.troubles.Results[name]
	if !ok {
		kind, _, _ := strings.Cut(name, " ")
		r = p.Writer.troubles.Results[kind+" other"]
	}
	p.stop(j, Trouble{Words: r.Words, Advice: r.Advice, Repair: r.Repair})
}

// stop ends a job with a trouble. One that is to be taken down goes on with that.
func (p *Press) stop(j *Job, t Trouble) {
	now := p.Now()
	t.At, t.Stage = now.UTC(), j.Stage
	j.rest(Failed)
	j.Trouble = &t
	if j.TakeDown {
		j.NextAt = now
	}
	j.note(now, service.Officer, t.Words)
}

// fail ends a job with a trouble, and tells a person.
func (p *Press) fail(ctx context.Context, j Job, t Trouble) error {
	j, err := p.move(ctx, j, func(j *Job) { p.stop(j, t) })
	if err == nil {
		p.tell(j)
	}
	return err
}

// tell alerts a person to a job that does not go on by itself, or says that it has.
func (p *Press) tell(j Job) {
	if j.Trouble == nil {
		p.Settled("press/" + j.ID)
		return
	}
	p.Log.Warn("press: not sent to WeChat", "article", j.Article, "job", j.ID, "stage", string(j.Trouble.Stage), "errcode", j.Trouble.Code, "rid", j.Trouble.RID)
	p.Alert("press/"+j.ID, "有一篇文章没有发到微信："+j.Trouble.Words+"请在后台“微信 → 发到微信”里处理。")
}

// patient is how often a stage is tried, over about two hours. A deletion is tried for ever.
const patient = 8

// rests are the pauses before a stage is tried again.
var rests = [...]time.Duration{5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour}

// stumble decides what becomes of a job whose stage failed: it is tried again later, or ends
// with what is to be done. It returns an error only where that cannot be kept.
func (p *Press) stumble(ctx context.Context, j Job, cause error) error {
	t := p.Writer.troubleOf(cause)
	now := p.Now()
	var next time.Time
	refusal, _ := errors.AsType[*wechat.APIError](cause)
	deleting := j.TakeDown || j.Stage == Deleting
	passes := refusal == nil && fault.KindOf(cause) != fault.Invalid && fault.KindOf(cause) != fault.TooMuch ||
		refusal != nil && (refusal.Temporary() || refusal.NeedsToken() || refusal.ErrCode == codeTooFast)
	switch {
	case refusal != nil && refusal.Quota() && refusal.ErrCode != codeMonthSpent:
		next = tomorrow(now)
		t.Repair, t.Advice = Tomorrow, "明天零点以后会自动接着做，不用管它。"
	case deleting, passes && j.Tries < patient:
		next = now.Add(rests[min(j.Tries, len(rests)-1)])
	default:
		return ignoreMoved(p.fail(ctx, j, t))
	}
	first := j.Trouble == nil || j.Trouble.Code != t.Code
	j, err := p.move(ctx, j, func(j *Job) {
		t.At, t.Stage = now.UTC(), j.Stage
		j.NextAt, j.Trouble = next, &t
		j.Tries++
		if first {
			j.note(now, service.Officer, t.Words+"稍后自动再试")
		}
	})
	if err == nil && (refusal != nil && refusal.Quota() || j.Tries == patient) {
		p.tell(j)
	}
	if err == nil && refusal == nil && fault.KindOf(cause) != fault.Unavailable {
		return fmt.Errorf("press: job %s in stage %s: %w", j.ID, j.Stage, cause) // ours: it belongs in the log
	}
	return ignoreMoved(err)
}

// codeTooFast: the same clientmsgid within a minute. codeMonthSpent: everybody has had
// their four of the month.
const (
	codeTooFast    = 45066
	codeMonthSpent = 45028
)

func ignoreMoved(err error) error {
	if errors.Is(err, errMoved) {
		return nil
	}
	return err
}

// troubleOf puts an error into words.
func (w *Writer) troubleOf(err error) Trouble {
	e, ok := errors.AsType[*wechat.APIError](err)
	if !ok {
		t := Trouble{Words: fault.Words(err, "系统出了点问题，已经记下来了。"), Repair: InEditor}
		if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooMuch {
			t.Repair, t.Advice = Again, "请过一会儿再发一次；还是不行，请告诉管理员。"
		}
		return t
	}
	t := Trouble{Code: e.ErrCode, RID: e.RID, Words: e.Meaning(), Advice: e.Advice(), Repair: InEditor}
	if repair, known := w.troubles.Repairs[e.ErrCode]; known {
		t.Repair = repair
	} else if e.AccountProblem() || e.NeedsToken() {
		t.Repair = InAccount
	} else if e.Temporary() || e.Quota() {
		t.Repair = Again
	}
	return t
}
