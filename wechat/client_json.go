package wechat

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const jsonType = "application/json; charset=utf-8"

// encode returns v as the JSON the platform accepts: raw UTF-8, no \uXXXX.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return rawJSON(bytes.TrimRight(buf.Bytes(), "\n")), nil
}

// rawJSON writes every \uXXXX of a JSON text as the character itself, because the
// platform refuses escapes or shows them letter by letter (section 4.1 of the protocol
// paper). Characters that cannot be written raw (controls, U+2028, U+2029, broken
// halves) are left out: nobody can read them.
func rawJSON(in []byte) []byte {
	if !bytes.Contains(in, []byte(`\`)) {
		return in
	}
	out := make([]byte, 0, len(in))
	for i := 0; i < len(in); {
		if in[i] != '\\' || i+1 == len(in) {
			out = append(out, in[i])
			i++
			continue
		}
		switch in[i+1] {
		case 'u':
			r, n := unescape(in[i:])
			out = appendRune(out, r)
			i += n
		case 'b', 'f':
			i += 2
		default:
			out = append(out, in[i], in[i+1])
			i += 2
		}
	}
	return out
}

// unescape reads \uXXXX, or a pair of halves, at the start of in, and tells its length.
// What cannot be read is utf8.RuneError.
func unescape(in []byte) (rune, int) {
	first, ok := half(in)
	if !ok {
		return utf8.RuneError, 2
	}
	if !utf16.IsSurrogate(first) {
		return first, 6
	}
	if second, ok := half(in[6:]); ok {
		if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
			return r, 12
		}
	}
	return utf8.RuneError, 6
}

// half reads one \uXXXX.
func half(in []byte) (rune, bool) {
	if len(in) < 6 || in[0] != '\\' || in[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(in[2:6]), 16, 32)
	return rune(n), err == nil
}

// appendRune writes a character of a JSON text raw, or leaves it out.
func appendRune(out []byte, r rune) []byte {
	switch {
	case r == '"' || r == '\\':
		return append(out, '\\', byte(r))
	case r == utf8.RuneError, unicode.IsControl(r), r == '\u2028', r == '\u2029':
		return out
	}
	return utf8.AppendRune(out, r)
}
