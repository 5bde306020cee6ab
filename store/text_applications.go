package store

// What a person reads when an application cannot do what was asked.
const (
	textNoApplication    = "没有找到这件申请，可能已经删除。请回到列表看看。"
	textNoProgramme      = "没有这一项补贴，可能已经结束。可以回到列表看看别的。"
	textManyApplications = "您的申请太多了，请先找工作人员看看。"
	textNoMaterial       = "这一项申请不要这种材料。请回到申请的页面看看。"
	textManyPages        = "「%s」最多 %d 页。要换的话，请先删掉一页。"
	textNotHeld          = "这件申请现在是「%s」，不能改材料。要改的话请回复「转人工」。"
	textNoPaper          = "没有找到这一页，可能已经删除。"
	textNotWhole         = "还有没填的，补上才能提交。"
	textSentAlready      = "这件申请已经提交，不能删除，可以撤回。"
	textStaleApplication = "同事刚刚办过这件申请，现在是「%s」。您这一步还没有办，请看看现在的情况再决定。"
)
