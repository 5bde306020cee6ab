package chat

import "time"

// Session is where we are in the talk with one graduate. It is kept in Redis and may be
// lost at any moment: nothing in it is worth more than a repeated question. It never holds
// an ID-card or bank-card number. The zero value is a new talk. Times are UTC; expiry is
// judged by the chat's clock.
type Session struct {
	OpenID string
	SeenAt time.Time // when the last message came

	// Choice is the open numbered choice, if any.
	Choice *Choice
	// Earlier is the choice before it, which 返回 shows again.
	Earlier *Choice
	// Looked is set once an option of Choice was looked at: 返回 then shows Choice itself.
	Looked bool
	// Rest is what did not fit into the last answer, offered by 更多.
	Rest []string
	// Flow is the flow the graduate is in; its answers so far are in the store.
	Flow string
	// Answered is the article last answered with, which 有用/没用 speaks of, and Asked the
	// question, with personal numbers masked.
	Answered string
	Asked    string
	// AskedWhy is set while a reason for 没用 is waited for.
	AskedWhy bool
	// Judged is the article of the last verdict: a second one on it does not count.
	Judged string

	// Minute and Count are the running minute (Unix time / 60) and the messages in it, for
	// the rate limit; Warned, that the polite line was said.
	Minute int64
	Count  int
	Warned bool
}

// Choice is a numbered list the graduate may answer with a number or the words.
type Choice struct {
	Options []Option
	Until   time.Time
}

// Option is one line of a choice: its words, and what choosing it does.
type Option struct {
	Words string
	Do    string // "article:ID", "key:MENU_KEY", "flow:ID", …; chat's own language
}
