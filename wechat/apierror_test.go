package wechat

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"zaiyue/fault"
)

// documented are the errcodes WeChat documents for what this service does; a range has
// both of its ends.
const documented = `-1 40001-40009 40010-40014 40015-40028 40029-40033 40035-40037 40048
40053-40055 40059 40060 40066 40097 40113 40114 40117-40121 40125 40129 40130 40132 40137
40155 40163-40166 40201-40203 40243 41001-41010 41030 41039 42001-42003 42007 43001-43004
43019 43101 43116 44001-44005 45001-45011 45015 45026 45028 45029 45047 45056-45059
45064-45067 45072 45074 45080 45081 45098 45099 45103 45157-45159 45166 46001-46004
47001-47003 48001-48006 48008 49003 50001 50002 50004 50005 50007 53404-53406 53503-53505
53600 61004 61450-61457 61500 61501 61503 65301-65320 65400-65417 76001-76004 76021 76022
87014 88000-88011 89501-89507 200002 200011-200021 9410010-9410012`

// codes expands a list of codes and ranges.
func codes(t *testing.T, list string) []int {
	t.Helper()
	var all []int
	for _, field := range strings.Fields(list) {
		first, last, isRange := strings.Cut(field, "-")
		if first == "" { // -1
			first, isRange = field, false
		}
		from, err := strconv.Atoi(first)
		to := from
		if isRange && err == nil {
			to, err = strconv.Atoi(last)
		}
		if err != nil {
			t.Fatal(err)
		}
		for code := from; code <= to; code++ {
			all = append(all, code)
		}
	}
	return all
}

func TestEveryCodeHasMeaningAndAdvice(t *testing.T) {
	book, err := loadCodes()
	if err != nil {
		t.Fatal(err)
	}
	all := codes(t, documented)
	if len(all) < 240 || len(all) != len(book) {
		t.Errorf("%d codes are documented, the file has %d", len(all), len(book))
	}
	unknown := (&APIError{ErrCode: 99}).Meaning()
	for _, code := range all {
		e := &APIError{API: "/cgi-bin/x", ErrCode: code}
		if strings.HasPrefix(e.Meaning(), unknown[:10]) || !strings.HasSuffix(e.Meaning(), "。") || !strings.HasSuffix(e.Advice(), "。") {
			t.Errorf("%d: meaning %q, advice %q", code, e.Meaning(), e.Advice())
		}
		if strings.ContainsAny(e.Meaning()+e.Advice(), "！!") {
			t.Errorf("%d shouts: %q %q", code, e.Meaning(), e.Advice())
		}
	}
}

// actOnly are the codes whose way out is something to do, with nothing to set anywhere.
const actOnly = "40030 40032 40163 41003 41008 42002 42003 42007 44005 45006 45099 76003"

// TestAdviceSaysWhere wants of every other advice the place in WeChat's console, in ours or
// in our configuration.
func TestAdviceSaysWhere(t *testing.T) {
	where := regexp.MustCompile(`developers\.weixin\.qq\.com/platform|mp\.weixin\.qq\.com|资料页|管理台|ZAIYUE_|server\.public_url|menus/menu\.yaml`)
	exempt := codes(t, actOnly)
	for _, code := range append(codes(t, documented), 99) {
		e := &APIError{ErrCode: code}
		if !where.MatchString(e.Advice()) && !slices.Contains(exempt, code) {
			t.Errorf("%d: the advice %q names no place", code, e.Advice())
		}
	}
}

func TestClassesAndKinds(t *testing.T) {
	type is struct{ temporary, token, gone, quota, account bool }
	tests := []struct {
		api  string
		code int
		want is
		kind fault.Kind
	}{
		{"/x", -1, is{temporary: true}, fault.Unavailable},
		{"/x", 40001, is{token: true}, fault.Unavailable},
		{pathStableToken, 40001, is{account: true}, fault.Internal},
		{pathCode, 40001, is{account: true}, fault.Internal},
		{"/x", 40014, is{token: true}, fault.Unavailable},
		{"/x", 42001, is{token: true}, fault.Unavailable},
		{"/x", 40003, is{gone: true}, fault.NotFound},
		{"/x", 40018, is{}, fault.Invalid},
		{"/x", 40164, is{account: true}, fault.Internal},
		{"/x", 43004, is{gone: true}, fault.Forbidden},
		{"/x", 43101, is{gone: true}, fault.Forbidden},
		{"/x", 45009, is{quota: true}, fault.TooMuch},
		{"/x", 45011, is{temporary: true}, fault.Unavailable},
		{"/x", 45015, is{gone: true}, fault.Forbidden},
		{"/x", 45047, is{gone: true}, fault.Forbidden},
		{"/x", 45065, is{}, fault.Conflict},
		{"/x", 46003, is{}, fault.NotFound},
		{"/x", 47003, is{}, fault.Invalid},
		{"/x", 48001, is{account: true}, fault.Internal},
		{"/x", 12345, is{}, fault.Internal},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.api, tt.code), func(t *testing.T) {
			e := &APIError{API: tt.api, ErrCode: tt.code}
			got := is{e.Temporary(), e.NeedsToken(), e.UserGone(), e.Quota(), e.AccountProblem()}
			if kind := fault.KindOf(fmt.Errorf("wrapped: %w", e)); got != tt.want || kind != tt.kind {
				t.Errorf("got %+v, kind %v, want %+v, kind %v", got, kind, tt.want, tt.kind)
			}
		})
	}
}

func TestNewAPIError(t *testing.T) {
	tests := []struct{ msg, words, rid string }{
		{"invalid appid rid: 6960a1b2-1c2d3e4f-5a6b7c8d", "invalid appid", "6960a1b2-1c2d3e4f-5a6b7c8d"},
		{"invalid appid hint: [abc123]", "invalid appid hint: [abc123]", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		if e := newAPIError(1, tt.msg); e.ErrMsg != tt.words || e.RID != tt.rid {
			t.Errorf("newAPIError(%q) = %q, %q, want %q, %q", tt.msg, e.ErrMsg, e.RID, tt.words, tt.rid)
		}
	}
	e := newAPIError(40164, "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 1-2-3")
	if e.IP() != "203.0.113.7" {
		t.Errorf("IP() = %q, want 203.0.113.7", e.IP())
	}
}

func TestParseCodesNamesEveryBadRow(t *testing.T) {
	_, err := parseCodes([]byte("1: {class: X, meaning: a, advice: b}\n2: {class: P, meaning: a}\n3: {class: P, meaning: a, advice: b, on_token: {class: A}}\n4: {class: P, kind: wrong, meaning: a, advice: b}\n"))
	for _, want := range []string{"yaml:1: 1:", "yaml:2: 2:", "yaml:3: 3:", "yaml:4: 4:"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("parseCodes = %v, want it to name %q", err, want)
		}
	}
	for _, bad := range []string{"1: {class: P, maening: a}", "1: {class: P, meaning: a, advice: b}\n1: {class: P, meaning: a, advice: b}", "x"} {
		if _, err := parseCodes([]byte(bad)); err == nil {
			t.Errorf("parseCodes(%q) says nothing", bad)
		}
	}
}
