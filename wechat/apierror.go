package wechat

import (
	"fmt"
	"strings"

	"zaiyue/fault"
)

// busy is the errcode of a platform that asks to be asked again.
const busy = -1

// The errcodes this package itself acts on. All others are told apart by their class.
const (
	codeMenuMissing   = 46003
	codeTypingUnasked = 45080 // no message of the user within 30 s
	codeTypingAlready = 45081
	codeIPNotListed   = 40164
	codeUnauthorized  = 48001
)

// APIError is a refusal of the platform. fault.KindOf makes of it: Unavailable for what
// passes by itself or with a fresh token, TooMuch for a spent quota, Forbidden for a
// user who cannot be reached, Internal for what an operator must mend, Invalid for what
// was wrong in the request; a few codes say NotFound or Conflict (errcodes.yaml). The
// zero value is no refusal. Build one with API and ErrCode alone in tests.
type APIError struct {
	API     string // the path called, such as /cgi-bin/menu/create
	ErrCode int
	ErrMsg  string // WeChat's words, without the rid; never compare them
	RID     string // WeChat's number of the request, good for a question within 7 days
}

// newAPIError splits WeChat's words from the rid at their end.
func newAPIError(code int, msg string) *APIError {
	e := &APIError{ErrCode: code, ErrMsg: msg}
	if i := strings.LastIndex(msg, "rid: "); i >= 0 {
		e.ErrMsg, e.RID = strings.TrimSpace(msg[:i]), strings.TrimSpace(msg[i+len("rid: "):])
	}
	return e
}

// Error names the API, the code, WeChat's words and the rid.
func (e *APIError) Error() string {
	text := fmt.Sprintf("%s: errcode %d: %s", e.API, e.ErrCode, e.ErrMsg)
	if e.RID != "" {
		text += " (rid " + e.RID + ")"
	}
	return text
}

// Temporary reports a refusal that passes by itself: the same call may do later.
func (e *APIError) Temporary() bool { return e.row().Class == classRetry }

// NeedsToken reports that the access token is no longer good.
func (e *APIError) NeedsToken() bool { return e.row().Class == classToken }

// UserGone reports that this user cannot be reached, for now or for good.
func (e *APIError) UserGone() bool { return e.row().Class == classUser }

// Quota reports that a daily or monthly number of calls is spent.
func (e *APIError) Quota() bool { return e.row().Class == classQuota }

// AccountProblem reports that an operator must mend something about the account.
func (e *APIError) AccountProblem() bool { return e.row().Class == classAccount }

// Meaning says in Chinese what happened, for officers and operators.
func (e *APIError) Meaning() string {
	if m := e.row().Meaning; m != "" {
		return m
	}
	return fmt.Sprintf("微信返回了错误码 %d，我们的对照表里还没有它。", e.ErrCode)
}

// Advice says in Chinese what to do, and where in WeChat's console or in our
// configuration the thing stands.
func (e *APIError) Advice() string {
	if a := e.row().Advice; a != "" {
		return a
	}
	return "请把日志里的 rid 填进" + platformConsole + "“首页 → 开发工具 → 接口中心 → API 诊断”，七天内能看到当时的请求和微信的说明。"
}

// IP returns the address of ours that the platform refused (40164), or "".
func (e *APIError) IP() string {
	if e.ErrCode != codeIPNotListed {
		return ""
	}
	_, rest, _ := strings.Cut(e.ErrMsg, "invalid ip ")
	ip, _, _ := strings.Cut(rest, " ")
	return strings.TrimRight(ip, ",")
}

// Unwrap returns a fault of the error's kind, so that fault.KindOf and fault.Words
// understand an APIError.
func (e *APIError) Unwrap() error {
	row := e.row()
	return fault.New(row.kind(), row.words())
}

// row returns what errcodes.yaml says of the code, the zero row when it says nothing.
func (e *APIError) row() codeRow {
	book, err := loadCodes()
	if err != nil {
		return codeRow{} // NewClient has refused to start on it
	}
	return book.row(e.API, e.ErrCode)
}
