package wechat

import "time"

// Encryption is how the platform and we wrap messages.
type Encryption string

// The three modes of WeChat's console: 明文, 兼容, 安全. With compatible and safe every
// push must carry a valid encrypted body; compatible exists so that WeChat's console can
// be moved step by step.
const (
	Plain      Encryption = "plain"
	Compatible Encryption = "compatible"
	Safe       Encryption = "safe"
)

// CallbackConfig says whose pushes are accepted.
type CallbackConfig struct {
	Token                  string
	AppID                  string
	EncodingAESKey         string // 43 characters; may be empty only with Plain
	PreviousEncodingAESKey string // accepted during a rotation; may be empty
	Encryption             Encryption

	// MaxClockSkew bounds how far a push's timestamp may be from Now, either way; 0 turns
	// the check off. A leaked callback URL is worthless after it.
	MaxClockSkew time.Duration
	Now          func() time.Time
}

// Query is the signed part of a webhook request's URL, as it came.
type Query struct {
	Signature, Timestamp, Nonce, EncryptType, MsgSignature, EchoStr string
}

// Opened is a verified push, and what Seal needs to answer in the same wrapping.
type Opened struct {
	Message Message

	encrypted bool   // whether the push came encrypted
	key       int    // which of the callback's keys opened it
	nonce     string // the URL's, echoed in the sealed reply
}
