package handlers

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"zaiyue/content"
	"zaiyue/fault"
)

// wordForm is the form of one group of synonyms.
type wordForm struct {
	New               bool
	Old               string // the group as it was, to find it again
	Says, Means       string
	Strength          content.Strength
	Strengths         []content.Strength
	Remove            bool
	Problems          []string
	Checked           bool
	WasSaid, WasMeant string
	Conflict          string
	change
}

// word handles GET /console/synonyms/word: ?at= is the place of a group, none begins a new one.
func (p *SynonymPages) word(v *Visit) error {
	s, _, err := p.now(v.Request.Context())
	if err != nil {
		return err
	}
	if v.Query("at") == "" {
		return p.wordForm(v, http.StatusOK, wordForm{New: true, Says: v.Query("says"), Strength: content.Middle})
	}
	at, err := strconv.Atoi(v.Query("at"))
	if err != nil || at < 0 || at >= len(s.Words) {
		return fault.New(fault.NotFound, "没有这一组词，请回到近义词看看。")
	}
	w := s.Words[at]
	return p.wordForm(v, http.StatusOK, wordForm{
		Old: w.String(), Says: strings.Join(w.Says, "\n"), Means: strings.Join(w.Means, "\n"), Strength: w.Strength(),
	})
}

func (p *SynonymPages) wordForm(v *Visit, status int, f wordForm) error {
	f.Strengths = content.Strengths()
	title := "修改一组词"
	if f.New {
		title = "加一组词"
	}
	return v.ShowWith(status, "synonym", title, f)
}

// saveWord handles POST /console/synonyms/word: with do=check it says what would change, with
// do=save it keeps it. What others changed meanwhile stays; only the same group twice is a
// conflict.
func (p *SynonymPages) saveWord(v *Visit) error {
	ctx := v.Request.Context()
	before, version, err := p.now(ctx)
	if err != nil {
		return err
	}
	f := wordForm{
		Old: v.PostForm("old"), Says: v.PostForm("says"), Means: v.PostForm("means"),
		Strength: content.Strength(v.PostForm("strength")), Remove: v.PostForm("remove") != "", Checked: true,
	}
	f.New = f.Old == ""
	after, at, ok := f.apply(before)
	if !ok {
		f.Conflict = "这一组词刚刚有人改过或删掉了。您写的还在下面；要继续，请当作新的一组保存，或回到近义词重新打开。"
		f.Old, f.New, f.Remove = "", true, false
		return p.wordForm(v, http.StatusConflict, f)
	}
	if !f.Remove {
		f.Problems = wordProblems(after)[at]
	}
	if len(f.Problems) > 0 {
		return p.wordForm(v, http.StatusBadRequest, f)
	}
	if v.PostForm("do") != "save" {
		f.change = p.try(ctx, before, after)
		return p.wordForm(v, http.StatusOK, f)
	}
	if err := p.keep(v, version, after, f.note()); err != nil {
		if fault.KindOf(err) != fault.Conflict {
			return err
		}
		f.Conflict = "刚刚有人改了近义词表，请再按一次保存。"
		return p.wordForm(v, http.StatusConflict, f)
	}
	return v.Done("/synonyms", "已经保存，现在就按它搜索。")
}

// apply makes the change of the form in a copy of the synonyms, and returns the place of the
// group. ok is false when the group it changes is not there any more.
func (f *wordForm) apply(before *content.Synonyms) (after *content.Synonyms, at int, ok bool) {
	s := *before
	s.Words = slices.Clone(before.Words)
	word := content.Word{Says: eachLine(f.Says), Means: eachLine(f.Means)}.With(f.Strength)
	if f.New {
		s.Words = append(s.Words, word)
		return &s, len(s.Words) - 1, true
	}
	at = slices.IndexFunc(s.Words, func(w content.Word) bool { return w.String() == f.Old })
	if at < 0 {
		return nil, 0, false
	}
	if f.Remove {
		s.Words = slices.Delete(s.Words, at, at+1)
		return &s, at, true
	}
	word.Weight = s.Words[at].Weight
	s.Words[at] = word.With(f.Strength)
	return &s, at, true
}

// note says in the list of versions what was changed.
func (f *wordForm) note() string {
	what := "改了"
	switch {
	case f.Remove:
		what = "删了"
	case f.New:
		what = "加了"
	}
	return what + "「" + excerpt(strings.Join(eachLine(f.Says), "、"), 40) + "」"
}

// linesForm is the form of a whole list.
type linesForm struct {
	Tab      synonymTab
	Version  uint64
	Text     string
	Problems []string
	Checked  bool
	Conflict string
	change
}

// lines handles GET /console/synonyms/lines?list=.
func (p *SynonymPages) lines(v *Visit) error {
	s, version, err := p.now(v.Request.Context())
	if err != nil {
		return err
	}
	list := listOf(v)
	if list == content.ListWords {
		return v.Done("/synonyms", "")
	}
	return p.linesForm(v, http.StatusOK, s, list, linesForm{Version: version, Text: strings.Join(s.Lines(list), "\n")})
}

func (p *SynonymPages) linesForm(v *Visit, status int, s *content.Synonyms, list content.SynonymList, f linesForm) error {
	f.Tab = tabs(s, list)[slices.Index(content.SynonymLists(), list)]
	return v.ShowWith(status, "synonym_lines", f.Tab.Words, f)
}

// saveLines handles POST /console/synonyms/lines.
func (p *SynonymPages) saveLines(v *Visit) error {
	ctx := v.Request.Context()
	before, version, err := p.now(ctx)
	if err != nil {
		return err
	}
	list := listOf(v)
	if list == content.ListWords {
		return fault.New(fault.Invalid, "近义词要一组一组地改。")
	}
	f := linesForm{Version: numberOf(v.PostForm("version")), Text: v.PostForm("lines"), Checked: true}
	after := before.WithLines(list, eachLine(f.Text))
	for _, problem := range after.Check() {
		if problem.List == string(list) {
			f.Problems = append(f.Problems, "第 "+strconv.Itoa(problem.Index+1)+" 行："+problem.Text)
		}
	}
	if len(f.Problems) > 0 {
		return p.linesForm(v, http.StatusBadRequest, before, list, f)
	}
	if v.PostForm("do") == "save" && f.Version == version {
		if err = p.keep(v, version, &after, "改了"+tabs(before, list)[slices.Index(content.SynonymLists(), list)].Words); err == nil {
			return v.Done("/synonyms?list="+string(list), "已经保存，现在就按它搜索。")
		}
	}
	if fault.KindOf(err) == fault.Conflict || f.Version != version {
		f.Conflict = "刚刚有人改了近义词表。下面的「改了这些」是和最新的相比，看清楚以后再保存一次。"
		f.Version, err = version, nil
	}
	if err != nil {
		return err
	}
	f.change = p.try(ctx, before, &after)
	status := http.StatusOK
	if f.Conflict != "" {
		status = http.StatusConflict
	}
	return p.linesForm(v, status, before, list, f)
}
