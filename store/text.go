package store

// What a person reads when the store cannot do what was asked.
const (
	textLocked     = "数据文件 %s 正由另一个程序使用：请先停下正在运行的服务，或者把 data_dir 改成另一个文件夹。"
	textUnwritable = "不能在文件夹 %s 里保存数据：请检查它的权限，或者把 data_dir 改成另一个文件夹。"
	textBroken     = "数据文件 %s 读不出来：请用备份换上它，或者把它移走后重新开始。"
	textFull       = "文件夹 %s 所在的磁盘满了：请先腾出空间，再试一次，刚才的改动没有保存。"
	textNewer      = "数据文件 %s 由更新的版本写成：请换用新版本的程序再打开。"
	textBadCopy    = "备份里的数据读不出来：这个文件已经损坏，请换一个备份。"
	textNewerCopy  = "这个备份由更新的版本做成：请换用新版本的程序再打开。"

	textNoArticle   = "没有找到这篇文章，可能已经撤下，请回到列表看看。"
	textTakenID     = "编号“%s”已经有文章用了，请换一个，或者留空让系统来编。"
	textErased      = "这篇文章已按本人的要求清除，不能再改。"
	textStale       = "%s在 %s 保存过这篇稿子，您这次的修改还没有保存。请比较两个版本，合在一起再保存。"
	textStaleImport = "这篇文章在您打开之后被导入更新过，您这次的修改还没有保存。请比较两个版本，合在一起再保存。"
	textNoWord      = "词表里没有这个词，可能刚被删掉，请刷新页面。"
	textTakenWord   = "词表里已经有“%s”，请直接改那一条。"
	textManyWords   = "词表最多 %d 个词，请先删去不用的。"
	textNoRevision  = "没有这个修改版本，可能太旧已被清理，请回到历史列表看看。"

	textNoSynonyms = "还没有近义词表。"
	textNoRequest  = "这条人工请求已经处理过了。"
	textNoGraduate = "没有这位关注者的记录。"
	textNoOfficer  = "没有这位同事的账号。"
	textLoginTaken = "这个登录名已经有人用了，离开的同事的登录名也不再给别人。请换一个。"
	textNoPicture  = "没有找到这张图片，可能已经删掉了。"
	textNoPlace    = "图片没有保存成功：请检查文件夹 %s 的权限和剩余空间，再试一次。"
	textBadCursor  = "这一页已经不在了，请从第一页看起。"
	textBadArticle = "文章还不能保存：%s"
	textImporting  = "另一次导入正在进行，请等它结束后再试。"
	textOvertaken  = "这次导入被另一次导入取代，没有留下任何改动，请再试一次。"
	textChanged    = "导入时文件有了变化，没有留下任何改动，请再试一次。"
	textRefused    = "发现 %d 处问题，没有导入任何文章，请改好后再试。"

	textNoJob        = "没有这次发到微信的记录，请回到列表看看。"
	textBadJournal   = "删除记录里有一行读不出来：请换上另外保存的那一份；没有的话，把这一行删去再启动。"
	textNewerJournal = "删除记录由更新的版本写成：请换用新版本的程序再打开。"
	textNoJournal    = "不能读写删除记录 %s：请检查文件夹的权限和剩余空间。"
	textNoFile       = "这个文件已经不在了，请重新上传。"
	textLargeFile    = "文件太大了，最多 %d MB。"
	textNoPersonKey  = "这个人的资料已经删除，打不开了。"
)
