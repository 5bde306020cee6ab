package handlers

import "zaiyue/content/press"

// stageWords is what a stage is called, and the class of its badge.
func stageWords(j *press.Job) (words, look string) {
	switch {
	case j.Stage == press.Deleted && j.HandleID == "" && j.ArticleID == "":
		return "没有发，已取消", ""
	case j.TakeDown && j.Stage != press.Deleted:
		return "正在从微信删除", "wait"
	case j.Purpose == press.ToSend && j.Stage == press.Ready && j.Mass.ConfirmedBy == "":
		return "草稿好了，等您看过", "wait"
	case j.Purpose == press.ToSend && j.Stage == press.Published:
		return "已经群发", "good"
	}
	switch j.Stage {
	case press.Pictures:
		return "正在传图片", "wait"
	case press.Cover:
		return "正在传封面", "wait"
	case press.Drafting:
		return "正在放草稿", "wait"
	case press.Ready, press.Submitting:
		return "正在交给微信", "wait"
	case press.Asking:
		return "等另一位同事确认", "wait"
	case press.Uncertain:
		return "没有等到回答，正在查", "wait"
	case press.Waiting:
		return "微信正在处理", "wait"
	case press.Published:
		return "已在微信", "good"
	case press.Failed:
		return "没有成功", "bad"
	case press.Deleting:
		return "正在从微信删除", "wait"
	case press.Deleted:
		return "已从微信删除", ""
	}
	return string(j.Stage), ""
}

func purposeWords(p press.Purpose) string {
	if p == press.ToSend {
		return "群发"
	}
	return "发布"
}

// repairOf is where a trouble is mended: what the link says, and where it leads; empty when
// there is nowhere to go.
func repairOf(j *press.Job) (words, href string) {
	if j.Trouble == nil {
		return "", ""
	}
	switch j.Trouble.Repair {
	case press.InEditor:
		return "去改文章", articleHref(j.Article) + "/edit"
	case press.InWeChat:
		return "打开公众平台", "https://mp.weixin.qq.com/"
	case press.InAccount:
		return "打开微信开发者平台（请管理员处理）", "https://developers.weixin.qq.com/platform"
	}
	return "", ""
}
