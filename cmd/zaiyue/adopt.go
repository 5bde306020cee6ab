package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"zaiyue/people"
	"zaiyue/wechat"
)

// adoptCommand takes over an account that existed before this service.
func (s *shell) adoptCommand() *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "adopt",
		Short: "take over an existing account: followers, tags, menu and published articles; may be broken off and run again",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.with(cmd, func(ctx context.Context, t *tools) error { return s.adopt(ctx, t, dry) })
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "count what there is, and change nothing")
	return c
}

// adopter is one run of the command. What it has done is kept as it goes on, so a run that
// was broken off goes on where it stopped, and one more finds only what is new.
type adopter struct {
	*shell
	tools  *tools
	client *wechat.Client
	state  people.Adoption
	now    func() time.Time
}

func (s *shell) adopt(ctx context.Context, t *tools, dry bool) error {
	client, err := t.platform()
	if err != nil {
		return err
	}
	state, err := t.db.Adoption(ctx)
	if err != nil {
		return err
	}
	a := &adopter{shell: s, tools: t, client: client, state: state, now: t.now}
	if dry {
		return a.count(ctx)
	}
	a.state.DoneAt = time.Time{}
	var missing []error
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{{"关注者", a.followers}, {"标签", a.tags}, {"菜单", a.menu}, {"已发布的文章", a.articles}} {
		err := step.do(ctx)
		a.clear()
		switch refused, ok := errors.AsType[*wechat.APIError](err); {
		case err == nil:
		case ok && refused.AccountProblem(): // this account may not; the rest still can be had
			fmt.Fprintf(s.errs, "%s没有接过来：%s\n", step.what, sentence(err))
			missing = append(missing, err)
		default:
			return fmt.Errorf("%s还没有接完，已经接过来的都保存好了，再运行一次 zaiyue adopt 会接着做：%w", step.what, err)
		}
	}
	if len(missing) > 0 {
		return exitError(1)
	}
	a.state.DoneAt = a.now().UTC()
	return a.keep(ctx)
}

func (a *adopter) keep(ctx context.Context) error {
	return a.tools.db.KeepAdoption(ctx, theShell(), a.state)
}

// show redraws the line that tells how far it is.
func (a *adopter) show(format string, args ...any) {
	if a.terminal {
		fmt.Fprintf(a.errs, "\r\033[K"+format, args...)
	}
}

// clear takes that line away.
func (a *adopter) clear() { a.show("") }

// count tells what there is to take over.
func (a *adopter) count(ctx context.Context) error {
	page, err := a.client.Users(ctx, "")
	if err != nil {
		return err
	}
	tags, err := a.client.Tags(ctx)
	if err != nil {
		return err
	}
	menu, err := a.client.GetMenu(ctx)
	if err != nil {
		return err
	}
	_, articles, err := a.client.PublishedArticles(ctx, 0, 1)
	if err != nil {
		return err
	}
	has := "没有"
	if len(menu) > 0 {
		has = "有"
	}
	fmt.Fprintf(a.out, "公众号现有：关注者 %d 人，标签 %d 个，用接口设置的菜单：%s，已发布的图文 %d 组（群发的不在内）。\n", page.Total, len(tags), has, articles)
	fmt.Fprintf(a.out, "以前接过来：关注者 %d 人，文章草稿 %d 篇。这次什么都没有改。\n", a.state.Followers, a.state.Articles)
	return nil
}

// tags keeps the tags as they are at WeChat. Who bears which stays there.
func (a *adopter) tags(ctx context.Context) error {
	tags, err := a.client.Tags(ctx)
	if err != nil {
		return err
	}
	a.state.Tags, a.state.TagsAt = nil, a.now().UTC()
	for _, t := range tags {
		a.state.Tags = append(a.state.Tags, people.Tag{ID: t.ID, Name: t.Name, Count: t.Count})
	}
	fmt.Fprintf(a.out, "标签 %d 个，已记下。\n", len(tags))
	return a.keep(ctx)
}
