package content

import (
	"io/fs"
	"strings"
	"testing"
	"unicode/utf8"

	"zaiyue/content/seed"
)

// samples returns the seeded articles.
func samples(t *testing.T) (articles []Article) {
	t.Helper()
	names, err := fs.Glob(seed.Files, "*.md")
	if err != nil || len(names) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, name := range names {
		data, err := seed.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		e := parseMarkdown(name, data)
		if len(e.Problems) > 0 {
			t.Fatalf("%s: %v", name, e.Problems)
		}
		articles = append(articles, e.Article)
	}
	return articles
}

// What a graduate gets to read: what must stand in the passage (parts separated by |) and what
// must not, each for a reason that somebody found when reading.
func TestPassagesOfTheSamples(t *testing.T) {
	l := library(t, samples(t)...)
	tests := []struct{ question, want, not string }{
		{"毕业三年了还能拿基层就业补贴吗", "毕业 2 年以内；|劳动合同签 1 年或更长；|社会保险交满 6 个月。", "身份证|1 月 · "},
		{"试用期不签合同怎么办", "双倍工资|先留证据", "八处|试用期几个月"},
		{"老家档案怎么弄", "打给学校就业中心", "不迁|好处"},
		{"租房有补贴吗", "租房有补贴。|8,000 元", "·"},
		{"租房补贴要交什么材料", "· 身份证、毕业证；|· 本人银行卡。", "抽查|公租房"},
		{"哪些人不能领租房补贴", "· 已经租住公租房的，不再发住房补贴。", "银行卡|毕业证"},
		{"路费补贴多少钱", "5,000 元", "车票|银行卡"},
		{"探亲补贴要什么材料", "· 往返车票或机票行程单；|· 本人银行卡。", "另一份"},
		{"回家探亲一年给多少钱", "3 年内 6,000 元", "·"},
		{"安家费给多少", "8,000 元", "租房补贴是帮"},
		{"安家费谁能领", "企业员工有安家这一项", "银行卡"},
		{"纸质材料几号前交", "1 日至 15 日", "·"},
		{"事业单位的人有哪些补贴", "不一样。|· 生活：", "银行卡"},
		{"回林芝工作有什么补贴", "· 生活补贴：|· 住房补贴：|· 社保补贴：", "下一步"},
		{"基层就业补贴几月份申请", "1 月、4 月、7 月、10 月", "身份证"},
		{"基层就业补贴要什么材料", "· 社保缴费记录；|· 本人银行卡。", "第二年 1 月"},
		{"照片模糊被退回了", "· 照片模糊、缺角：白天平放重拍", "盖章页"},
		{"用爸爸的银行卡领补贴可以吗", "父母的也不行", "·"},
		{"公示名单里没有我怎么办", "先查进度", "不用做什么"},
		{"求职创业补贴找谁申请", "找学校的就业中心", "·"},
		{"灵活就业社保补贴怎么办理", "· 先到就业地办灵活就业登记。|· 到期向就业地人社部门申请。", "送外卖"},
		{"送外卖能领社保补贴吗", "送外卖、开网约车", "12333"},
		{"失业金能领几个月", "12 个月|18 个月|24 个月", "掌上12333"},
		{"失业金怎么领", "· 在同一个地方申请失业保险金。", "18 个月"},
		{"自己辞职能领失业金吗", "自己辞职的，一般不能领。", "·"},
		{"试用期最长多久", "· 3 年以上，或没有固定期限：6 个月", "不合适"},
		{"试用期工资最少给多少", "80%", "·"},
		{"试用期可以随便辞退我吗", "不能。单位要说出理由", "仲裁|·"},
		{"上班受伤了怎么办", "先去看病|30 天内", "12333"},
		{"工伤谁来申请", "· 单位：受伤那天起 30 天内|1 年内", "路线"},
		{"辞职要提前几天", "提前 30 天书面告诉单位；试用期里，提前 3 天。", "·"},
		{"身份证丢了怎么办", "· 先在派出所或官方平台挂失。", "12306"},
		{"身份证补办要多少钱", "40 元", "12345"},
		{"居住登记要什么材料", "· 身份证；|· 租赁合同，或住在宿舍的证明；", "房屋编码"},
		{"公积金怎么取出来付房租", "· 选“租房提取”", "12329"},
		{"医保在广东看病能报吗", "可以报。先在手机上备案", "人在西藏"},
		{"异地就医怎么备案", "· 备案：|· 选医院：|· 看病：", "急诊"},
		{"年假有几天", "5 天|10 天|15 天", "候补"},
		{"藏历新年怎么请假", "年假、调休或事假", "候补|机票"},
		{"天河的在粤之家在哪里", "天河区示例路 1 号 2 楼。", "虚构|先打"},
		{"劳动合同要看哪几处", "· 单位全名|· 有没有违约金、押金。", "证据"},
		{"三方协议想解约", "先和单位商量", "第一"},
		{"三支一扶什么时候报名", "每年的公告时间不同。", "·"},
		{"心里难受找谁说", "12356|医院的心理科", "走二十分钟"},
		{"有人让我交手续费领补贴", "领补贴不用先交钱。", "转人工"},
		{"怎么加入汕头的群", "说“想进粤东群”", "约饭|潮汕话"},
		{"一对一导师能帮什么", "· 工作上不懂的，先问他；", "半小时"},
		{"户口要不要迁", "· 不迁：|· 迁到广东：", "机要|单位能管"},
		{"该找西藏还是广东", "看钱是谁发的", "转人工"},
	}
	for _, tt := range tests {
		a, err := l.Ask(t.Context(), tt.question)
		if err != nil || !a.Answered {
			t.Errorf("Ask(%q) = answered %v, %v; want an answer", tt.question, a.Answered, err)
			continue
		}
		for part := range strings.SplitSeq(tt.want, "|") {
			if !strings.Contains(a.Passage, part) {
				t.Errorf("Ask(%q).Passage = %q of %s; want %q in it", tt.question, a.Passage, a.Articles[0].ID, part)
			}
		}
		for part := range strings.SplitSeq(tt.not+"|示例，以|下一步", "|") {
			if strings.Contains(a.Passage, part) {
				t.Errorf("Ask(%q).Passage = %q of %s; want no %q in it", tt.question, a.Passage, a.Articles[0].ID, part)
			}
		}
		if n := utf8.RuneCountInString(a.Passage); n > passageRunes+3*passagePieces {
			t.Errorf("Ask(%q).Passage has %d characters", tt.question, n)
		}
	}
}

// What comes next is told to those who ask for it.
func TestPassageOfTheNextStep(t *testing.T) {
	l := library(t, samples(t)...)
	a, err := l.Ask(t.Context(), "档案弄清以后下一步做什么")
	if err != nil || !strings.Contains(a.Passage, "今天打一个电话") {
		t.Errorf("Ask = %q, %v; want the next step", a.Passage, err)
	}
}
