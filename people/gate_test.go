package people_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"zaiyue/fault"
	"zaiyue/people"
)

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

func TestCheckPassword(t *testing.T) {
	tests := []struct {
		password string
		want     fault.Kind
	}{
		{"", fault.Invalid},
		{"短密码", fault.Invalid},
		{"abcdefg9x", fault.Invalid}, // nine
		{"看雪山的人喜欢喝酥油", fault.OK},     // ten
		{"correct horse", fault.OK},
		{strings.Repeat("长句子", 42) + "两个", fault.OK},       // 128
		{strings.Repeat("长句子", 42) + "三个字", fault.Invalid}, // 129
		{"Password123", fault.Invalid},
		{"ｐａｓｓｗｏｒｄ１２３", fault.Invalid}, // the same in wide characters
		{"aaaaaaaaaaaa", fault.Invalid},
		{"abababababab", fault.Invalid},
		{"1234567890", fault.Invalid},
		{"9876543210", fault.Invalid},
		{"tashitashi", fault.Invalid},
		{"Tashi-2026-", fault.Invalid},
		{"tashi likes butter tea", fault.OK},
		{"tab\tinside it", fault.Invalid},
		{"not utf-8 \xff\xfe at all", fault.Invalid},
	}
	for _, tt := range tests {
		if err := people.CheckPassword("tashi", tt.password); fault.KindOf(err) != tt.want {
			t.Errorf("CheckPassword(tashi, %q) = %v, want %v", tt.password, err, tt.want)
		}
	}
	for range 100 {
		if p := people.NewPassword(); people.CheckPassword("tashi", p) != nil {
			t.Errorf("NewPassword() = %q, which is refused", p)
		}
	}
}

func TestTriesGrow(t *testing.T) {
	p := people.LoginPatience()
	now, tries := noon, people.Tries{}
	var waits []time.Duration
	for len(waits) < 8 {
		next, wait := tries.Next(now, p)
		if wait > 0 {
			waits = append(waits, wait)
			now = now.Add(wait)
			continue
		}
		tries = next
	}
	want := []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute, 15 * time.Minute}
	for i := range want {
		if waits[i] != want[i] {
			t.Errorf("wait %d is %v, want %v", i+1, waits[i], want[i])
		}
	}
	if next, wait := tries.Next(now.Add(p.Forgetting+time.Hour), p); wait != 0 || next.Count != 1 {
		t.Errorf("after a day: %+v, wait %v; want one try", next, wait)
	}
	if next, wait := tries.Next(now.AddDate(-1, 0, 0), p); wait != 0 || next.Count != 1 {
		t.Errorf("with the clock set back a year: %+v, wait %v; want one try", next, wait)
	}
}

func TestCheckCode(t *testing.T) {
	secret, err := people.NewTOTP("tashi")
	if err != nil {
		t.Fatal(err)
	}
	at := func(d time.Duration) string {
		code, err := totp.GenerateCode(secret.Secret, noon.Add(d))
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	step := noon.Unix() / 30
	tests := []struct {
		what, code string
		after      int64
		want       bool
	}{
		{"now", at(0), 0, true},
		{"a step behind", at(-30 * time.Second), 0, true},
		{"a step ahead", at(30 * time.Second), 0, true},
		{"two steps behind", at(-time.Minute), 0, false},
		{"two steps ahead", at(time.Minute), 0, false},
		{"taken already", at(0), step, false},
		{"older than one taken", at(-30 * time.Second), step, false},
		{"newer than one taken", at(30 * time.Second), step, true},
		{"with a blank", at(0)[:3] + " " + at(0)[3:], 0, true},
		{"in wide digits", strings.Map(func(r rune) rune { return r - '0' + '０' }, at(0)), 0, true},
		{"empty", "", 0, false},
		{"too long", at(0) + "1", 0, false},
		{"letters", "abcdef", 0, false},
	}
	for _, tt := range tests {
		if _, got := people.CheckCode(secret.Secret, tt.code, noon, tt.after); got != tt.want {
			t.Errorf("%s: CheckCode = %v, want %v", tt.what, got, tt.want)
		}
	}
	again, err := people.TOTPOf("tashi", secret.Secret)
	if err != nil || again.Secret != secret.Secret || !strings.Contains(again.URL, secret.Secret) {
		t.Errorf("TOTPOf gives another secret: %v", err)
	}
}

func TestRecoveryCodes(t *testing.T) {
	codes, hashes := people.NewRecovery()
	for i, c := range codes {
		for _, typed := range []string{c, strings.ToUpper(c), strings.ReplaceAll(c, "-", " "), strings.ReplaceAll(c, "-", "")} {
			if !people.IsRecovery(typed) || people.RecoveryHash(typed) != hashes[i] {
				t.Errorf("code %d, typed otherwise, is not the same", i)
			}
		}
	}
	for _, no := range []string{"", "123456", "abcd-efgh", "abcd-efgh-ijkl-mnop"} {
		if people.IsRecovery(no) {
			t.Errorf("IsRecovery(%q)", no)
		}
	}
}

// TestHasherBounds lets more hash than there are places: some are refused, and the others
// are made.
func TestHasherBounds(t *testing.T) {
	h := people.NewHasher()
	hash, err := h.Hash(t.Context(), "看雪山的人 2026")
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{"看雪山的人 2026": true, "看雪山的人　２０２６": true, "看雪山的人 2027": false, "": false} {
		if got, err := h.Matches(t.Context(), password, hash); got != want || err != nil {
			t.Errorf("Matches(%q) = %v, %v; want %v", password, got, err, want)
		}
	}
	if got, err := h.Matches(t.Context(), "", ""); got || err != nil {
		t.Errorf("an empty hash matches: %v, %v", got, err)
	}
	if _, err := h.Matches(t.Context(), "x", "not a hash"); err == nil {
		t.Error("a broken hash is no error")
	}
	var refused, made int
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			_, err := h.Matches(t.Context(), "看雪山的人 2026", hash)
			mu.Lock()
			defer mu.Unlock()
			switch fault.KindOf(err) {
			case fault.OK:
				made++
			case fault.TooMuch:
				refused++
			default:
				t.Errorf("Matches = %v", err)
			}
		})
	}
	all.Wait()
	if made < 18 || made+refused != 40 {
		t.Errorf("of 40 at once %d were made and %d refused", made, refused)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Hash(gone, "看雪山的人 2026"); err != nil && fault.KindOf(err) != fault.Unavailable {
		t.Errorf("Hash for somebody who has gone = %v", err)
	}
}

func TestCovered(t *testing.T) {
	away := func(id, by string, from, until time.Duration) people.Officer {
		return people.Officer{ID: id, CoveredBy: by, AwayFrom: noon.Add(from), AwayUntil: noon.Add(until)}
	}
	all := []people.Officer{
		away("a", "b", -time.Hour, time.Hour),
		away("b", "c", -time.Hour, time.Hour),    // covered herself while she covers
		away("c", "a", -time.Hour, time.Hour),    // and round again
		away("d", "b", time.Hour, 2*time.Hour),   // not yet
		away("e", "b", -2*time.Hour, -time.Hour), // no more
		away("f", "b", -time.Hour, 0),            // ends now
		{ID: "g"},
	}
	for officer, want := range map[string]string{"b": "b a c", "c": "c b a", "a": "a c b", "g": "g", "d": "d"} {
		if got := strings.Join(people.Covered(all, officer, noon), " "); got != want {
			t.Errorf("Covered(%s) = %s, want %s", officer, got, want)
		}
	}
}

func TestLoginsAndNames(t *testing.T) {
	for login, want := range map[string]fault.Kind{"tashi": fault.OK, "a1": fault.OK, "bai.ma_2-x": fault.OK, "a": fault.Invalid, "1a": fault.Invalid, "Tashi": fault.Invalid, "扎西": fault.Invalid, "a b": fault.Invalid, strings.Repeat("a", 33): fault.Invalid, "": fault.Invalid} {
		if err := people.CheckLogin(login); fault.KindOf(err) != want {
			t.Errorf("CheckLogin(%q) = %v, want %v", login, err, want)
		}
	}
	for name, want := range map[string]fault.Kind{"扎西顿珠": fault.OK, "བཀྲ་ཤིས": fault.OK, strings.Repeat("长", 40): fault.OK, strings.Repeat("长", 41): fault.Invalid, " ": fault.Invalid, "a\u202eb": fault.Invalid, "a\nb": fault.Invalid, "a\u200bb": fault.Invalid} {
		if err := people.CheckName(name); fault.KindOf(err) != want {
			t.Errorf("CheckName(%q) = %v, want %v", name, err, want)
		}
	}
}
