package simulator

import (
	_ "embed"
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

//go:embed rules.yaml
var rulesYAML string

//go:embed errcodes.yaml
var errcodesYAML string

// Span is a length of time, written "48h" or "500ms" in YAML and JSON.
type Span struct{ time.Duration }

// MarshalText writes the span as Go does.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what [time.ParseDuration] reads.
func (s *Span) UnmarshalText(text []byte) (err error) {
	s.Duration, err = time.ParseDuration(string(text))
	return err
}

// Rules is everything the platform allows or does that is a number or a choice, most of it
// unconfirmed. rules.yaml holds the defaults and says what each line means.
type Rules struct {
	Delivery  DeliveryRules  `yaml:"delivery" json:"delivery"`
	Reply     ReplyRules     `yaml:"reply" json:"reply"`
	Allowance AllowanceRules `yaml:"allowance" json:"allowance"`
	Custom    CustomRules    `yaml:"custom" json:"custom"`
	Token     TokenRules     `yaml:"token" json:"token"`
	Menu      MenuRules      `yaml:"menu" json:"menu"`
	OAuth     OAuthRules     `yaml:"oauth" json:"oauth"`
	Job       JobRules       `yaml:"job" json:"job"`
	Material  MaterialRules  `yaml:"material" json:"material"`

	FamilyRules `yaml:",inline"`

	CallbackIPs           []string       `yaml:"callback_ips" json:"callback_ips"`
	APIIPs                []string       `yaml:"api_ips" json:"api_ips"`
	ClearQuotaPerMonth    int            `yaml:"clear_quota_per_month" json:"clear_quota_per_month"`
	ClearAPIQuotaPerMonth int            `yaml:"clear_api_quota_per_month" json:"clear_api_quota_per_month"`
	Daily                 map[string]int `yaml:"daily" json:"daily"`
	Minute                map[string]int `yaml:"minute" json:"minute"`
	DailyTest             map[string]int `yaml:"daily_test" json:"daily_test"`
}

// DeliveryRules says how pushes are retried and given up (section 1.7).
type DeliveryRules struct {
	RetryPause      Span     `yaml:"retry_pause" json:"retry_pause"`
	RetryOnStatus   bool     `yaml:"retry_on_status" json:"retry_on_status"`
	ResignRetries   bool     `yaml:"resign_retries" json:"resign_retries"`
	ContentType     string   `yaml:"content_type" json:"content_type"`
	MarkFailAfter   int      `yaml:"mark_fail_after" json:"mark_fail_after"`
	MarkFailWindow  Span     `yaml:"mark_fail_window" json:"mark_fail_window"`
	MarkFailPause   Span     `yaml:"mark_fail_pause" json:"mark_fail_pause"`
	MarkFailLoses   bool     `yaml:"mark_fail_loses" json:"mark_fail_loses"`
	BlacklistedPush bool     `yaml:"blacklisted_push" json:"blacklisted_push"`
	QuietEvents     []string `yaml:"quiet_events" json:"quiet_events"`
}

// ReplyRules says which passive replies are shown (section 3).
type ReplyRules struct {
	TextBytes        int    `yaml:"text_bytes" json:"text_bytes"`
	NewsAfterMessage int    `yaml:"news_after_message" json:"news_after_message"`
	NewsAfterEvent   int    `yaml:"news_after_event" json:"news_after_event"`
	NonceMustEcho    bool   `yaml:"nonce_must_echo" json:"nonce_must_echo"`
	CheckMedia       bool   `yaml:"check_media" json:"check_media"`
	FaultText        string `yaml:"fault_text" json:"fault_text"`
}

// Allowance is how many customer-service messages a trigger allows, and for how long.
// Count 0 means any number.
type Allowance struct {
	Count  int  `yaml:"count" json:"count"`
	Window Span `yaml:"window" json:"window"`
}

// AllowanceRules says who may be written to, and how often (section 6.3).
type AllowanceRules struct {
	Message        Allowance `yaml:"message" json:"message"`
	Menu           Allowance `yaml:"menu" json:"menu"`
	Follow         Allowance `yaml:"follow" json:"follow"`
	Scan           Allowance `yaml:"scan" json:"scan"`
	Pay            Allowance `yaml:"pay" json:"pay"`
	MsgmenuAsMenu  bool      `yaml:"msgmenu_as_menu" json:"msgmenu_as_menu"`
	TopUp          bool      `yaml:"top_up" json:"top_up"`
	UnfollowedCode int       `yaml:"unfollowed_code" json:"unfollowed_code"`
}

// CustomRules bounds customer-service messages (sections 6.1, 6.2).
type CustomRules struct {
	TextBytes        int  `yaml:"text_bytes" json:"text_bytes"`
	Articles         int  `yaml:"articles" json:"articles"`
	MsgmenuItems     int  `yaml:"msgmenu_items" json:"msgmenu_items"`
	MsgmenuItemBytes int  `yaml:"msgmenu_item_bytes" json:"msgmenu_item_bytes"`
	TypingWithin     Span `yaml:"typing_within" json:"typing_within"`
	TypingShown      Span `yaml:"typing_shown" json:"typing_shown"`
}

// TokenRules says how long tokens live (sections 4.3, 4.4).
type TokenRules struct {
	Life        Span `yaml:"life" json:"life"`
	Overlap     Span `yaml:"overlap" json:"overlap"`
	ForcePerDay int  `yaml:"force_per_day" json:"force_per_day"`
	ForceEvery  Span `yaml:"force_every" json:"force_every"`
	GarbageCode int  `yaml:"garbage_code" json:"garbage_code"`
}

// MenuRules are the limits of section 5.2, lengths in bytes.
type MenuRules struct {
	Buttons         int  `yaml:"buttons" json:"buttons"`
	SubButtons      int  `yaml:"sub_buttons" json:"sub_buttons"`
	NameBytes       int  `yaml:"name_bytes" json:"name_bytes"`
	SubNameBytes    int  `yaml:"sub_name_bytes" json:"sub_name_bytes"`
	KeyBytes        int  `yaml:"key_bytes" json:"key_bytes"`
	URLBytes        int  `yaml:"url_bytes" json:"url_bytes"`
	Conditional     int  `yaml:"conditional" json:"conditional"`
	Domains         int  `yaml:"domains" json:"domains"`
	TrymatchWrapped bool `yaml:"trymatch_wrapped" json:"trymatch_wrapped"`
}

// OAuthRules is section 10.
type OAuthRules struct {
	CodeLife             Span   `yaml:"code_life" json:"code_life"`
	TokenLife            Span   `yaml:"token_life" json:"token_life"`
	RefreshLife          Span   `yaml:"refresh_life" json:"refresh_life"`
	Refuse               string `yaml:"refuse" json:"refuse"`
	UnionIDNeedsUserinfo bool   `yaml:"unionid_needs_userinfo" json:"unionid_needs_userinfo"`
}

// JobRules says when and how results of asynchronous jobs come (sections 2.3, 2.4, 7, 8).
type JobRules struct {
	Template        Span `yaml:"template" json:"template"`
	Publish         Span `yaml:"publish" json:"publish"`
	Mass            Span `yaml:"mass" json:"mass"`
	FreePublishName bool `yaml:"free_publish_name" json:"free_publish_name"`
	LoseEvents      bool `yaml:"lose_events" json:"lose_events"`
	PublishIDString bool `yaml:"publish_id_string" json:"publish_id_string"`
}

// MaterialRules is section 8.5.
type MaterialRules struct {
	TemporaryLife Span `yaml:"temporary_life" json:"temporary_life"`
}

// DefaultRules returns the rules of rules.yaml, a fresh copy each time.
func DefaultRules() (Rules, error) {
	var rules Rules
	if err := strictYAML(rulesYAML, &rules); err != nil {
		return Rules{}, fmt.Errorf("rules.yaml: %w", err)
	}
	return rules, nil
}

// errorTexts returns the platform's words by code.
func errorTexts() (map[int]string, error) {
	texts := map[int]string{}
	if err := strictYAML(errcodesYAML, &texts); err != nil {
		return nil, fmt.Errorf("errcodes.yaml: %w", err)
	}
	return texts, nil
}

func strictYAML(data string, into any) error {
	d := yaml.NewDecoder(strings.NewReader(data))
	d.KnownFields(true)
	return d.Decode(into)
}
