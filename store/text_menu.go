package store

// What a person reads when the menu's book cannot do what was asked.
const (
	textNoMenuVersion = "没有第 %d 版菜单。请回到菜单页，看看有哪些版本。"
	textMenuMoved     = "您改的时候，同事已经存了第 %d 版菜单。您改的内容还在下面，请对照以后再保存。"
	textMenuPast      = "更换的时间已经过去了，请选一个以后的时间。"
)
