package store

// The same for rules, synonyms and questions.
const (
	textNoRule      = "没有这条规则，可能已经删掉了，请回到规则列表看看。"
	textBadRule     = "规则还不能保存，请按提示改好。"
	textRuleMoved   = "这条规则刚刚有人改过，请打开最新的再改一次。"
	textManyRules   = "规则最多 %d 条，请先删掉不用的。"
	textNoRuleDraft = "这条规则没有等待批准的改动，可能已经有人处理了。"
	textOwnRule     = "这条规则是您写的，要请另一位同事批准。"
	textRuleOff     = "这条规则已经停用了。"
	textRuleOn      = "这条规则还在用，请先停用再删除。"
	textWordsMoved  = "近义词表刚刚有人改过，请打开最新的再改一次。"
	textNoVersion   = "没有这个版本，它可能太旧，已经清理掉了。"
	textNoTopic     = "没有这组问题，请回到列表看看。"
	textTopicMoved  = "这组问题刚刚有人处理过，请打开最新的看看。"
)
