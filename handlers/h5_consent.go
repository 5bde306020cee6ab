package handlers

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"zaiyue/notices"
	"zaiyue/wechat"
)

// Consents is what the page needs on which a graduate agrees to 订阅通知 (section 7.6 of the
// protocol paper). All fields must be set.
type Consents struct {
	Catalogue func() notices.Catalogue
	Allowance func(ctx context.Context, openID string) (notices.Ledger, error)
	// Sign signs a page for WeChat's script. *wechat.Client implements it.
	Sign interface {
		JSSDKSignature(ctx context.Context, page string) (wechat.JSSignature, error)
	}
	Script string // the address of WeChat's script
}

// agreeAtOnce is how many templates one tap can agree to.
const agreeAtOnce = 3

// agreePage is /h5/consent.
type agreePage struct {
	Topics    []agreeTopic
	Signature *wechat.JSSignature // nil: WeChat cannot be asked now
	Script    string
	InWeChat  bool
}

// agreeTopic is a topic of notices that can come as 订阅通知.
type agreeTopic struct {
	notices.Topic
	Taps    []string // the templates of each tap, as the tag wants them
	Lasting bool     // a consent holds until it is withdrawn
	Left    int      // how many more may be sent; notices.Lasting: any number
}

// Agreed reports whether something may be sent.
func (t agreeTopic) Agreed() bool { return t.Left != 0 }

// Ever reports a consent that holds.
func (t agreeTopic) Ever() bool { return t.Left == notices.Lasting }

// consent handles GET /h5/consent.
func (s *Site) consent(c *gin.Context, openID string) error {
	ctx := c.Request.Context()
	topics, err := s.agreeTopics(ctx, openID)
	if err != nil {
		return err
	}
	page := agreePage{Topics: topics, Script: s.Consents.Script, InWeChat: strings.Contains(c.Request.UserAgent(), "MicroMessenger")}
	if len(topics) > 0 && page.InWeChat {
		signature, err := s.Consents.Sign.JSSDKSignature(ctx, s.PublicURL+c.Request.URL.RequestURI())
		if err != nil {
			s.Log.Warn("page not signed", "request_id", requestID(c), "page", "h5/consent", "err", err)
		} else {
			page.Signature = &signature
			c.Header("Content-Security-Policy", s.consentPolicy())
		}
	}
	s.write(c, http.StatusOK, "h5/consent", page)
	return nil
}

// consentPolicy lets this page, and no other, load WeChat's script and what its tag draws.
func (s *Site) consentPolicy() string {
	script := "'self'"
	if strings.HasPrefix(s.Consents.Script, "https://") {
		host, _, _ := strings.Cut(strings.TrimPrefix(s.Consents.Script, "https://"), "/")
		script += " https://" + host
	}
	return "default-src 'self'; script-src " + script + "; style-src 'self' 'unsafe-inline'; img-src 'self' https:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors " + s.framing()
}

// agreeTopics lists the topics for which the account has templates, with what is left of the
// graduate's consents, in the order of the topics. What they have switched off is left out.
func (s *Site) agreeTopics(ctx context.Context, openID string) (topics []agreeTopic, err error) {
	ledger, err := s.Consents.Allowance(ctx, openID)
	if err != nil {
		return nil, err
	}
	wants, err := s.Notices.Preferences(ctx, openID)
	if err != nil {
		return nil, err
	}
	account := s.Consents.Catalogue()
	for _, t := range s.Answers.Book.Topics {
		if wants.Mutes(t) {
			continue
		}
		one := agreeTopic{Topic: t}
		for _, channel := range []notices.Channel{notices.LongTerm, notices.OneTime} {
			ids := s.templatesOf(account, channel, t.Key)
			for len(ids) > 0 {
				n := min(agreeAtOnce, len(ids))
				one.Taps = append(one.Taps, strings.Join(ids[:n], ","))
				for _, id := range ids[:n] {
					one.add(ledger.Credits[id].Left)
				}
				ids = ids[n:]
			}
			if one.Lasting = channel == notices.LongTerm && len(one.Taps) > 0; one.Lasting {
				break // a consent that lasts makes the others needless
			}
		}
		if len(one.Taps) > 0 {
			topics = append(topics, one)
		}
	}
	return topics, nil
}

// add counts what is left of one template.
func (t *agreeTopic) add(left int) {
	if left == notices.Lasting || t.Left == notices.Lasting {
		t.Left = notices.Lasting
		return
	}
	t.Left += left
}

// templatesOf lists the account's templates of a channel that carry kinds of a topic, each once.
func (s *Site) templatesOf(account notices.Catalogue, channel notices.Channel, topic string) (ids []string) {
	for _, t := range account.Templates {
		for _, k := range s.Answers.Book.Kinds {
			if t.Channel == channel && k.Topic == topic && k.Uses(t) {
				ids = append(ids, t.ID)
				break
			}
		}
	}
	return ids
}

// lacksConsent reports whether WeChat may not tell the graduate of something they want to be
// told, and one tap would change it.
func (s *Site) lacksConsent(ctx context.Context, openID string) (bool, error) {
	topics, err := s.agreeTopics(ctx, openID)
	for _, t := range topics {
		if !t.Agreed() {
			return true, err
		}
	}
	return false, err
}
