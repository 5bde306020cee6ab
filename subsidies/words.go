package subsidies

import (
	"fmt"
	"strings"
)

// AmountWords writes what a person would get; monthly, each month.
func (f *Finding) AmountWords(monthly bool) string {
	each := ""
	if monthly {
		each = "每月 "
	}
	if f.Least == f.Most {
		return fmt.Sprintf("大约 %s%s 元", each, Yuan(f.Most))
	}
	if f.Least == 0 {
		return fmt.Sprintf("%s最多 %s 元", each, Yuan(f.Most))
	}
	return fmt.Sprintf("%s%s 到 %s 元", each, Yuan(f.Least), Yuan(f.Most))
}

// Yuan writes fen as yuan: 1300000 is 13000, 123450 is 1234.50.
func Yuan(fen int64) string {
	return strings.TrimSuffix(fmt.Sprintf("%d.%02d", fen/100, fen%100), ".00")
}

// Words tells when one may apply.
func (o Opening) Words() string {
	unsure := ""
	if o.Unsure {
		unsure = "（还要看您从哪天起符合条件）"
	}
	switch {
	case o.Opens == "":
		return "近三年内没有申请时间" + unsure
	case !o.Open && o.Closes == "":
		return o.Opens.Words() + "开始申请" + unsure
	case !o.Open:
		return "下一次申请：" + o.Opens.Words() + "到" + o.Closes.Words() + unsure
	case o.Closes == "":
		return "现在可以申请" + unsure
	}
	return fmt.Sprintf("现在可以申请，到%s为止，还有 %d 天%s", o.Closes.Words(), o.DaysLeft, unsure)
}

// Words is a verdict on a programme as a person reads it.
func (v Verdict) Words() string {
	switch v {
	case Yes:
		return "看起来可以申请"
	case Unknown:
		return "还差几项，暂时说不准"
	}
	return "现在还不符合"
}
