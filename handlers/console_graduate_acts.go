package handlers

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/wechat"
)

// Bounds of what an officer writes. WeChat counts a message's bytes, and the notice's own
// words (工作人员回复您) stand in it too.
const (
	replyRunes = 600
	replyBytes = wechat.MaxTextBytes - 100
	noteRunes  = 1000
	wordRunes  = 200
)

// formKey is what NewID makes.
var formKey = regexp.MustCompile(`^[0-9a-fA-F-]{16,64}$`)

// numberIn is the graduate's number in the address.
func numberIn(v *Visit) (uint64, error) {
	n, err := strconv.ParseUint(v.Param("id"), 10, 64)
	if err != nil || n == 0 {
		return 0, fault.New(fault.NotFound, "没有这位同学，请回到列表再找。")
	}
	return n, nil
}

// back leads to the graduate's page.
func back(v *Visit, n uint64, done string) error {
	return v.Done("/graduates/"+strconv.FormatUint(n, 10), done)
}

// typed reads a text of a form and what is wrong with it.
func typedWords(v *Visit, name string, runes, bytes int) (words, wrong string) {
	words = strings.TrimSpace(strings.ReplaceAll(v.PostForm(name), "\r\n", "\n"))
	switch n := utf8.RuneCountInString(words); {
	case words == "":
		return words, "请先写内容。"
	case n > runes:
		return words, fmt.Sprintf("最多 %d 个字，现在有 %d 个，请改短一些。", runes, n)
	case len(words) > bytes:
		return words, fmt.Sprintf("这段话对微信来说太长了（%d 字节，最多 %d），请改短，或分两次发。", len(words), bytes)
	case !utf8.ValidString(words):
		return words, "里面有认不出的字符，请重新输入。"
	}
	return words, ""
}

// keyTyped reads the form's key; a form without one did not come from our page.
func keyTyped(v *Visit) (string, error) {
	key := v.PostForm("key")
	if !formKey.MatchString(key) {
		return "", fault.New(fault.Invalid, "表单不完整，没有发送。请打开这位同学的页面再试一次。")
	}
	return key, nil
}

// reply handles POST /console/graduates/:id/reply.
func (p *GraduatePages) reply(v *Visit) error {
	n, err := numberIn(v)
	if err != nil {
		return err
	}
	box := &replyBox{}
	var wrong string
	box.Text, wrong = typedWords(v, "text", replyRunes, replyBytes)
	if numbers := len(people.CardNumbers(box.Text)); wrong == "" && numbers > 0 && v.PostForm("sure") == "" {
		box.Numbers = true
		wrong = "里面好像有身份证号或银行卡号。发出去会一直留在对方的手机里，请删掉；确实要发，请勾选下面的一项再发送。"
	}
	if wrong != "" {
		box.Wrong = wrong
		return p.page(v, n, http.StatusBadRequest, box)
	}
	key, err := keyTyped(v)
	if err != nil {
		return err
	}
	seen, _ := strconv.ParseUint(v.PostForm("seen"), 10, 64) // another number is a conflict, which is shown
	_, err = p.Desk.ReplyGraduate(v.Request.Context(), v.By(), n, people.Reply{Key: key, Text: box.Text, Seen: seen, Close: v.PostForm("close") != ""})
	if fault.KindOf(err) == fault.Conflict {
		box.Wrong = fault.Words(err, "")
		return p.page(v, n, http.StatusConflict, box)
	}
	if err != nil {
		return err
	}
	return back(v, n, "已经交给微信发送，送到没有会显示在下面。")
}

// note handles POST /console/graduates/:id/note.
func (p *GraduatePages) note(v *Visit) error {
	n, err := numberIn(v)
	if err != nil {
		return err
	}
	kind := people.Noted
	if v.PostForm("kind") == string(people.Called) {
		kind = people.Called
	}
	words, wrong := typedWords(v, "note", noteRunes, 4*noteRunes)
	if wrong != "" {
		return p.page(v, n, http.StatusBadRequest, &replyBox{Note: words, NoteKind: kind, NoteWrong: wrong})
	}
	key, err := keyTyped(v)
	if err == nil {
		err = p.Desk.NoteGraduate(v.Request.Context(), v.By(), n, key, kind, words)
	}
	if err != nil {
		return err
	}
	return back(v, n, "记下了，只有同事看得到。")
}

// take handles POST /console/graduates/:id/take.
func (p *GraduatePages) take(v *Visit) error {
	n, err := numberIn(v)
	if err == nil {
		err = p.Desk.TakeGraduate(v.Request.Context(), v.By(), n, v.PostForm("from"))
	}
	if fault.KindOf(err) == fault.Conflict {
		return p.page(v, n, http.StatusConflict, &replyBox{OwnerWrong: fault.Words(err, "")})
	}
	if err != nil {
		return err
	}
	return back(v, n, "好的，这位同学由您跟进。")
}

// hand handles POST /console/graduates/:id/hand.
func (p *GraduatePages) hand(v *Visit) error {
	n, err := numberIn(v)
	if err != nil {
		return err
	}
	box := &replyBox{To: v.PostForm("to"), Word: strings.TrimSpace(v.PostForm("word"))}
	to, err := p.colleague(v, box.To)
	if err == nil && utf8.RuneCountInString(box.Word) > wordRunes {
		err = fault.New(fault.Invalid, fmt.Sprintf("交代的话最多 %d 个字，请改短一些。", wordRunes))
	}
	if err == nil {
		err = p.Desk.HandGraduate(v.Request.Context(), v.By(), n, v.PostForm("from"), to.ID, people.Mask(box.Word))
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict:
		box.OwnerWrong = fault.Words(err, "")
		return p.page(v, n, statusOf(err), box)
	}
	if err != nil {
		return err
	}
	return back(v, n, "已经交给同事，会出现在 TA 的待办里。")
}

// close handles POST /console/graduates/:id/close.
func (p *GraduatePages) close(v *Visit) error {
	n, err := numberIn(v)
	if err != nil {
		return err
	}
	k, err := p.Book.Known(v.Request.Context(), n)
	if err == nil && k.Open != nil {
		err = p.Requests.CloseRequest(v.Request.Context(), v.By(), k.Open.ID)
	}
	if err != nil && fault.KindOf(err) != fault.NotFound { // a colleague was faster
		return err
	}
	return back(v, n, "处理好了，从队里拿走了。")
}
