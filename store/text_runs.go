package store

// What an officer reads of runs that cannot be had or changed.
const (
	textMissingRun = "没有这次通知，请回到列表看看。"
	textRunChanged = "这次通知在您打开之后有人改过，或者已经交出去了，您这次的修改没有保存。请看过最新的内容再改。"
	textNoList     = "没有这份名单，请重新上传。"
)
