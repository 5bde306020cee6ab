package store

// What a person reads of notices that cannot be had.
const textNoNotice = "没有这条通知，它可能已经删除了"

// What an officer reads when sending cannot be paused or resumed.
const (
	textStalePump  = "发送已经由另一个实例接手"
	textPumpStands = "发送已经暂停了"
	textPumpRuns   = "发送没有暂停，不用恢复"
	textNoRun      = "请写明是哪一次通知"
)
