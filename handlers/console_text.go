package handlers

// What officers read when they come in and tend their accounts.
const (
	textSessions     = "现在查不到登录状态。请过一会儿刷新这个页面；浏览器问要不要重新提交，请选「是」，刚才填的内容不会丢。"
	titleSignIn      = "登录在粤后台"
	textSignIn       = "请先登录。"
	textEnded        = "登录已过期。请在另一个标签页里登录，再回到这里保存。"
	textTooLong      = "这次登录隔得太久了，请从头登录一次。"
	textTwice        = "两次输入的新密码不一样，请再输一次。"
	textSamePassword = "新密码和现在的一样，请换一个。"
	textNotYours     = "扫码的微信绑定的是另一个账号。请用您自己绑定的微信扫码，或者退回去重新登录。"
	textNotYet       = "手机上还没有确认。请在手机上回复「确认」，再点一次「继续」。"
	textNeedPassword = "请输入您现在的密码，确认是您本人。"
	textNoColleague  = "没有找到登录名是「%s」的同事，请从列表里选一位。"
	textWhoCovers    = "请填代班同事的登录名。"
	textBadDays      = "请填好开始和结束的日期：结束不早于开始，也不早于今天，最长一年。"
	textSure         = "请勾选「确认离开」，再点一次。"
	textLongSearch   = "搜索的文字太长了，请短一点。"
	textNoCode       = "二维码已经过期了，请换一个再扫。"
	textNoQR         = "现在拿不到二维码，请用密码登录，或者过一会儿再试。"
	textNoAccount    = "还没有设置公众号，不能扫码。请用密码登录。"
	textManyCodes    = "要二维码的人有点多，请过几秒再试。"
	textNeedsTwo     = "这里要求登录时有两步验证。要关掉动态码，请先绑定微信。"

	// In the chat.
	textCodeOver    = "这个二维码已经过期了，请在电脑上点「换一个二维码」再扫。"
	textCodeTaken   = "这个二维码已经有人扫过了，请在电脑上换一个再扫。"
	textNotBound    = "这个微信还没有绑定后台账号，不能用来登录。请先在电脑上用密码登录后台，在「我的账号」里绑定。如果您没有在登录后台，不用理会这条消息。"
	textAskSignIn   = "有人正在电脑上登录在粤后台，账号是「%s」，来自 %s（%s）。\n电脑上显示的数字应该是 %s。一样，而且是您本人在登录，请回复「确认」；不是您，或者数字不一样，请回复「取消」。"
	textAskBind     = "要把这个微信绑定到在粤后台的账号「%s」吗？绑定以后，可以用它扫码登录。\n电脑上显示的数字应该是 %s。一样，而且是您本人在操作，请回复「确认」；不是您，请回复「取消」。"
	textConfirmed   = "好了，请看电脑。"
	textRefused     = "已经取消，没有人能用这次扫码登录。如果刚才不是您本人在操作，请告诉管理员。"
	textBoundBefore = "这个微信已经绑定了另一位同事的账号。请先解除那边的绑定，或者换一个微信。"
	wordsConfirm    = "确认"
	wordsCancel     = "取消"
)
