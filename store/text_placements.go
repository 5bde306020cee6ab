package store

// What a person reads when the list of placements cannot do what was asked.
const (
	textNoPlacement    = "没有找到这条就业记录，可能已经删除。请回到名单看看。"
	textStalePlacement = "同事刚刚改过这条记录，您这次的修改还没有保存。请刷新页面，看看现在的内容再改。"
	textBadPlacement   = "这条记录还不能保存：%s。"
	textPlacementOver  = "这条记录已经结束，不能再给绑定码。"
	textPlacementBound = "这位毕业生已经绑定了微信，不需要绑定码。"
	textNoFollowUp     = "没有找到这次回访，可能已经删除。请回到列表看看。"
	textNoCase         = "这次回访没有需要处理的事。"
	textCaseDone       = "这件事已经处理好了。"
	textCaseTaken      = "这件事刚刚由别的同事接手了。请刷新页面看看。"
	textNoImport       = "这份名单已经不在了：可能已经保存过，或者放了一天以上。请重新上传。"
)
