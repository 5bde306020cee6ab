package people

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The numbers are made up: the ID is the example of the standard, the cards are those of
// test suites.
func TestMask(t *testing.T) {
	tests := []struct{ text, want string }{
		{"租房有补贴吗", "租房有补贴吗"},
		{"我的号 11010519491231002X 能领吗", "我的号 ****************** 能领吗"},
		{"11010519491231002x", "******************"},
		{"１１０１０５１９４９１２３１００２Ｘ", "******************"},
		{"110105-19491231-002X", "******-********-****"},
		{"110105 1949 1231 002X。", "****** **** **** ****。"},
		{"༡༡༠༡༠༥༡༩༤༩༡༢༣༡༠༠༢X", "******************"},
		{"110105194912310021", "110105194912310021"}, // the checksum is wrong
		{"110105194913310029", "110105194913310029"}, // there is no month 13
		{"110105491231002", "***************"},
		{"卡号6228480402564890018", "卡号*******************"},
		{"6228 4804 0256 4890 018", "**** **** **** **** ***"},
		{"6228-4804-0256-4890-018", "****-****-****-****-***"},
		{"4111111111111111", "****************"},
		{"378282246310005", "***************"},
		{"6228480402564890017", "6228480402564890017"}, // Luhn's sum is wrong
		{"工资 3000 3500 4000 4500", "工资 3000 3500 4000 4500"},
		{"4444444444444444", "4444444444444444"},
		{"订单 202611240001234567", "订单 202611240001234567"},
		{"1764036000000", "1764036000000"},
		{"粤人社规〔2021〕12号，2026-11-24 10:00", "粤人社规〔2021〕12号，2026-11-24 10:00"},
		{"打12333或12345", "打12333或12345"},
		{"我电话13800138000", "我电话138********"},
		{"138 0013 8000 或 １３９００１３９０００", "138 **** **** 或 １３９********"},
		{"+86 13800138000", "+86 1**********"},
		{"0755-00000001", "075*-********"},
		{"11010519491231002X，13800138000", "******************，138********"},
	}
	for _, tt := range tests {
		if got := Mask(tt.text); got != tt.want {
			t.Errorf("Mask(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestCardNumbers(t *testing.T) {
	for text, want := range map[string]int{
		"11010519491231002X":                     1,
		"11010519491231002X和6228480402564890018": 2,
		"13800138000":                            0,
		"合同编号 2026-0001-0002-0003":               0,
		"":                                       0,
		strings.Repeat("我问一个很长的问题", 100):            0,
		"99999999999999999999999999999999999999999": 0,
	} {
		if got := len(CardNumbers(text)); got != want {
			t.Errorf("CardNumbers(%q) found %d, want %d", text, got, want)
		}
	}
}

// Every ID number is found in whatever way it is written, and no digit of it is left.
func TestEveryIDIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom([]string{"540102", "440106", "542621", "110105"}).Draw(t, "region") +
			fmt.Sprintf("%04d%02d%02d%03d", rapid.IntRange(1940, 2015).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"),
				rapid.IntRange(1, 28).Draw(t, "day"), rapid.IntRange(0, 999).Draw(t, "serial"))
		sum := 0
		for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
			sum += int(d[i]-'0') * w
		}
		d += string("10X98765432"[sum%11])
		separator := rapid.SampledFrom([]string{"", " ", "-", "　", "－"}).Draw(t, "separator")
		d = d[:6] + separator + d[6:14] + separator + d[14:]
		if rapid.Bool().Draw(t, "wide") {
			d = strings.Map(func(r rune) rune {
				if r >= '0' && r <= '9' {
					return r - '0' + '０'
				}
				return r
			}, d)
		}
		text := "我叫索朗，" + d + "，能领吗"
		if len(CardNumbers(text)) != 1 || countDigits(Mask(text)) != 0 {
			t.Fatalf("Mask(%q) = %q", text, Mask(text))
		}
	})
}

func TestOthersAreNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "digits")
		text := fmt.Sprintf("编号%0*d完", n, rapid.Int64Range(0, 1e9).Draw(t, "number"))
		if got := CardNumbers(text); len(got) > 0 {
			t.Fatalf("CardNumbers(%q) = %v", text, got)
		}
	})
}
