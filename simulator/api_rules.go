package simulator

// FamilyRules are the limits of the API families beside the core; rules.yaml holds the
// defaults and says what each line means. Lengths are characters unless the name says
// bytes.
type FamilyRules struct {
	Template TemplateRules        `yaml:"template" json:"template"`
	Notice   NoticeRules          `yaml:"notice" json:"notice"`
	Draft    DraftRules           `yaml:"draft" json:"draft"`
	Mass     MassRules            `yaml:"mass" json:"mass"`
	Fans     FansRules            `yaml:"fans" json:"fans"`
	Code     CodeRules            `yaml:"code" json:"code"`
	Upload   map[string]MediaRule `yaml:"upload" json:"upload"` // by the type of temporary media
	Keep     map[string]MediaRule `yaml:"keep" json:"keep"`     // by the type of permanent material
	Kept     map[string]int       `yaml:"kept" json:"kept"`     // how many permanent ones, by type
}

// TemplateRules bounds template messages (sections 7.1 to 7.3).
type TemplateRules struct {
	Templates         int            `yaml:"templates" json:"templates"`
	IndustryPerMonth  int            `yaml:"industry_per_month" json:"industry_per_month"`
	ClientMsgIDLength int            `yaml:"client_msg_id_length" json:"client_msg_id_length"`
	ClientMsgIDMemory Span           `yaml:"client_msg_id_memory" json:"client_msg_id_memory"`
	Lengths           map[string]int `yaml:"lengths" json:"lengths"` // by key prefix
	Tibetan           bool           `yaml:"tibetan" json:"tibetan"`
	SystemFails       bool           `yaml:"system_fails" json:"system_fails"`
}

// NoticeRules bounds one-time subscriptions and subscription notices (sections 7.4, 7.5).
type NoticeRules struct {
	Templates      int  `yaml:"templates" json:"templates"`
	KeywordsMin    int  `yaml:"keywords_min" json:"keywords_min"`
	KeywordsMax    int  `yaml:"keywords_max" json:"keywords_max"`
	SceneDesc      int  `yaml:"scene_desc" json:"scene_desc"`
	OnceTitle      int  `yaml:"once_title" json:"once_title"`
	OnceContent    int  `yaml:"once_content" json:"once_content"`
	Reserved       int  `yaml:"reserved" json:"reserved"`
	PopupOnce      bool `yaml:"popup_once" json:"popup_once"`
	ChangeAsPopup  bool `yaml:"change_as_popup" json:"change_as_popup"`
	MsgIDInAnswer  bool `yaml:"msgid_in_answer" json:"msgid_in_answer"`
	LibraryPageMax int  `yaml:"library_page_max" json:"library_page_max"`
}

// DraftRules bounds the articles of a draft (section 8.1).
type DraftRules struct {
	Articles       int `yaml:"articles" json:"articles"`
	Title          int `yaml:"title" json:"title"`
	Author         int `yaml:"author" json:"author"`
	Digest         int `yaml:"digest" json:"digest"`
	DigestFrom     int `yaml:"digest_from" json:"digest_from"`
	Content        int `yaml:"content" json:"content"`
	ContentBytes   int `yaml:"content_bytes" json:"content_bytes"`
	SourceURLBytes int `yaml:"source_url_bytes" json:"source_url_bytes"`
	Pictures       int `yaml:"pictures" json:"pictures"`
}

// MassRules bounds mass sends (section 8.3).
type MassRules struct {
	PerUserMonth     int  `yaml:"per_user_month" json:"per_user_month"`
	OpenIDs          int  `yaml:"openids" json:"openids"`
	TextBytes        int  `yaml:"text_bytes" json:"text_bytes"`
	ClientMsgIDBytes int  `yaml:"client_msg_id_bytes" json:"client_msg_id_bytes"`
	ClientMsgIDLife  Span `yaml:"client_msg_id_life" json:"client_msg_id_life"`
	RepeatPause      Span `yaml:"repeat_pause" json:"repeat_pause"`
}

// FansRules bounds users, tags and the blacklist (section 9).
type FansRules struct {
	Page           int `yaml:"page" json:"page"`
	InfoBatch      int `yaml:"info_batch" json:"info_batch"`
	Remark         int `yaml:"remark" json:"remark"`
	Tags           int `yaml:"tags" json:"tags"`
	TagNameBytes   int `yaml:"tag_name_bytes" json:"tag_name_bytes"`
	TagsPerUser    int `yaml:"tags_per_user" json:"tags_per_user"`
	TagBatch       int `yaml:"tag_batch" json:"tag_batch"`
	TagFans        int `yaml:"tag_fans" json:"tag_fans"`
	BlacklistBatch int `yaml:"blacklist_batch" json:"blacklist_batch"`
}

// CodeRules bounds parametric QR codes and short keys (section 11).
type CodeRules struct {
	DefaultSeconds int64 `yaml:"default_seconds" json:"default_seconds"`
	MaxSeconds     int64 `yaml:"max_seconds" json:"max_seconds"`
	PermanentScene int64 `yaml:"permanent_scene" json:"permanent_scene"`
	Permanent      int   `yaml:"permanent" json:"permanent"`
	SceneStr       int   `yaml:"scene_str" json:"scene_str"`
	ShortBytes     int   `yaml:"short_bytes" json:"short_bytes"`
}

// MediaRule is what an upload of one type may be (sections 8.5, 8.6).
type MediaRule struct {
	Bytes   int      `yaml:"bytes" json:"bytes"`
	Formats []string `yaml:"formats" json:"formats"` // as told from the first bytes: png, jpeg, gif, bmp, amr, mp3, wma, wav, mp4
}
