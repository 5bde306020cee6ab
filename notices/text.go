package notices

import (
	"slices"
	"strings"
	"unicode/utf8"

	"zaiyue/wechat"
)

// The words that stand around a kind's text.
const (
	textInChinese = "（藏文版还没有，先给您看中文）"
	textOpen      = "看详情"
	textMore      = "……（后面还有，请点开看全文）"
)

// Words are a notice as a person reads it, without marks: a page escapes it.
type Words struct {
	Title, Body string
	Note        string // that the text is in another language than the person's; empty: it is not
}

// Words fills the kind's text in a language with fields. A text that has no approved version
// in the language is the Chinese one, and Note says so.
func (k Kind) Words(language Language, fields map[string]string) Words {
	text, note := k.in(language)
	return Words{Title: line(text.Title, k.bounded(fields)), Body: body(text.Body, k.bounded(fields)), Note: note}
}

// in is the text in a language, or the Chinese one with a note.
func (k Kind) in(language Language) (Text, string) {
	if language == "" || language == Chinese {
		return k.Texts[Chinese], ""
	}
	if t := k.Texts[language]; t.Approved && t.Title != "" {
		return t, ""
	}
	return k.Texts[Chinese], textInChinese
}

// bounded are the fields cut to what the kind allows, without blanks around.
func (k Kind) bounded(fields map[string]string) map[string]string {
	cut := make(map[string]string, len(k.Fields))
	for _, f := range k.Fields {
		cut[f.Key] = shorten(strings.TrimSpace(fields[f.Key]), f.Limit())
	}
	return cut
}

// line fills one line: what is put in becomes one too.
func line(text string, fields map[string]string) string {
	return oneLine(fill(text, fields))
}

// body fills a text, and leaves out the lines in which a field is empty.
func body(text string, fields map[string]string) string {
	var lines []string
	for l := range strings.SplitSeq(text, "\n") {
		missing := slices.ContainsFunc(placeholderForm.FindAllStringSubmatch(l, -1), func(m []string) bool { return fields[m[1]] == "" })
		if !missing {
			lines = append(lines, fill(l, fields))
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// fill puts fields in their places. A field that holds braces fills nothing itself.
func fill(text string, fields map[string]string) string {
	return placeholderForm.ReplaceAllStringFunc(text, func(place string) string { return fields[strings.Trim(place, "{}")] })
}

// plain takes out of fields what would become a link in WeChat's chat: the angle brackets.
func plain(fields map[string]string) map[string]string {
	r := strings.NewReplacer("<", "〈", ">", "〉")
	safe := make(map[string]string, len(fields))
	for key, value := range fields {
		safe[key] = r.Replace(value)
	}
	return safe
}

// Message is a notice as a customer-service text: title, text, and where a tap leads (an
// absolute address; empty: nowhere). It is never longer than WeChat takes.
func (k Kind) Message(language Language, fields map[string]string, link string) string {
	text, note := k.in(language)
	end := ""
	if link != "" {
		end = "\n\n" + `<a href="` + link + `">` + textOpen + `</a>`
	}
	return k.compose(text.Title, text.Body, note, plain(fields), end)
}

// compose puts the parts of a message together, with the body cut so that all of it fits.
func (k Kind) compose(title, text, note string, fields map[string]string, end string) string {
	return k.within(wechat.MaxTextBytes-len(end), title, text, note, fields) + end
}

// within is compose in so many bytes, without an end.
func (k Kind) within(most int, title, text, note string, fields map[string]string) string {
	fields = k.bounded(fields)
	head := "【" + line(title, fields) + "】"
	if note != "" {
		head = note + "\n" + head
	}
	return head + fitting("\n"+body(text, fields), most-len(head))
}

// fitting cuts a text to so many bytes, at the end of a sentence or line where one is near,
// and says that there is more.
func fitting(s string, most int) string {
	if s == "\n" {
		return ""
	}
	if len(s) <= most {
		return s
	}
	end := max(0, most-len(textMore))
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	cut := s[:end]
	if at := strings.LastIndexAny(cut, "。！？；\n།་"); at > end/2 {
		_, size := utf8.DecodeRuneInString(cut[at:])
		cut = cut[:at+size]
	}
	return strings.TrimRight(cut, " \n") + textMore
}

// Menu is a notice with its choices as buttons. The address stands bare below them: WeChat
// makes a link of it, and it is not known to take marked links there.
func (k Kind) Menu(language Language, fields map[string]string, id, link string) wechat.MsgMenu {
	text, note := k.in(language)
	if text.Menu == "" {
		text.Menu = text.Body
	}
	var m wechat.MsgMenu
	most := wechat.MaxTextBytes // of all that the message says: nothing tells that WeChat counts its parts apart
	for _, c := range k.Choices {
		m.Items = append(m.Items, wechat.MsgMenuItem{ID: ChoiceID(id, c.Key), Content: c.Words})
		most -= len(c.Words)
	}
	if link != "" {
		m.Tail = textOpen + "：" + link
	}
	m.Head = k.within(most-len(m.Tail), text.Title, text.Menu, note, plain(fields))
	return m
}

const choiceMark = "n:"

// ChoiceID is the id of a button for a choice of a notice: n:<notice>:<choice>.
func ChoiceID(noticeID, choice string) string { return choiceMark + noticeID + ":" + choice }

// ChoiceOf reads the id of a button that was tapped; ok is false for other buttons.
func ChoiceOf(menuItemID string) (noticeID, choice string, ok bool) {
	rest, ok := strings.CutPrefix(menuItemID, choiceMark)
	if !ok {
		return "", "", false
	}
	noticeID, choice, ok = strings.Cut(rest, ":")
	return noticeID, choice, ok && noticeID != "" && choice != ""
}
