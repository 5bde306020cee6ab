package chat

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"zaiyue/content"
	"zaiyue/jobs"
	"zaiyue/menus"
	"zaiyue/wechat"
)

// New checks everything the chat is made of and returns every problem at once: a menu key
// that nothing answers, a flow or step that does not exist, a text that is missing or uses
// an unknown placeholder, a rule whose action is unknown, a setting that makes no sense.
func New(config Config) (*Chat, error) {
	c := &Chat{Config: config, settings: config.Settings.withDefaults(), flows: map[string]*Flow{}}
	if err := c.complete(); err != nil {
		return nil, err
	}
	var problems []error
	if c.Library == nil || c.Desk == nil || c.Drafts == nil || c.Kept == nil || c.Followers == nil || c.Wishes == nil {
		problems = append(problems, errors.New("chat: Library, Desk, Drafts, Kept, Followers and Wishes are required"))
	}
	problems = append(problems, c.settings.check()...)
	problems = append(problems, c.Texts.check()...)
	problems = append(problems, c.checkFlows()...)
	problems = append(problems, c.checkMenu()...)
	problems = append(problems, c.checkNotices()...)
	problems = append(problems, c.checkRules()...)
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	c.SetMenu(c.Menu)
	c.globals = []string{"public_url", c.PublicURL, "hours", c.hours()}
	c.tail = "\n\n" + c.say("more_follows")
	c.room = wechat.MaxTextBytes - max(len(c.tail), len("\n\n"+c.say("more_on_page")))
	c.answers = []Answer{c.picture, c.otherKinds, c.guard, c.tappedChoice, c.binding, c.followUp, c.decided, c.urgent, c.flow, c.why,
		c.choose, c.spokenChoice, c.rule, c.own, c.reference, c.question}
	return c, nil
}

// complete puts the shipped data and defaults where none was given.
func (c *Chat) complete() (err error) {
	var problems []error
	if c.Texts == nil {
		c.Texts, err = ParseTexts("chat/texts.yaml", shippedTexts)
		problems = append(problems, err)
	}
	if c.Terms == nil {
		c.Terms, err = ParseTerms("chat/terms.yaml", shippedTerms)
		problems = append(problems, err)
	}
	if c.Flows == nil {
		c.Flows, err = ParseFlows(shippedFlows, "flows")
		problems = append(problems, err)
	}
	problems = append(problems, c.completeSurvey())
	c.completeFacts()
	if c.Cases != nil && c.Papers != nil {
		c.Flows = append(slices.Clone(c.Flows), applyFlow(c.Texts))
	}
	if c.Cities == nil {
		c.Cities, err = ParseCities("chat/cities.yaml", shippedCities)
		problems = append(problems, err)
	}
	fields, err := jobs.LoadFields()
	problems = append(problems, err)
	c.Flows = withFields(c.Flows, fields)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	return errors.Join(problems...)
}

// checkFlows takes the flows in, and reports those that cannot be told apart or reached.
func (c *Chat) checkFlows() []error {
	var problems []error
	for i := range c.Flows {
		f := &c.Flows[i]
		if _, ok := c.flows[f.ID]; ok {
			problems = append(problems, fmt.Errorf("flow %q stands twice", f.ID))
		}
		c.flows[f.ID] = f
		for _, s := range f.Steps {
			for _, o := range s.Options {
				for _, w := range append([]string{o.Words}, o.Also...) {
					if t := c.Terms.of(w); t.command != "" || t.topic != "" {
						problems = append(problems, fmt.Errorf("flow %q, step %q: %q is a word of %s", f.ID, s.ID, w, c.Terms.file))
					}
				}
			}
		}
	}
	for _, id := range c.Terms.flows() {
		if c.flows[id] == nil {
			problems = append(problems, fmt.Errorf("%s: words for the flow %q, which does not exist", c.Terms.file, id))
		}
	}
	if c.flows[flowMessage] == nil {
		problems = append(problems, fmt.Errorf("the flow %q, which 转人工 offers outside office hours, does not exist", flowMessage))
	}
	return problems
}

// checkMenu reports the menu keys that nothing answers.
func (c *Chat) checkMenu() []error {
	var problems []error
	for _, p := range menus.CheckKeys(c.Menu, c.CheckAction) {
		problems = append(problems, errors.New(p.String()))
	}
	return problems
}

// SetMenu has the keys of a menu answered from now on. Its actions were checked with
// CheckAction before.
func (c *Chat) SetMenu(m menus.Menu) { c.menu.Store(&m) }

// FlowIDs lists the ids of the guided talks a button can begin, in order.
func (c *Chat) FlowIDs() []string { return slices.Sorted(maps.Keys(c.flows)) }

// CheckAction reports why nothing answers an action; nil: something does.
func (c *Chat) CheckAction(a menus.Action) error {
	switch a.Does {
	case menus.DoFlow:
		f := c.flows[a.Target]
		if f == nil {
			return fmt.Errorf("the flow %q does not exist", a.Target)
		}
		if a.Step != "" && f.step(a.Step) == nil {
			return fmt.Errorf("the flow %q has no step %q", a.Target, a.Step)
		}
	case menus.DoSay:
		if !c.Texts.has(a.Target) {
			return fmt.Errorf("the text %q does not exist", a.Target)
		}
		if len(needs()[a.Target]) > 0 {
			return fmt.Errorf("the text %q has placeholders a menu cannot fill", a.Target)
		}
	case menus.DoArticles:
		if !slices.Contains(content.Kinds(), content.Kind(a.Target)) {
			return fmt.Errorf("there is no kind of article %q", a.Target)
		}
	case menus.DoArticle, menus.DoAsk:
		if a.Target == "" {
			return fmt.Errorf("%s needs a target", a.Does)
		}
	case menus.DoHandOff, menus.DoMine, menus.DoView: // a page's address is checked where the menu is loaded
	default:
		return fmt.Errorf("nothing answers %q", a.Does)
	}
	return nil
}

// checkRules reports the rules whose action is no key of the menu.
func (c *Chat) checkRules() []error {
	var problems []error
	for _, r := range c.Rules {
		if _, ok := c.Menu.Action(r.Action); r.Action != "" && !ok {
			problems = append(problems, fmt.Errorf("rule %q: its action %q is no key of the menu", r.ID, r.Action))
		}
		if r.Action == "" && r.Article == "" && r.Answer == "" {
			problems = append(problems, fmt.Errorf("rule %q has no answer, article or action", r.ID))
		}
	}
	return problems
}

// MenuTexts lists the texts a menu button can say (does: say), in order.
func (c *Chat) MenuTexts() []string {
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(c.Texts.texts)) {
		if len(needs()[key]) == 0 {
			keys = append(keys, key)
		}
	}
	return keys
}
