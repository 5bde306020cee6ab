package chat

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/wechat"
)

// box keeps in a test what the store keeps of one graduate's notices.
type box struct {
	*memory
	all         []notices.Notice // the newest first
	unoffered   []string
	preferences notices.Preferences
}

// tell puts a notice into the box: its kind, its state and its title.
func (b *box) tell(kind string, state notices.State, title string, at time.Time) {
	n := notices.Notice{ID: fmt.Sprintf("n%d", len(b.all)+1), Kind: kind, OpenID: "o-sonam", State: state, BornAt: at,
		Fields: map[string]string{"title": title, "employer": "广州某物流公司", "city": "广州", "months": "3"}}
	b.all = append([]notices.Notice{n}, b.all...)
	if state == notices.Waiting {
		b.unoffered = append([]string{n.ID}, b.unoffered...)
	}
}

func (b *box) at(openID, id string) (*notices.Notice, error) {
	i := slices.IndexFunc(b.all, func(n notices.Notice) bool { return n.ID == id && n.OpenID == openID })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "")
	}
	return &b.all[i], b.fail
}

func (b *box) Offers(_ context.Context, openID string) (found []notices.Notice, err error) {
	for _, id := range b.unoffered {
		n, err := b.at(openID, id)
		if err != nil {
			return nil, err
		}
		found = append(found, *n)
	}
	return found, b.fail
}

func (b *box) Offered(context.Context, string, string) error {
	b.unoffered = nil
	return b.fail
}

func (b *box) Inbox(_ context.Context, _, _ string, limit int) ([]notices.Notice, string, error) {
	return slices.Clone(b.all[:min(limit, len(b.all))]), "", b.fail
}

func (b *box) ReadNotice(_ context.Context, openID, id string) (notices.Notice, error) {
	n, err := b.at(openID, id)
	if err != nil {
		return notices.Notice{}, err
	}
	n.ReadAt = n.BornAt
	return *n, nil
}

func (b *box) Preferences(context.Context, string) (notices.Preferences, error) {
	return b.preferences, b.fail
}

func (b *box) SetPreferences(_ context.Context, key, _ string, change func(*notices.Preferences)) error {
	if b.fail != nil {
		return b.fail
	}
	p := b.preferences
	p.Muted = slices.Clone(p.Muted)
	change(&p)
	if b.once("preferences", key, "preferences all=%t muted=%v language=%s", p.All, p.Muted, p.Language) {
		b.preferences = p
	}
	return nil
}

func (b *box) OwnNotice(_ context.Context, openID, id string) (notices.Notice, error) {
	n, err := b.at(openID, id)
	if err != nil {
		return notices.Notice{}, err
	}
	return *n, nil
}

func (b *box) AnswerNotice(_ context.Context, key, openID, id, choice string) (notices.Notice, string, error) {
	n, err := b.at(openID, id)
	if err != nil {
		return notices.Notice{}, "", err
	}
	before := n.Answer
	if b.once("answer", key, "answer %s %s", id, choice) {
		n.Answer = choice
	}
	return *n, before, nil
}

// notices are what a scene's graduate can be told. A follow-up begins the flow that kinds.yaml
// adds, where it is there.
func (sc *scene) notices() *Notices {
	book, err := notices.Shipped()
	if err != nil {
		sc.t.Fatal(err)
	}
	hooks := map[string]notices.Hook{"followup.due": func(_ context.Context, _ string, _ notices.Notice, c notices.Choice, _ string) (notices.Response, error) {
		if c.Key == "start" {
			return notices.Response{Words: "谢谢您愿意说说。", Flow: "subsidy"}, nil
		}
		return notices.Response{Link: "/h5/followups"}, nil
	}}
	sc.box = &box{memory: sc.memory}
	return &Notices{Inbox: sc.box, Decisions: sc.box, Answers: &notices.Answers{Store: sc.box, Book: book, Hooks: hooks}}
}

// arrive plays "[notice KIND STATE TITLE]".
func (sc *scene) arrive(arg string) []string {
	kind, rest, _ := strings.Cut(arg, " ")
	state, title, _ := strings.Cut(rest, " ")
	sc.box.tell(kind, notices.State(state), title, sc.now)
	return nil
}

// tap plays "[choose NOTICE CHOICE WORDS]": a tap on a choice in the chat.
func (sc *scene) tapChoice(m *wechat.Message, arg string) {
	parts := strings.SplitN(arg, " ", 3)
	m.Type, m.Content, m.MenuItemID = wechat.TypeText, parts[2], notices.ChoiceID(parts[0], parts[1])
}
