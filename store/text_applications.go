package store

// What a person reads when an application cannot do what was asked.
const (
	textNotAnnounced      = "这一件的公示已经结束，不能再提意见。有话要说，请在公众号里回复「转人工」。"
	textManyObjections    = "这一件已经收到很多意见，正在核实。有新的情况，请在公众号里回复「转人工」。"
	textNoObjection       = "没有找到这条异议，请刷新页面。"
	textObjectionAnswered = "同事刚刚答复过这条异议，请看看现在的情况。"
	textNoPayment         = "没有找到这一批发放，请回到列表看看。"
	textNothingToPay      = "现在没有可以发放的申请：要么都在别的批次里，要么还没有定金额或卡号。"
	textNoAmount          = "金额要先核定，请打开这件申请填上。"
	textNoCard            = "没有户名或卡号，请打开这件申请看看。"
	textInPayment         = "这件申请在一批发放里，请到「发放」里上传那一批的结果，或者先取消那一批。"
	textOfLine            = "编号 %s：%s"
	textPaymentOver       = "这一批已经都有结果，不能取消。"
	textNoApplication     = "没有找到这件申请，可能已经删除。请回到列表看看。"
	textNoProgramme       = "没有这一项补贴，可能已经结束。可以回到列表看看别的。"
	textManyApplications  = "您的申请太多了，请先找工作人员看看。"
	textNoMaterial        = "这一项申请不要这种材料。请回到申请的页面看看。"
	textManyPages         = "「%s」最多 %d 页。要换的话，请先删掉一页。"
	textNotHeld           = "这件申请现在是「%s」，不能改材料。要改的话请回复「转人工」。"
	textNoPaper           = "没有找到这一页，可能已经删除。"
	textNotWhole          = "还有没填的，补上才能提交。"
	textSentAlready       = "这件申请已经提交，不能删除，可以撤回。"
	textStaleApplication  = "同事刚刚办过这件申请，现在是「%s」。您这一步还没有办，请看看现在的情况再决定。"
)
