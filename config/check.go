package config

import (
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Formats of WeChat's values: section 1.1 of its developer documents and its console.
var (
	tokenFormat  = regexp.MustCompile(`^[A-Za-z0-9]{3,32}$`)
	aesKeyFormat = regexp.MustCompile(`^[A-Za-z0-9+/]{43}$`)
	daysFormat   = regexp.MustCompile(`^[1-7](-[1-7])?(,[1-7](-[1-7])?)*$`)
)

// check adds every problem of the values themselves and of their combinations, in the
// order of the file.
func (l *loader) check(c *Config) {
	l.checkServer(c)
	l.checkWeChat(&c.WeChat)
	l.checkKeys(&c.WeChat)
	l.checkChat(&c.Chat)
	l.checkNotices(&c.Notices)
	l.checkSending(&c.Sending)
	l.checkAllowance(&c.Allowance)
	l.checkFollowUps(&c.FollowUps)
	l.checkAlerts(c)
	l.checkConsole(&c.Console)
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		l.problem("log.level", "must be debug, info, warn or error")
	}
}

func (l *loader) checkServer(c *Config) {
	l.listen("server.listen", c.Server.Listen, c.WeChat.Mode == ModeSimulator)
	if c.Simulator.Listen != "" {
		l.listen("simulator.listen", c.Simulator.Listen, true)
	}
	l.address("server.public_url", c.Server.PublicURL)
	l.checkBehindProxy(c)
	l.address("wechat.api_base", c.WeChat.APIBase)
	l.address("wechat.oauth_base", c.WeChat.OAuthBase)
	l.address("wechat.jssdk", c.WeChat.JSSDK)
	l.positive("server.shutdown_within", c.Server.ShutdownWithin)
	l.positive("redis.timeout", c.Redis.Timeout)
	l.positive("redis.pages_timeout", c.Redis.PagesTimeout)
	if c.Server.MemoryLimit < 0 {
		l.problem("server.memory_limit", "must not be negative; 0 sets none")
	}
	if c.DataDir == "" {
		l.problem("data_dir", "must name a folder")
	}
	if rel, err := filepath.Rel(c.DataDir, c.Vault.KeyFile); c.Vault.KeyFile != "" && err == nil && filepath.IsLocal(rel) {
		l.problem("vault.key_file", "must lie outside data_dir: a copy of the data that holds the keys is not encrypted")
	}
	l.checkBackup(&c.Backup)
	if u := c.Redis.URL.Value(); u != "" {
		if p, err := url.Parse(u); err != nil || !slices.Contains([]string{"redis", "rediss", "unix"}, p.Scheme) {
			l.problem("redis.url", "must begin with redis://, rediss:// or unix://")
		}
	}
}

func (l *loader) checkBackup(b *Backup) {
	if b.Every != 0 && b.Every < time.Hour {
		l.problem("backup.every", "must be 1h or more; 0 makes none by itself")
	}
	if b.KeepDaily < 1 {
		l.problem("backup.keep_daily", "must be 1 or more")
	}
	if b.KeepWeekly < 0 {
		l.problem("backup.keep_weekly", "must not be negative")
	}
}

func (l *loader) checkAlerts(c *Config) {
	if c.Alerts.Repeat < time.Minute {
		l.problem("alerts.repeat", "must be 1m or more")
	}
	if c.Alerts.DiskFree < 0 {
		l.problem("alerts.disk_free", "must not be negative; 0 watches nothing")
	}
	if until := c.WeChat.CertifiedUntil; until != "" {
		if _, err := time.Parse(time.DateOnly, until); err != nil {
			l.problem("wechat.certified_until", "must be a day such as 2027-03-31")
		}
	}
	if address := c.Alerts.WebhookURL.Value(); address != "" {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
			l.problem("alerts.webhook_url", "must begin with https://, or with http:// and a loopback address")
		}
	}
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// icpFormat and policeFormat are the forms of the numbers on record.
var (
	icpFormat    = regexp.MustCompile(`^\p{Han}ICP[备证] ?[0-9A-Za-z-]{4,20}号?(-[0-9]{1,3})?$`)
	policeFormat = regexp.MustCompile(`^\p{Han}公网安备 ?[0-9]{11,14}号?$`)
)

func (l *loader) checkBehindProxy(c *Config) {
	if c.Server.OperationsListen != "" {
		l.listen("server.operations_listen", c.Server.OperationsListen, c.WeChat.Mode == ModeSimulator)
	}
	for _, p := range c.Server.Proxies() {
		_, errPrefix := netip.ParsePrefix(p)
		if _, err := netip.ParseAddr(p); err != nil && errPrefix != nil {
			l.problem("server.trusted_proxies", "must be addresses or networks with commas between, such as 127.0.0.1, 10.0.0.0/8; %q is neither", p)
		}
	}
	if n := c.Site.ICPNumber; n != "" && !icpFormat.MatchString(n) {
		l.problem("site.icp_number", "must be a number such as 粤ICP备12345678号-1")
	}
	if n := c.Site.PoliceNumber; n != "" && !policeFormat.MatchString(n) {
		l.problem("site.police_number", "must be a number such as 粤公网安备44010602000000号")
	}
}

func (l *loader) checkWeChat(w *WeChat) {
	if w.Mode != ModeSimulator && w.Mode != ModeLive {
		l.problem("wechat.mode", "must be simulator or live")
	}
	if !slices.Contains([]string{"plain", "compatible", "safe"}, w.Encryption) {
		l.problem("wechat.encryption", "must be plain, compatible or safe")
	}
	l.positive("wechat.call_within", w.CallWithin)
	l.positive("wechat.reply_within", w.ReplyWithin)
	if w.ReplyWithin >= 5*time.Second {
		l.problem("wechat.reply_within", "must be below 5s: WeChat hangs up then")
	}
	if w.Deliveries < 1 || w.Deliveries > 5 {
		l.problem("wechat.deliveries", "must be between 1 and 5")
	}
	if w.MaxClockSkew < 0 {
		l.problem("wechat.max_clock_skew", "must not be negative; 0 turns the check off")
	}
}

// checkKeys checks what the account is known by: formats in both modes, presence in live.
func (l *loader) checkKeys(w *WeChat) {
	live := w.Mode == ModeLive
	switch token := w.Token.Value(); {
	case token == "" && live:
		l.problem("wechat.token", "is missing: without it anybody could speak as WeChat. Set ZAIYUE_WECHAT_TOKEN to the 令牌(Token) of 基本配置 › 服务器配置")
	case token != "" && !tokenFormat.MatchString(token):
		l.problem("wechat.token", "must be 3 to 32 letters and digits, as WeChat's console asks (令牌(Token))")
	}
	if w.AppID == "" && live {
		l.problem("wechat.app_id", "is missing. Set it to the AppID of 基本配置 › 公众号开发信息 (ZAIYUE_WECHAT_APP_ID)")
	}
	if w.EncodingAESKey == "" && live && w.Encryption != "plain" {
		l.problem("wechat.encoding_aes_key", "is missing, and wechat.encryption is %s. Set ZAIYUE_WECHAT_ENCODING_AES_KEY to the 消息加解密密钥 of 服务器配置, or choose plain by name", w.Encryption)
	}
	for key, value := range map[string]Secret{"wechat.encoding_aes_key": w.EncodingAESKey, "wechat.previous_encoding_aes_key": w.PreviousEncodingAESKey} {
		if value != "" && !aesKeyFormat.MatchString(value.Value()) {
			l.problem(key, "must be exactly 43 characters, as WeChat's console shows it (消息加解密密钥)")
		}
	}
	if w.PreviousEncodingAESKey != "" && w.EncodingAESKey == "" {
		l.problem("wechat.previous_encoding_aes_key", "is set without wechat.encoding_aes_key; set both, or neither")
	}
}

func (l *loader) checkChat(c *Chat) {
	for key, span := range map[string]time.Duration{
		"chat.work_within": c.WorkWithin, "chat.session_expiry": c.SessionExpiry, "chat.choice_expiry": c.ChoiceExpiry, "chat.talk_kept": c.TalkKept,
	} {
		l.positive(key, span)
	}
	if c.RatePerMinute < 1 {
		l.problem("chat.rate_per_minute", "must be 1 or more")
	}
	if !daysFormat.MatchString(c.OfficeDays) || slices.ContainsFunc(strings.Split(c.OfficeDays, ","), backwards) {
		l.problem("chat.office_days", "must be days such as 1-5 or 1-3,6 (1 is Monday)")
	}
	from, until, ok := strings.Cut(c.OfficeHours, "-")
	a, errA := time.Parse("15:04", from)
	b, errB := time.Parse("15:04", until)
	if !ok || errA != nil || errB != nil || !a.Before(b) {
		l.problem("chat.office_hours", "must be hours such as 09:00-18:00")
	}
}

func (l *loader) checkConsole(c *Console) {
	l.positive("console.session_idle", c.SessionIdle)
	if c.SessionLifetime < c.SessionIdle {
		l.problem("console.session_lifetime", "must not be below console.session_idle")
	}
}

// backwards reports whether a span of days such as 5-1 ends before it begins.
func backwards(days string) bool {
	first, last, ok := strings.Cut(days, "-")
	return ok && first > last
}

func (l *loader) positive(key string, d time.Duration) {
	if d <= 0 {
		l.problem(key, "must be above 0")
	}
}

// listen checks an address to listen on.
func (l *loader) listen(key, address string, onlyHere bool) {
	host, port, err := net.SplitHostPort(address)
	if err != nil || port == "" {
		l.problem(key, "must be address:port, such as 127.0.0.1:8080")
		return
	}
	if onlyHere && !loopback(host) {
		l.problem(key, "must be a loopback address such as 127.0.0.1:%s in simulator mode: the simulator lets anybody act as anybody. For the real platform set wechat.mode to live", port)
	}
}

// address checks the base of a URL.
func (l *loader) address(key, value string) {
	if value == "" {
		return
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || strings.HasSuffix(value, "/") {
		l.problem(key, "must be http:// or https:// and a host, without a slash at the end")
	}
}
