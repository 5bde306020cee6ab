package store

// What officers read when an account cannot be changed so.
const (
	textHasLeft           = "这位同事已经离开，账号不能再改。"
	textOwnRoles          = "自己的角色要请别的管理员来改。"
	textOwnReset          = "自己的密码和动态码，请在「我的账号」里改。"
	textOwnLeave          = "自己的离开要请别的管理员来办。"
	textLastAdministrator = "这是最后一位管理员。请先把另一位同事设为管理员。"
	textBadCover          = "请选一位还在这里工作的同事来代班。"
	textBadSpan           = "代班的结束时间要晚于开始时间。"
	textBadHeir           = "请选一位还在这里工作的同事来接手。"
	textBoundElsewhere    = "这个微信已经绑定了另一位同事的账号。请先在那个账号里解除绑定，或者换一个微信。"
	textNoTOTP            = "还没有开始设置动态码，请从第一步做起。"
	textBadCode           = "动态码不对。请看手机上现在显示的六位数，再输一次；还是不对，请检查手机的时间是不是自动设置的。"
)
