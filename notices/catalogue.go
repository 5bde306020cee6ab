package notices

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"zaiyue/wechat"
)

// Catalogue is what templates the account has, as WeChat told: their ids and keys are read
// and never written down by us, because they depend on which words were chosen in WeChat's
// console. The zero value has none.
type Catalogue struct {
	ReadAt    time.Time         `json:"read_at"` // zero: never read
	Templates []AccountTemplate `json:"templates,omitempty"`
}

// AccountTemplate is one of the account's templates.
type AccountTemplate struct {
	Channel Channel       `json:"channel"` // LongTerm, OneTime or Template
	ID      string        `json:"id"`
	Title   string        `json:"title"`
	Keys    []TemplateKey `json:"keys,omitempty"` // in WeChat's order
}

// TemplateKey is a place in a template.
type TemplateKey struct {
	Label string   `json:"label"`           // what the person reads before it: 申请事项
	Key   string   `json:"key"`             // thing4
	Words []string `json:"words,omitempty"` // what it takes, where only certain words
}

// TemplateSource tells the account's templates. *wechat.Client implements it.
type TemplateSource interface {
	Templates(ctx context.Context) ([]wechat.Template, error)
	SubscribeTemplates(ctx context.Context) ([]wechat.SubscribeTemplate, error)
}

// ReadCatalogue asks WeChat for the account's templates. An account that may not have any, such
// as one whose verification ran out, has none.
func ReadCatalogue(ctx context.Context, from TemplateSource, now time.Time) (c Catalogue, err error) {
	templates, err := from.Templates(ctx)
	if err != nil && !unauthorized(err) {
		return c, fmt.Errorf("message templates: %w", err)
	}
	subscribed, err := from.SubscribeTemplates(ctx)
	if err != nil && !unauthorized(err) {
		return c, fmt.Errorf("subscription templates: %w", err)
	}
	c.ReadAt = now
	for _, t := range subscribed {
		channel := OneTime
		if t.Lasting {
			channel = LongTerm
		}
		c.Templates = append(c.Templates, AccountTemplate{channel, t.ID, t.Title, keysIn(t.Content, t.Words)})
	}
	for _, t := range templates {
		c.Templates = append(c.Templates, AccountTemplate{Template, t.ID, t.Title, keysIn(t.Content, nil)})
	}
	return c, nil
}

// unauthorized reports that the account has no right to an API.
func unauthorized(err error) bool {
	refused, ok := errors.AsType[*wechat.APIError](err)
	return ok && refused.ErrCode == 48001
}

var keyForm = regexp.MustCompile(`([^\n{}:：]*)[:：]?\s*\{\{(\w+)\.DATA\}\}`)

// keysIn reads the places of a template's content. The places first and remark of old
// templates are not shown by WeChat any more, and left out.
func keysIn(content string, words map[string][]string) (keys []TemplateKey) {
	for _, m := range keyForm.FindAllStringSubmatch(content, -1) {
		if m[2] == "first" || m[2] == "remark" {
			continue
		}
		keys = append(keys, TemplateKey{Label: strings.TrimSpace(m[1]), Key: m[2], Words: words[m[2]]})
	}
	return keys
}

// Lasting reports whether consents to a template hold until they are withdrawn.
func (c Catalogue) Lasting(templateID string) bool {
	return slices.ContainsFunc(c.Templates, func(t AccountTemplate) bool { return t.ID == templateID && t.Channel == LongTerm })
}

// For lists the account's templates of a channel that carry a use, in WeChat's order.
func (c Catalogue) For(channel Channel, u *Use) (found []AccountTemplate) {
	if u == nil {
		return nil
	}
	for _, t := range c.Templates {
		if t.Channel == channel && strings.TrimSpace(t.Title) == u.Title {
			found = append(found, t)
		}
	}
	return found
}

// data makes the data of a message of a kind in a template: what stands at each of its keys;
// where nothing came for optional fields, words that say so. It fails with a reason and the
// label for which there is nothing, or whose value does not fit.
func (t AccountTemplate) data(kind Kind, u *Use, fields map[string]string) (data map[string]string, reason, label string) {
	data = make(map[string]string, len(t.Keys))
	for _, k := range t.Keys {
		text, ok := u.Values[k.Label]
		if !ok {
			return nil, ReasonLabel, k.Label
		}
		filled := line(text, kind.bounded(fields))
		if filled == "" && kind.mayLack(text) {
			filled = unsaid(k.Key)
		}
		value, ok := Value(k.Key, filled, k.Words)
		if !ok {
			return nil, ReasonValue, k.Label
		}
		data[k.Key] = value
	}
	return data, "", ""
}

// Uses reports whether the kind goes by a template of the account.
func (k Kind) Uses(t AccountTemplate) bool {
	use := k.Subscribe
	if t.Channel == Template {
		use = k.Template
	}
	return use != nil && slices.Contains(k.Channels, t.Channel) && strings.TrimSpace(t.Title) == use.Title
}

// mayLack reports whether all fields that a text is made of are optional.
func (k Kind) mayLack(text string) bool {
	for _, place := range placeholderForm.FindAllStringSubmatch(text, -1) {
		if !slices.ContainsFunc(k.Fields, func(f Field) bool { return f.Key == place[1] && f.Optional }) {
			return false
		}
	}
	return true
}
