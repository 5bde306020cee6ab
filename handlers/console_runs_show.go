package handlers

import (
	"context"
	"fmt"
	"net/http"
	"strings"

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
	numbers, err := p.numbers(ctx, previews)
	if err != nil {
		return err
	}
	for _, n := range previews {
		who, err := p.who(ctx, v, n.OpenID, numbers)
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
		if fault.KindOf(err) == fault.NotFound {
			return []string{"名单已经不在了，请重新上传。"}, nil
		}
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

func (p *RunPages) officer(ctx context.Context, id string) string {
	if id == people.TheService {
		return "系统"
	}
	return p.Name(ctx, id)
}

// numbers are those of the people of some notices.
func (p *RunPages) numbers(ctx context.Context, of []notices.Notice) (map[string]uint64, error) {
	openIDs := make([]string, len(of))
	for i, n := range of {
		openIDs[i] = n.OpenID
	}
	return p.Numbers(ctx, openIDs)
}

// who is a person of a run as the visitor may see them.
func (p *RunPages) who(ctx context.Context, v *Visit, openID string, numbers map[string]uint64) (Person, error) {
	person, err := p.Person(ctx, openID)
	return seenBy(v, person, numbers[openID]), err
}

// seenBy is a person with their number as a visitor may see them: without the right to see
// graduates, a name's first character and no page.
func seenBy(v *Visit, person Person, graduate uint64) Person {
	number := calledGraduate(graduate, "")
	if !v.Can(people.ReadGraduates) {
		person.Href = ""
		if person.Name != "" {
			person.Name = string([]rune(person.Name)[:1]) + "**"
		}
	}
	person.Name = strings.TrimSpace(person.Name + " " + number)
	return person
}

// countAgain handles POST /console/runs/:id/count.
func (p *RunPages) countAgain(v *Visit) error {
	id := v.Param("id")
	if err := p.Acts.CountAgain(v.Request.Context(), id); err != nil {
		return err
	}
	return v.Done("/runs/"+id, "正在重新数一遍。")
}
