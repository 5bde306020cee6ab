package handlers

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
)

// runPage is /console/runs/ID.
type runPage struct {
	notices.Run
	Here        string
	Kind        notices.Kind
	TopicName   string
	How         string
	Words, Look string // of the state
	Who, Second string // who wrote it, who confirmed it
	Resent      string // title of the run whose failures it is for
	Trouble     string

	Lacks []string // why it cannot be handed on yet
	Unfit []string
	Rests string // why it stands although it goes on; empty: it does not

	Count    notices.RunCount
	Counts   []jobLine
	Previews []runPreview
	Skipped  bool // previews are not of everybody's own

	Moves  []runMoveRow
	Typed  string // a reason that was typed
	From   string
	WhyNot string

	MayWrite, MayTry bool
	Bound            bool // the visitor has a WeChat
	Round            string
	Trials           int

	Tally   notices.Tally
	People  int
	Told    int
	Results []resultLine
	Again   []againChoice
	NewID   string
	History []runStepRow
	More    string // seconds until a script looks again; empty: nothing changes by itself
}

// runPreview is what one person would read.
type runPreview struct {
	Who string
	notices.Words
}

// runMoveRow is a button as the part "moves" shows it.
type runMoveRow struct {
	notices.RunMove
	Bad, Plain bool
	WhyNot     string
	At         string
}

// rank orders the buttons: what is done most first, what ends a run last.
func (m runMoveRow) rank() int {
	switch {
	case m.Bad:
		return 2
	case m.Plain:
		return 1
	}
	return 0
}

// runStepRow is a line of the history.
type runStepRow struct {
	notices.RunStep
	Who, Trail string
}

// show handles GET /console/runs/:id.
func (p *RunPages) show(v *Visit) error {
	r, err := p.Runs.Run(v.Request.Context(), v.Param("id"))
	if err != nil {
		return err
	}
	return p.showRun(v, http.StatusOK, r, "", "")
}

// showRun shows a run as it stands; trouble says why something was not done, and reason is
// what was typed then.
func (p *RunPages) showRun(v *Visit, status int, r notices.Run, trouble, reason string) error {
	ctx := v.Request.Context()
	page := runPage{Run: r, Here: "/console/runs/" + r.ID, Trouble: trouble, Typed: reason, MayWrite: v.Can(people.WriteNotices), Round: p.NewID(), NewID: p.NewID(), Bound: v.Officer.OpenID != ""}
	page.Words, page.Look = p.Moves.Words(r.State)
	page.Who, page.Second = p.Name(ctx, r.Author), ""
	if r.Confirmer != "" {
		page.Second = p.Name(ctx, r.Confirmer)
	}
	k, known := p.Book.Kind(r.Kind)
	if t, ok := p.Book.Topic(k.Topic); known && ok {
		page.Kind, page.TopicName, page.How = k, t.Name, importanceWords(k.Importance)
	}
	for _, fill := range []func(*Visit, *runPage) error{p.ahead, p.results, p.state} {
		if err := fill(v, &page); err != nil {
			return err
		}
	}
	return v.ShowWith(status, "run", "通知："+isolate(r.Title), page)
}

// ahead fills in what sending would come to.
func (p *RunPages) ahead(v *Visit, page *runPage) (err error) {
	ctx := v.Request.Context()
	if page.Count, err = p.Results.RunCount(ctx, page.ID); err != nil {
		return err
	}
	page.Counts = countLines(page.Count)
	previews, err := p.Results.RunPreviews(ctx, page.ID, previewsShown)
	if err != nil {
		return err
	}
	for _, n := range previews {
		who, err := p.who(ctx, v, n.OpenID)
		if err != nil {
			return err
		}
		page.Previews = append(page.Previews, runPreview{who.Name, page.Kind.Words("", n.Fields)})
	}
	fields := page.Fields
	if len(previews) > 0 {
		fields = previews[0].Fields
	}
	for _, u := range p.Unfit(page.Kind, fields) {
		page.Unfit = append(page.Unfit, p.unfitWords(u))
	}
	if page.Lacks, err = p.lacks(ctx, page.Run, page.Kind); err != nil || !page.MayWrite {
		return err
	}
	trials, err := p.Trials.Trialists(ctx)
	page.Trials, page.MayTry = len(trials), len(page.Lacks) == 0 && page.StartedAt.IsZero() && page.State != notices.RunCancelled
	return err
}

func (p *RunPages) unfitWords(u notices.Unfit) string {
	words := fmt.Sprintf("%s的模板“%s”", channelWords()[u.Channel], u.Template)
	if u.Label != "" {
		words += "里的“" + u.Label + "”"
	}
	return words + "：" + p.Reasons.Of(u.Reason).Words + "。这条路会走不通，改走别的。"
}

// lacks says why a run cannot be handed on yet.
func (p *RunPages) lacks(ctx context.Context, r notices.Run, k notices.Kind) (lacks []string, err error) {
	var own []string
	switch r.Audience.Source {
	case notices.FromList:
		if r.Audience.List == "" {
			return []string{"还没有上传名单。"}, nil
		}
		l, err := p.Lists.List(ctx, r.Audience.List)
		if err != nil {
			return nil, err
		}
		own = l.Fields
	case notices.FromRun:
		return nil, nil // each has what the earlier run said
	}
	if k.Key == "" || !k.Compose {
		return []string{"这种通知已经不再使用，请另写一次。"}, nil
	}
	for _, f := range k.Missing(r.Fields, own) {
		lacks = append(lacks, "“"+f.Name+"”还没有填，名单里也没有这一列。")
	}
	return lacks, nil
}

// countLines tells how people would be reached, in the order of the ladder.
func countLines(c notices.RunCount) (all []jobLine) {
	words := channelWords()
	for _, one := range []notices.Channel{notices.LongTerm, notices.OneTime, notices.Template, notices.Service, notices.Inbox} {
		if n := c.Channels[one]; n > 0 {
			line := jobLine{Words: words[one], Count: n}
			if one == notices.Inbox {
				line.Words, line.Hint = "只放进收件箱", "微信这时不让主动发，对方下次来消息时会提到"
			}
			all = append(all, line)
		}
	}
	if c.Later > 0 {
		all = append(all, jobLine{"过一会儿再发", c.Later, "现在是对方的免打扰时间"})
	}
	return all
}

// state fills in the moves and the history, and whether a script should look again.
func (p *RunPages) state(v *Visit, page *runPage) error {
	ctx := v.Request.Context()
	control, err := p.Control(ctx, page.ID)
	if err != nil {
		return err
	}
	rests := page.State == notices.RunGoing && control.Stands(p.Now())
	if rests {
		page.Rests = orElse(control.Words, "出错太多，系统先停了一下")
		if !control.Until.IsZero() {
			page.Rests += "；" + control.Until.In(shanghai()).Format("15:04") + " 会自己再试"
		}
	}
	open, whyNot := p.Moves.Open(&page.Run, v.Officer.ID, v.Can)
	page.WhyNot = whyNot
	for _, m := range open {
		if m.Name == "resume" && page.State == notices.RunGoing && !rests {
			continue
		}
		row := runMoveRow{RunMove: m, Bad: m.Name == "cancel" || m.Name == "drop"}
		row.Plain = !row.Bad && m.Name != "ask" && m.Name != "confirm" && m.Name != "start" && m.Name != "resume"
		if m.Name == "ask" && len(page.Lacks) > 0 {
			row.WhyNot = "先把上面说的补齐"
		}
		if m.Time {
			row.At = p.Now().In(shanghai()).Add(time.Hour).Truncate(time.Hour).Format(momentInForm)
		}
		page.Moves = append(page.Moves, row)
	}
	slices.SortStableFunc(page.Moves, func(a, b runMoveRow) int { return a.rank() - b.rank() })
	for _, s := range slices.Backward(page.Run.History) {
		row := runStepRow{RunStep: s, Who: p.officer(ctx, s.Officer), Trail: "保存"}
		if m, known := p.Moves.Find(s.Move); known {
			row.Trail = m.Trail
		}
		page.History = append(page.History, row)
	}
	if page.State == notices.RunGoing || page.State == notices.RunScheduled || !page.Count.Done || page.Tally.Open() > 0 {
		page.More = "2"
	}
	return nil
}

func (p *RunPages) officer(ctx context.Context, id string) string {
	if id == people.TheService {
		return "系统"
	}
	return p.Name(ctx, id)
}

// who is a person as the visitor may see them: without the right to see graduates, a name's
// first character and no page.
func (p *RunPages) who(ctx context.Context, v *Visit, openID string) (Person, error) {
	person, err := p.Person(ctx, openID)
	if person.Name == "" {
		person.Name = "没有登记姓名（" + maskOpenID(openID) + "）"
	} else if !v.Can(people.ReadGraduates) {
		person.Name = string([]rune(person.Name)[:1]) + "**"
	}
	if !v.Can(people.ReadGraduates) {
		person.Href = ""
	}
	return person, err
}

// countAgain handles POST /console/runs/:id/count.
func (p *RunPages) countAgain(v *Visit) error {
	id := v.Param("id")
	if err := p.Acts.CountAgain(v.Request.Context(), id); err != nil {
		return err
	}
	return v.Done("/runs/"+id, "正在重新数一遍。")
}

// move handles POST /console/runs/:id/move. Each move of the table names its own right.
func (p *RunPages) move(v *Visit) error {
	ctx, id := v.Request.Context(), v.Param("id")
	r, err := p.Runs.Run(ctx, id)
	if err != nil {
		return err
	}
	reason := typed(v.PostForm("reason"), 400)
	act, m, err := p.typedMove(v)
	if err == nil && m.Name == "ask" {
		err = p.ready(ctx, r)
	}
	if err == nil {
		by := v.By()
		if m.Reason {
			by.Reason = reason
		}
		if r, err = p.Acts.MoveRun(ctx, by, id, act); err == nil {
			words, _ := p.Moves.Words(r.State)
			return v.Done("/runs/"+id, "好了：“"+m.Button+"”。现在是“"+words+"”。")
		}
	}
	if kind := fault.KindOf(err); kind != fault.Conflict && kind != fault.Invalid && kind != fault.Forbidden {
		return err
	}
	r, lookErr := p.Runs.Run(ctx, id)
	if lookErr != nil {
		return lookErr
	}
	return p.showRun(v, statusOf(err), r, fault.Words(err, "这一步没有完成，请看下面现在的情况。"), reason)
}

// ready refuses to hand on a run that lacks something.
func (p *RunPages) ready(ctx context.Context, r notices.Run) error {
	k, _ := p.Book.Kind(r.Kind)
	lacks, err := p.lacks(ctx, r, k)
	if err == nil && len(lacks) > 0 {
		err = fault.New(fault.Invalid, lacks[0]+"补好以后再请同事确认。")
	}
	return err
}
