package content

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"zaiyue/fault"
	"zaiyue/people"
)

// Gate is what an article passes before readers get it (rows P3, P12). It may be used by many
// at once. Rules, Words, Links, Posts and Now must be set.
type Gate struct {
	Rules *ReadyRules
	Words *WordBook
	Links LinkStore
	Posts Posts
	// Picture reports whether there is a picture of ours under an address; nil: not asked.
	Picture func(ctx context.Context, address string) (bool, error)
	// Contradicts returns the ids of articles in force that name another amount for the same
	// topic and region; nil: not asked.
	Contradicts func(a Article) []string
	// Cities and Fields are what a 岗位 may name; empty: any.
	Cities    []string
	Fields    []string
	PublicURL string // of the site, to know links to itself
	Now       func() time.Time
}

// CheckReady returns the checklist of a post's working copy: what was looked at, found or
// missing, in the order of the editor. It asks nobody outside; links are judged by what was
// found when they were last tried.
func (g *Gate) CheckReady(ctx context.Context, p Post) ([]Item, error) {
	r := readiness{gate: g, post: &p, a: &p.Working}
	r.title()
	r.body()
	r.fields()
	r.days()
	r.job()
	r.words()
	r.numbers()
	r.consent()
	r.conflicts()
	for _, step := range []func(context.Context) error{r.cover, r.links} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return r.items, nil
}

// readiness is one run of the checklist.
type readiness struct {
	gate  *Gate
	post  *Post
	a     *Article
	items []Item
}

func (r *readiness) good(key, words string) {
	r.items = append(r.items, Item{Key: key, OK: true, Words: words})
}

func (r *readiness) bad(key string, blocks bool, words, fix string) {
	r.items = append(r.items, Item{Key: key, Blocking: blocks, Words: words, Fix: fix})
}

func (r *readiness) title() {
	most := r.gate.Rules.Limits.Title
	n := utf8.RuneCountInString(r.a.Title)
	switch {
	case strings.TrimSpace(r.a.Title) == "":
		r.bad("title", true, "还没有标题。", "请写上标题。")
	case n > most:
		r.bad("title", true, fmt.Sprintf("标题有 %d 个字，微信最多 %d 个字。", n, most), "请改短。")
	case strings.ContainsFunc(r.a.Title, Unseen):
		r.bad("title", true, "标题里有看不见的字符，会让文字倒着显示。", "请重新输入标题，不要粘贴。")
	default:
		r.good("title", "标题写好了。")
	}
}

func (r *readiness) body() {
	if n := utf8.RuneCountInString(r.a.Summary); n > r.gate.Rules.Limits.Summary {
		r.bad("summary", true, fmt.Sprintf("摘要有 %d 个字，最多 %d 个字。", n, r.gate.Rules.Limits.Summary), "请改短。")
	}
	if strings.TrimSpace(r.a.Body) == "" {
		r.bad("body", true, "还没有正文。", "请写上正文。")
		return
	}
	a := *r.a
	a.Status = Published
	for _, f := range Validate(&a) {
		if f.Words == flawMissing {
			continue // told in its own words
		}
		r.bad(f.Key, true, fmt.Sprintf("%s有问题：%s。", nameOf(f.Key), f.Words), "")
	}
}

// nameOf is what a field is called.
func nameOf(key string) string {
	for _, t := range fieldTexts(&Article{}) {
		if t.key == key {
			return t.words
		}
	}
	return "内容"
}

func (r *readiness) fields() {
	given := fieldTexts(r.a)
	kind := r.a.Kind
	for _, f := range r.gate.Rules.Fields {
		blocks := slices.Contains(f.Blocks, kind)
		if !blocks && !slices.Contains(f.Asks, kind) {
			continue
		}
		at := slices.IndexFunc(given, func(t fieldText) bool { return t.key == f.Key })
		has := strings.TrimSpace(given[at].text) != ""
		if f.Key == "contact" && r.a.Home != nil && r.a.Home.Contact != "" {
			has = true
		}
		if !has {
			r.bad(f.Key, blocks, "还没有"+f.Words+"。", f.Fix)
		} else if f.Key != "cover" && f.Key != "verified_at" { // these are looked at closer
			r.good(f.Key, f.Words+"写好了。")
		}
	}
}

// days checks that the article was verified lately and has not ended.
func (r *readiness) days() {
	now := r.gate.Now()
	if r.a.Expired(now) {
		r.bad("in_force_until", false, "失效日期已经过了，发布以后不会用来回答。", "请改失效日期，或者不发布。")
	}
	if r.a.VerifiedAt.IsZero() {
		return
	}
	days := int(now.Sub(r.a.VerifiedAt) / (24 * time.Hour))
	switch {
	case r.a.VerifiedAt.After(now.Add(24 * time.Hour)):
		r.bad("verified_at", true, "核对日期还没有到。", "请填已经核对过的那一天。")
	case days > r.gate.Rules.Limits.VerifiedDays:
		blocks := slices.ContainsFunc(r.gate.Rules.Fields, func(f ReadyField) bool {
			return f.Key == "verified_at" && slices.Contains(f.Blocks, r.a.Kind)
		})
		r.bad("verified_at", blocks, fmt.Sprintf("上次核对是 %d 天以前，超过了 %d 天。", days, r.gate.Rules.Limits.VerifiedDays), "请和原文件再对一遍，改核对日期。")
	default:
		r.good("verified_at", "核对日期没有过期。")
	}
}

// mostWordItems bounds how many words are told one by one.
const mostWordItems = 20

func (r *readiness) words() {
	hits := r.gate.Words.Find(r.a)
	for i, h := range hits {
		if i == mostWordItems {
			r.bad(h.Field, false, fmt.Sprintf("还有 %d 处要看的词。", len(hits)-i), "改好上面的再看。")
			return
		}
		fix := "请换个说法。"
		if h.Word.Suggest != "" {
			fix = "可以写“" + h.Word.Suggest + "”。"
		}
		where := nameOf(h.Field)
		if h.Field == "body" {
			where = "正文"
		}
		r.bad(h.Field, h.Word.Level == LevelBlock, fmt.Sprintf("%s里“…%s【%s】%s…”：%s。", where, h.Before, h.Found, h.After, h.Word.Why), fix)
	}
	if len(hits) == 0 {
		r.good("words", "没有敏感词和常见错字。")
	}
}

// numbers looks for personal numbers. They are not repeated: the item may be seen by more
// people than the text.
func (r *readiness) numbers() {
	found := false
	for _, t := range []fieldText{{"title", "标题", r.a.Title}, {"summary", "摘要", r.a.Summary}, {"body", "正文", r.a.Body}, {"contact", "咨询方式", r.a.Contact}} {
		if n := len(people.CardNumbers(t.text)); n > 0 {
			found = true
			r.bad(t.key, true, fmt.Sprintf("%s里有 %d 个身份证号或银行卡号。", t.words, n), "请删掉，或者用星号盖住。")
		}
		if n := len(people.PhoneNumbers(t.text)); n > 0 && t.key != "contact" && r.a.Kind == KindStory {
			found = true
			r.bad(t.key, true, fmt.Sprintf("%s里有 %d 个电话号码，事迹里不能写个人电话。", t.words, n), "请删掉。")
		} else if n > 0 && t.key != "contact" {
			r.bad(t.key, false, fmt.Sprintf("%s里有 %d 个电话号码。", t.words, n), "请确认是单位公开的电话，不是个人的。")
		}
	}
	if !found {
		r.good("numbers", "没有身份证号和银行卡号。")
	}
}

func (r *readiness) consent() {
	if r.a.Kind != KindStory && r.post.Consent == nil {
		return
	}
	switch c := r.post.Consent; {
	case c == nil:
		r.bad("consent", true, "写人的事迹要有本人同意。", "请在“本人同意书”页登记。")
	case !c.WithdrawnAt.IsZero():
		r.bad("consent", true, "本人已经撤回同意，不能发布。", "")
	default:
		r.good("consent", "本人同意书已登记。")
	}
}

func (r *readiness) conflicts() {
	if r.gate.Contradicts == nil || r.a.Amount == "" || r.a.Topic == "" {
		return
	}
	if ids := r.gate.Contradicts(*r.a); len(ids) > 0 {
		r.bad("amount", false, fmt.Sprintf("另有 %d 篇有效的文章写了不同的金额（%s）。", len(ids), strings.Join(ids[:min(3, len(ids))], "、")), "请核对哪一个对，改掉另一个，或者给它填上失效日期。")
	}
}

func (r *readiness) cover(ctx context.Context) error {
	if r.a.Cover == "" || r.gate.Picture == nil {
		return nil
	}
	there, err := r.gate.Picture(ctx, r.a.Cover)
	if err != nil {
		return err
	}
	if there {
		r.good("cover", "封面选好了。")
	} else {
		r.bad("cover", true, "封面图找不到了。", "请重新选一张。")
	}
	return nil
}

// links looks whether the articles that the text leads to are there, and what is known of the
// links to the web.
func (r *readiness) links(ctx context.Context) error {
	dead, untried := 0, 0
	for _, link := range LinksOf(r.a) {
		if id, ours := ArticleIn(link, r.gate.PublicURL); ours {
			p, err := r.gate.Posts.Post(ctx, id)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return err
			}
			dead += r.inside(link, id, p.Live, err == nil)
			continue
		}
		if !Outside(link) {
			continue
		}
		known, err := r.gate.Links.Link(ctx, link)
		if err != nil {
			return err
		}
		switch known.State {
		case LinkDead:
			dead++
			r.bad("body", false, fmt.Sprintf("链接“%s”打不开了。", cut(link, 60)), "请换成现在的地址，或者删掉。")
		case "":
			untried++
		}
	}
	switch {
	case untried > 0:
		r.bad("links", false, fmt.Sprintf("有 %d 个外部链接还没有试过能不能打开。", untried), "点“检查外部链接”试一试。")
	case dead == 0:
		r.good("links", "没有打不开的链接。")
	}
	return nil
}

// inside judges a link to an article of this site, and returns 1 when it leads nowhere now.
// Two drafts that lead to each other must not wait for each other: one that is not out yet
// only reminds.
func (r *readiness) inside(link, id string, live, there bool) int {
	switch {
	case !there:
		r.bad("body", true, fmt.Sprintf("链接“%s”：没有这篇文章。", cut(link, 60)), "请改链接，或者删掉。")
	case !live && id != r.post.ID:
		r.bad("body", false, fmt.Sprintf("链接“%s”的文章还没有发布，或者已经下线。", cut(link, 60)), "请先发布那一篇，或者改链接。")
	default:
		return 0
	}
	return 1
}

// CheckLinks tries the links to the web in a post's working copy.
func (g *Gate) CheckLinks(ctx context.Context, c *LinkChecker, id string) ([]Link, error) {
	p, err := g.Posts.Post(ctx, id)
	if err != nil {
		return nil, err
	}
	outside := slices.DeleteFunc(LinksOf(&p.Working), func(l string) bool { return !Outside(l) })
	return c.Check(ctx, id, outside)
}
