package people

// What officers read.
const (
	textBusy        = "同时登录的人有点多，请过几秒再试一次。"
	textWrong       = "登录名或密码不对。请检查大小写和输入法再试；忘了密码，请找管理员重置。"
	textWrongCode   = "动态码不对，或者已经用过了。请看手机上现在显示的六位数，再输一次。"
	textWrongAgain  = "您现在的密码不对，请再输一次。"
	textNotNow      = "现在查不到登录记录，请过一会儿再试。"
	textWait        = "试错的次数有点多，请过%s再试。急用的话，可以用绑定的微信扫码登录，或者找管理员。"
	textExpired     = "这个临时密码已经过了七天，不能再用了。请找管理员再给您一个。"
	textShort       = "密码至少要 %d 个字，现在是 %d 个。一句只有您自己知道的话就很好记。"
	textLong        = "密码最多 %d 个字，请短一点。"
	textIsLogin     = "密码里不能只有登录名，请换一个。"
	textObvious     = "这个密码太常见，别人容易猜到，请换一个。"
	textControl     = "密码里有看不见的字符，请重新输入。"
	textBadLogin    = "登录名要用 2 到 32 个小写字母、数字或 . _ -，第一个是字母。"
	textNoName      = "请填姓名或称呼，最多 40 个字。"
	textNoRole      = "请至少选一个角色。"
	textUnknownRole = "没有「%s」这个角色。"
)
