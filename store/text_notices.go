package store

// What a person reads of notices that cannot be had, and of preferences that cannot be.
const (
	textNoNotice       = "没有这条通知，它可能已经删除了"
	textBadPreferences = "安静时间要有开始和结束，中间不超过 16 小时，例如 21:30 到 08:00"
)

// What an officer reads when sending cannot be paused or resumed.
const (
	textStalePump    = "发送已经由另一个实例接手"
	textNotUncertain = "这一条已经有结果了，不用再确认"
	textPumpStands   = "发送已经暂停了"
	textPumpRuns     = "发送没有暂停，不用恢复"
	textNoRun        = "请写明是哪一次通知"
)
