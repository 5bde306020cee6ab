package handlers

import (
	"slices"

	"zaiyue/content"
	"zaiyue/jobs"
)

// head lists the fields above the text.
func (f *articleForm) head() []editField {
	var kinds []string
	for _, k := range content.Kinds() {
		kinds = append(kinds, string(k))
	}
	return []editField{
		f.field(editField{Key: "kind", Label: "类别", Type: "kind", Options: kinds}),
		f.field(editField{Key: "title", Label: "标题", Type: "text", Most: weChatTitle, Hint: "发到微信最多 32 个字。"}),
		f.field(editField{Key: "summary", Label: "摘要", Type: "area", Most: weChatDigest, Hint: "一两句话，列表和微信里会显示。"}),
	}
}

// text is the field of the text itself.
func (f *articleForm) text() editField {
	return f.field(editField{Key: "body", Label: "正文", Type: "body"})
}

// groups lists the folded fields; those that a kind always needs are open.
func (f *articleForm) groups(book jobs.Book) []editGroup {
	kind := content.Kind(f.values["kind"])
	rules := slices.Contains([]content.Kind{content.KindPolicy, content.KindSubsidy}, kind)
	all := []editGroup{
		f.group(editGroup{Key: "asked", Words: "别人会怎么问", Hint: "写得越像平常说话，机器人答得越准。", Fields: []editField{
			{Key: "questions", Label: "常见问法", Type: "lines", Hint: "一行一个，例如：租房能补多少钱"},
			{Key: "keywords", Label: "关键词", Type: "lines", Hint: "一行一个，例如：房租"},
		}}, f.values["questions"] != ""),
		f.group(editGroup{Key: "policy", Words: "文件和标准", Fields: []editField{
			{Key: "doc_number", Label: "文号", Type: "text", Hint: "例如：藏人社发〔2025〕3号"},
			{Key: "issuer", Label: "发文（发布）单位", Type: "text"},
			{Key: "region", Label: "适用地区", Type: "text", Hint: "例如：西藏、林芝、广东。不填就是都适用。"},
			{Key: "in_force_from", Label: "施行日期", Type: "day"},
			{Key: "in_force_until", Label: "失效日期", Type: "day", Hint: "这一天过后不再用它回答。没有就不填。"},
			{Key: "topic", Label: "补贴名目", Type: "text", Hint: "例如：租房补贴。同名目、同地区而金额不同的文章会一起提示。"},
			{Key: "amount", Label: "标准（金额）", Type: "text", Hint: "例如：每月 300 元"},
		}}, rules),
		f.group(editGroup{Key: "checked", Words: "来源和核对", Fields: []editField{
			{Key: "source", Label: "来源", Type: "text", Hint: "文件名或网址。"},
			{Key: "author", Label: "署名", Type: "text", Most: weChatAuthor, Hint: "微信里显示在标题下面。"},
			{Key: "verified_at", Label: "最近核对日期", Type: "day"},
			{Key: "contact", Label: "咨询电话或单位", Type: "text"},
		}}, true),
		f.group(editGroup{Key: "cover", Words: "封面", Fields: []editField{
			{Key: "cover", Label: "封面图片", Type: "picture", Hint: "发到微信要有封面。可以上传，也可以填图片地址。"},
		}}, false),
		f.group(editGroup{Key: "end", Words: "下线时间", Fields: []editField{
			{Key: "expire_at", Label: "到这个时间自动下线", Type: "moment", Hint: "不填就一直在线上。失效的政策仍可查看，只是不再用来回答。"},
		}}, f.values["expire_at"] != ""),
	}
	home := f.group(editGroup{Key: "home", Words: "在粤之家", Fields: []editField{
		{Key: "home.city", Label: "城市", Type: "text"},
		{Key: "home.address", Label: "地址", Type: "text", Hint: "只在线上见面的不填。"},
		{Key: "home.latitude", Label: "纬度", Type: "number", Hint: "例如 23.1291，用来找最近的家。"},
		{Key: "home.longitude", Label: "经度", Type: "number", Hint: "例如 113.2644"},
		{Key: "home.contact", Label: "联系人或群", Type: "text"},
		{Key: "home.hours", Label: "开放时间", Type: "text"},
		{Key: "home.events", Label: "活动", Type: "text"},
	}}, kind == content.KindHome)
	job := f.group(editGroup{Key: "job", Words: "岗位", Hint: "发布时，会提醒正在找这个城市、这一行工作的毕业生，每人只提醒一次。", Fields: []editField{
		{Key: "job.city", Label: "工作城市", Type: "choice", Options: choices(book.Cities, f.values["job.city"]), Hint: "哪里都行就选不限。"},
		{Key: "job.field", Label: "行业", Type: "choice", Options: choices(book.Fields, f.values["job.field"])},
		{Key: "job.employer", Label: "用人单位", Type: "text", Hint: "不填就用“发文（发布）单位”。"},
		{Key: "job.until", Label: "报名截止日期", Type: "day", Hint: "这一天过后不再提醒人。"},
	}}, kind == content.KindJob)
	for _, special := range []struct {
		group editGroup
		kind  content.Kind
	}{{job, content.KindJob}, {home, content.KindHome}} {
		if kind == special.kind || special.group.filled() {
			all = slices.Insert(all, 0, special.group)
			continue
		}
		special.group.Hint = "只有类别是“" + string(special.kind) + "”才填。"
		all = append(all, special.group)
	}
	return all
}

// choices are the options of a list, what stands there among them.
func choices(known []string, now string) []string {
	all := append([]string{""}, known...)
	if now != "" && !slices.Contains(all, now) {
		all = append(all, now)
	}
	return all
}

// filled reports whether a field of the group holds something.
func (g editGroup) filled() bool {
	return slices.ContainsFunc(g.Fields, func(e editField) bool { return e.Value != "" })
}
