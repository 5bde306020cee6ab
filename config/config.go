// Package config is config.yaml in Go: [Default] values, [Load] from file and environment,
// and every problem at once.
package config

import (
	"strings"
	"time"
)

// Config is every setting of the service. The zero value is not usable; begin with
// [Default]. The reasons and units stand in config.yaml, key by key.
type Config struct {
	Server    Server    `yaml:"server"`
	DataDir   string    `yaml:"data_dir"`
	Site      Site      `yaml:"site"`
	Vault     Vault     `yaml:"vault"`
	Backup    Backup    `yaml:"backup"`
	Redis     Redis     `yaml:"redis"`
	WeChat    WeChat    `yaml:"wechat"`
	Simulator Simulator `yaml:"simulator"`
	Chat      Chat      `yaml:"chat"`
	Notices   Notices   `yaml:"notices"`
	Sending   Sending   `yaml:"sending"`
	Allowance Allowance `yaml:"allowance"`
	FollowUps FollowUps `yaml:"followups"`
	Console   Console   `yaml:"console"`
	Alerts    Alerts    `yaml:"alerts"`
	Log       Log       `yaml:"log"`
}

// Server is where the service listens and how it is reached.
type Server struct {
	Listen           string        `yaml:"listen"`
	PublicURL        string        `yaml:"public_url"`
	OperationsListen string        `yaml:"operations_listen"`
	TrustedProxies   string        `yaml:"trusted_proxies"` // addresses and networks, commas between
	VerifyFiles      string        `yaml:"verify_files"`
	ShutdownWithin   time.Duration `yaml:"shutdown_within"`
	MemoryLimit      int           `yaml:"memory_limit"` // MiB; 0: none
}

// Site is what stands on every page that graduates read.
type Site struct {
	ICPNumber    string `yaml:"icp_number"`
	PoliceNumber string `yaml:"police_number"`
}

// Proxies lists the addresses and networks of Server.TrustedProxies.
func (s Server) Proxies() (list []string) {
	for p := range strings.SplitSeq(s.TrustedProxies, ",") {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}

// Vault is what personal and secret fields are sealed with.
type Vault struct {
	KeyFile string `yaml:"key_file"`
}

// Backup is when backups are made, where they lie and how many are kept.
type Backup struct {
	Every      time.Duration `yaml:"every"`  // 0: none is made by itself
	Folder     string        `yaml:"folder"` // empty: backups in the data folder
	KeepDaily  int           `yaml:"keep_daily"`
	KeepWeekly int           `yaml:"keep_weekly"`
}

// Redis is where sessions and claims are kept.
type Redis struct {
	URL          Secret        `yaml:"url"`
	Timeout      time.Duration `yaml:"timeout"`       // of one call while a message is answered
	PagesTimeout time.Duration `yaml:"pages_timeout"` // of one call while a page is made
}

// The values of WeChat.Mode.
const (
	ModeSimulator = "simulator"
	ModeLive      = "live"
)

// WeChat is the official account and how we speak with the platform.
type WeChat struct {
	Mode                   string        `yaml:"mode"`
	AppID                  string        `yaml:"app_id"`
	AppSecret              Secret        `yaml:"app_secret"`
	OriginalID             string        `yaml:"original_id"`
	Token                  Secret        `yaml:"token"`
	EncodingAESKey         Secret        `yaml:"encoding_aes_key"`
	PreviousEncodingAESKey Secret        `yaml:"previous_encoding_aes_key"`
	Encryption             string        `yaml:"encryption"`
	APIBase                string        `yaml:"api_base"`
	OAuthBase              string        `yaml:"oauth_base"`
	JSSDK                  string        `yaml:"jssdk"`
	CallWithin             time.Duration `yaml:"call_within"`
	ReplyWithin            time.Duration `yaml:"reply_within"`
	Deliveries             int           `yaml:"deliveries"`
	MaxClockSkew           time.Duration `yaml:"max_clock_skew"`
	CertifiedUntil         string        `yaml:"certified_until"` // 2027-03-31; empty: not watched
}

// Simulator is the pretended platform, started in simulator mode only.
type Simulator struct {
	Listen string `yaml:"listen"`
}

// Chat is how the talk behaves.
type Chat struct {
	WorkWithin    time.Duration `yaml:"work_within"`
	SessionExpiry time.Duration `yaml:"session_expiry"`
	ChoiceExpiry  time.Duration `yaml:"choice_expiry"`
	RatePerMinute int           `yaml:"rate_per_minute"`
	OfficeDays    string        `yaml:"office_days"`
	OfficeHours   string        `yaml:"office_hours"`
	TalkKept      time.Duration `yaml:"talk_kept"`
}

// Console is how officers come in.
type Console struct {
	RequireTOTP     bool          `yaml:"require_totp"`
	SessionIdle     time.Duration `yaml:"session_idle"`
	SessionLifetime time.Duration `yaml:"session_lifetime"`
}

// Alerts is how a person is told what they should see to.
type Alerts struct {
	WebhookURL Secret        `yaml:"webhook_url"` // empty: none
	Repeat     time.Duration `yaml:"repeat"`
	DiskFree   int           `yaml:"disk_free"` // MiB; 0: not watched
}

// Log is what is logged.
type Log struct {
	Level string `yaml:"level"`
}

// Secret is a value that never prints. Its zero value is no secret.
type Secret string

// String hides the value.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "•••"
}

// GoString hides the value from %#v.
func (s Secret) GoString() string { return `"` + s.String() + `"` }

// MarshalText hides the value from encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Value returns the secret itself, for the one place that needs it.
func (s Secret) Value() string { return string(s) }

// Default returns the settings of config.yaml as it stands in the repository: enough to
// run with the simulator on this machine.
func Default() Config {
	return Config{
		Server:  Server{Listen: "127.0.0.1:8080", ShutdownWithin: 20 * time.Second, MemoryLimit: 500},
		DataDir: "data",
		Backup:  Backup{Every: 24 * time.Hour, KeepDaily: 7, KeepWeekly: 4},
		Redis:   Redis{Timeout: 100 * time.Millisecond, PagesTimeout: time.Second},
		WeChat: WeChat{
			Mode:         ModeSimulator,
			Encryption:   "safe",
			CallWithin:   5 * time.Second,
			ReplyWithin:  4500 * time.Millisecond,
			Deliveries:   3,
			MaxClockSkew: 5 * time.Minute,
		},
		Chat: Chat{
			WorkWithin:    60 * time.Second,
			SessionExpiry: 72 * time.Hour,
			ChoiceExpiry:  30 * time.Minute,
			RatePerMinute: 20,
			OfficeDays:    "1-5",
			OfficeHours:   "09:00-18:00",
			TalkKept:      180 * 24 * time.Hour,
		},
		Notices:   defaultNotices(),
		Sending:   defaultSending(),
		Console:   Console{SessionIdle: 2 * time.Hour, SessionLifetime: 12 * time.Hour},
		Alerts:    Alerts{Repeat: 24 * time.Hour, DiskFree: 500},
		Log:       Log{Level: "info"},
		Allowance: defaultAllowance(),
		FollowUps: defaultFollowUps(),
	}
}
