package handlers

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// SynonymBook keeps the synonym file in versions. The store implements it.
type SynonymBook interface {
	Synonyms(ctx context.Context) (file []byte, version uint64, err error)
	PutSynonyms(ctx context.Context, by people.By, from uint64, file []byte) error
	SynonymVersions(ctx context.Context) ([]content.SynonymsVersion, error)
	SynonymsAt(ctx context.Context, version uint64) ([]byte, error)
}

// SynonymPages are the console's pages of the words that search knows. All fields must be set.
type SynonymPages struct {
	Book   SynonymBook
	Trials Trials
	Lately Lately
	Staff  OfficerNames
	// Refresh has a change searched with at once in this instance.
	Refresh func(ctx context.Context) error

	mu      sync.Mutex // of what is read: the file is long
	version uint64
	known   *content.Synonyms
}

const wordsListed = 50

// Routes implements Area.
func (p *SynonymPages) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/synonyms", Right: people.ReadAnswers, Does: p.list, Group: "问答", Label: "近义词"},
		{Method: http.MethodGet, Path: "/synonyms/word", Right: people.WriteAnswers, Does: p.word},
		{Method: http.MethodPost, Path: "/synonyms/word", Right: people.WriteAnswers, Does: p.saveWord},
		{Method: http.MethodGet, Path: "/synonyms/lines", Right: people.WriteAnswers, Does: p.lines},
		{Method: http.MethodPost, Path: "/synonyms/lines", Right: people.WriteAnswers, Does: p.saveLines},
		{Method: http.MethodGet, Path: "/synonyms/versions", Right: people.ReadAnswers, Does: p.versions},
		{Method: http.MethodGet, Path: "/synonyms/versions/:n", Right: people.ReadAnswers, Does: p.shown},
		{Method: http.MethodPost, Path: "/synonyms/versions/:n/restore", Right: people.WriteAnswers, Does: p.restore},
	}
}

// now returns the synonyms in use and their version. They are shared: do not change them.
func (p *SynonymPages) now(ctx context.Context) (*content.Synonyms, uint64, error) {
	file, version, err := p.Book.Synonyms(ctx)
	if err != nil {
		return nil, 0, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil || p.version != version {
		s, err := content.ParseSynonyms(file, "近义词表")
		if err != nil {
			return nil, 0, fault.Wrap(fault.Internal, "近义词表读不出来，请找管理员看日志，或恢复到较早的版本。", err)
		}
		p.known, p.version = &s, version
	}
	return p.known, p.version, nil
}

// synonymTab is one of the lists.
type synonymTab struct {
	List  content.SynonymList
	Words string
	Hint  string
	Count int
	Here  bool
}

// tabs lists the lists; those behind the third are for who knows how search works.
func tabs(s *content.Synonyms, here content.SynonymList) (all []synonymTab) {
	words := map[content.SynonymList][2]string{
		content.ListWords:     {"近义词", "大家常说的词 → 文章里写的词。搜索时会把后面的词也算上。"},
		content.ListSlips:     {"错别字", "一行一条：打错的字、空格、想说的字。"},
		content.ListSubjects:  {"地名和主题", "问题里写了这里的词，文章里没有这个词，就不算答上。"},
		content.ListGreetings: {"问候语", "一行一条。只说这些话，不算问问题。"},
		content.ListStops:     {"套话", "一行一条。搜索时去掉，比如「我想问一下」。不要写单个的字。"},
		content.ListParticles: {"语气词", "一行一条。搜索时去掉。"},
		content.ListFaint:     {"虚字", "很少能说明问题的单个字，写在一行里就行。"},
	}
	for _, list := range content.SynonymLists() {
		t := words[list]
		all = append(all, synonymTab{list, t[0], t[1], len(s.Lines(list)), list == here})
	}
	return all
}

// listOf reads the list a page is about.
func listOf(v *Visit) content.SynonymList {
	list := content.SynonymList(v.Query("list"))
	if v.Request.Method == http.MethodPost {
		list = content.SynonymList(v.PostForm("list"))
	}
	if !slices.Contains(content.SynonymLists(), list) {
		return content.ListWords
	}
	return list
}

// synonymsPage is /console/synonyms.
type synonymsPage struct {
	Tabs, More   []synonymTab
	Tab          synonymTab
	Query        string
	Rows         []wordRow
	Lines        []string
	Found        int
	Before, Next int
	CanWrite     bool
}

// wordRow is a word with what is wrong with it.
type wordRow struct {
	content.Word
	At          int // in the list
	Said, Meant string
	Problems    []string
}

// list handles GET /console/synonyms.
func (p *SynonymPages) list(v *Visit) error {
	s, _, err := p.now(v.Request.Context())
	if err != nil {
		return err
	}
	list := listOf(v)
	page := synonymsPage{Query: strings.TrimSpace(v.Query("q")), CanWrite: v.Can(people.WriteAnswers)}
	page.Tabs = tabs(s, list)
	page.Tab = page.Tabs[slices.Index(content.SynonymLists(), list)]
	page.Tabs, page.More = page.Tabs[:3], page.Tabs[3:]
	wanted, at := content.Normalize(page.Query), pageNumber(v)
	if list == content.ListWords {
		page.words(s, wanted, at)
	} else {
		page.Lines = slices.DeleteFunc(s.Lines(list), func(line string) bool { return !strings.Contains(content.Normalize(line), wanted) })
		page.Found = len(page.Lines)
		page.Lines = page.Lines[min((at-1)*wordsListed, page.Found):]
		page.Lines = page.Lines[:min(len(page.Lines), wordsListed)]
	}
	if page.Before = at - 1; at*wordsListed < page.Found {
		page.Next = at + 1
	}
	return v.Show("synonyms", "近义词", page)
}

// words fills one page of the words that hold what was searched.
func (page *synonymsPage) words(s *content.Synonyms, wanted string, at int) {
	problems := wordProblems(s)
	for i, w := range s.Words {
		row := wordRow{Word: w, At: i, Said: strings.Join(w.Says, "、"), Meant: strings.Join(w.Means, "、"), Problems: problems[i]}
		if !strings.Contains(content.Normalize(row.Said+" "+row.Meant), wanted) {
			continue
		}
		if page.Found++; page.Found > (at-1)*wordsListed && len(page.Rows) < wordsListed {
			page.Rows = append(page.Rows, row)
		}
	}
}

// wordProblems returns what is wrong with words, by their place.
func wordProblems(s *content.Synonyms) map[int][]string {
	found := make(map[int][]string)
	for _, problem := range s.Check() {
		if problem.List == string(content.ListWords) {
			found[problem.Index] = append(found[problem.Index], problem.Text)
		}
	}
	return found
}

// change is a change of the synonyms that an officer looks at before it is saved.
type change struct {
	Replay  *replay
	Unclear string
	Changes []content.SynonymChange
}

// try shows what other synonyms would change.
func (p *SynonymPages) try(ctx context.Context, before, after *content.Synonyms) (c change) {
	c.Changes = before.Changes(after)
	var err error
	if c.Replay, err = replayOf(ctx, p.Trials, p.Lately, nil, content.NewLexicon(*after)); err != nil {
		c.Unclear = fault.Words(err, "暂时看不了会改变什么，请稍后再试。")
	}
	return c
}

// keep saves synonyms as the version after from.
func (p *SynonymPages) keep(v *Visit, from uint64, s *content.Synonyms, note string) error {
	file, err := s.Format()
	if err != nil {
		return err
	}
	if len(file) > content.MaxSynonyms {
		return fault.New(fault.TooMuch, "近义词表太长了（最多 1 MB），请先删掉不用的词。")
	}
	by := v.By()
	by.Reason = note
	if err := p.Book.PutSynonyms(v.Request.Context(), by, from, file); err != nil {
		return err
	}
	return p.Refresh(v.Request.Context())
}

// numberOf reads a number of a form, 0 where there is none.
func numberOf(text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
