package subsidies

// What a person reads when something cannot be done with an application.
const (
	textNoMove        = "没有这一步，请刷新页面再看看。"
	textNotNow        = "这件申请现在是「%s」，不能「%s」。可能刚刚有人办过，请刷新页面看看现在的情况。"
	textNotYours      = "这一步不由您来办。"
	textFourEyes      = "前面的审核是您办的，这一步要由另一位同事来办。"
	textLongWords     = "补充说明最多 %d 个字，请写短一些。"
	textNoReason      = "「%s」要选一个原因，申请人会看到它。"
	textOtherMaterial = "这一步不能要这种材料，请刷新页面再选。"
	textUnanswered    = "还有 %d 条异议没有答复，答复以后才能去发放。"
	textBadID         = "身份证号不对，请照着身份证一位一位核对，18 位，最后一位可能是 X。"
	textBadCard       = "银行卡号不对，请照着卡面核对，一般是 16 到 19 位数字。"
	textBadPhone      = "手机号不对，请写 11 位手机号。"
	textBadName       = "请写姓名，和身份证上一样，2 到 40 个字。"
	textNeeded        = "这一项要填。"
	textLong          = "最多 %d 个字，请写短一些。"
)
