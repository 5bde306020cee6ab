package store

// What an officer reads of graduates that cannot be had, or were dealt with by another.
const (
	textNoGraduateHere   = "没有这位同学，TA 可能已经取消关注，往来记录也随之删除了。"
	textTakenByOther     = "刚刚有同事接手了这位同学，没有改动。请看一下现在是谁在跟进，再决定。"
	textNoColleague      = "请选一位在职的同事。"
	textRepliedMeanwhile = "您写的时候，同事已经回复过这位同学，所以先没有发。请看一下同事的回复，还需要的话再点一次发送。"
)
