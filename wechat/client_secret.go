package wechat

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Secret is a text that must not be seen: whichever way it is printed, logged or
// encoded as JSON, dots come out. string(s) gives the text. The zero value is no secret.
type Secret string

// dots is what is shown instead of a secret.
const dots = "•••"

// String returns dots.
func (Secret) String() string { return dots }

// GoString returns dots.
func (Secret) GoString() string { return dots }

// Format writes dots for every verb, also the wrong ones, for which fmt would print the value.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, dots) }

// LogValue returns dots.
func (Secret) LogValue() slog.Value { return slog.StringValue(dots) }

// MarshalJSON returns dots, quoted.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + dots + `"`), nil }

// MarshalText returns dots.
func (Secret) MarshalText() ([]byte, error) { return []byte(dots), nil }

// scrub replaces every secret in text by dots, plain or escaped for a URL. Empty secrets are passed over.
func scrub(text string, secrets ...Secret) string {
	for _, s := range secrets {
		if s == "" {
			continue
		}
		text = strings.ReplaceAll(text, string(s), dots)
		text = strings.ReplaceAll(text, escape(string(s)), dots)
	}
	return text
}
