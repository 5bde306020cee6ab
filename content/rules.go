package content

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Rules are keyword rules ready to be matched. They are immutable.
type Rules struct {
	sorted []readyRule // those that are on; the higher priority first
}

// readyRule is a rule with its keywords normalised and its hours in minutes.
type readyRule struct {
	Rule
	words       []string
	patterns    []pattern
	from, until int // minutes after midnight; equal: all day
}

// pattern is a regular expression with what stands in each of its matches.
type pattern struct {
	*regexp.Regexp
	needs [][]string
}

const (
	longestPattern = 500  // bytes of a regular expression
	longestMatched = 2000 // bytes of a message that rules look at
)

// china is the time of all hours and days: one zone without summer time.
var china = time.FixedZone("Asia/Shanghai", 8*60*60)

// NewRules makes rules ready. The error joins every problem, each naming its rule.
func NewRules(rules []Rule) (*Rules, error) {
	out := &Rules{}
	var problems []error
	for i, found := range checkRules(rules) {
		for _, problem := range found {
			problems = append(problems, fmt.Errorf("规则 %s：%s", cmp.Or(rules[i].ID, fmt.Sprintf("第 %d 条", i+1)), problem))
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	for _, r := range rules {
		if ready, _ := readyFrom(r); !r.Off {
			out.sorted = append(out.sorted, ready)
		}
	}
	slices.SortStableFunc(out.sorted, func(a, b readyRule) int { return cmp.Compare(b.Priority, a.Priority) })
	return out, nil
}

// checkRules returns what is wrong with each rule.
func checkRules(rules []Rule) [][]string {
	problems := make([][]string, len(rules))
	seen := make(map[string]bool)
	for i, r := range rules {
		_, found := readyFrom(r)
		switch {
		case r.ID == "":
			found = append(found, "没有 id")
		case seen[r.ID]:
			found = append(found, "id 重复了")
		}
		seen[r.ID] = true
		problems[i] = found
	}
	return problems
}

// readyFrom makes one rule ready and returns what is wrong with it.
func readyFrom(r Rule) (ready readyRule, problems []string) {
	bad := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	ready.Rule = r
	if len(r.Words) == 0 {
		bad("没有 words（关键词）")
	}
	for _, w := range r.Words {
		switch r.Match {
		case Exact, Contains:
			if w = trimmed(w); w == "" {
				bad("关键词不能是空的，也不能只有标点")
			}
			ready.words = append(ready.words, w)
		case Pattern:
			re, err := compile(w)
			if err != nil {
				bad("%v", err)
			}
			ready.patterns = append(ready.patterns, pattern{re, needsOf(w)})
		}
	}
	if r.Match != Exact && r.Match != Contains && r.Match != Pattern {
		bad("match 应是 exact、contains 或 pattern，不是 %q", r.Match)
	}
	if n := filled(r.Answer, r.Article, r.Action); n != 1 {
		bad("answer、article、action 要写一个，且只写一个，现在写了 %d 个", n)
	}
	var err error
	if ready.from, ready.until, err = hours(r.From, r.Until); err != nil {
		bad("%v", err)
	}
	return ready, problems
}

// compile compiles a pattern of bounded size. Go's expressions take time linear in the text.
func compile(pattern string) (*regexp.Regexp, error) {
	if pattern == "" || len(pattern) > longestPattern {
		return nil, fmt.Errorf("正则要有 1 到 %d 字节，现在是 %d 字节", longestPattern, len(pattern))
	}
	re, err := regexp.Compile(pattern)
	switch {
	case err != nil:
		return nil, fmt.Errorf("正则 %q 写错了：%w", pattern, err)
	case re.MatchString(""):
		return nil, fmt.Errorf("正则 %q 连空消息都匹配，范围太大", pattern)
	}
	return re, nil
}

func filled(texts ...string) (n int) {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			n++
		}
	}
	return n
}

// hours reads the hours of a rule as minutes after midnight.
func hours(from, until string) (start, end int, err error) {
	if from == "" && until == "" {
		return 0, 0, nil
	}
	a, errFrom := time.Parse("15:04", from)
	b, errUntil := time.Parse("15:04", until)
	switch {
	case errFrom != nil || errUntil != nil:
		return 0, 0, fmt.Errorf("from 和 until 要一起写，写成 09:00 的样子，现在是 %q 和 %q", from, until)
	case a.Equal(b):
		return 0, 0, fmt.Errorf("from 和 until 不能相同（%s）；全天有效就都不写", from)
	}
	return a.Hour()*60 + a.Minute(), b.Hour()*60 + b.Minute(), nil
}

// Find returns the rule that answers the text at now, if one does: by priority, then exact
// before contains before pattern, then the longest match, then the order they were given in.
func (r *Rules) Find(text string, now time.Time) (Rule, bool) {
	if r == nil || len(r.sorted) == 0 {
		return Rule{}, false
	}
	if len(text) > longestMatched {
		text = strings.ToValidUTF8(text[:longestMatched], "")
	}
	text = trimmed(text)
	now = now.In(china)
	minute := now.Hour()*60 + now.Minute()
	var best *readyRule
	var rank, length int
	for i := range r.sorted {
		rule := &r.sorted[i]
		if best != nil && rule.Priority < best.Priority {
			break
		}
		if !rule.open(minute) {
			continue
		}
		if n := rule.matches(text); n > 0 && (best == nil || rule.rank() < rank || rule.rank() == rank && n > length) {
			best, rank, length = rule, rule.rank(), n
		}
	}
	if best == nil {
		return Rule{}, false
	}
	return best.Rule, true
}

// rank orders the ways to match, the strictest first.
func (r *readyRule) rank() int { return slices.Index([]Match{Exact, Contains, Pattern}, r.Match) }

// open reports whether the rule holds at a minute of the day; hours may pass midnight.
func (r *readyRule) open(minute int) bool {
	switch {
	case r.from == r.until:
		return true
	case r.from < r.until:
		return r.from <= minute && minute < r.until
	}
	return minute >= r.from || minute < r.until
}

// matches returns the length in characters of the longest match in a normalised text, 0 for
// none.
func (r *readyRule) matches(text string) (longest int) {
	for _, w := range r.words {
		if r.Match == Exact && text == w || r.Match == Contains && strings.Contains(text, w) {
			longest = max(longest, utf8.RuneCountInString(w))
		}
	}
	for _, re := range r.patterns {
		if !holds(text, re.needs) {
			continue
		}
		if found := re.FindString(text); found != "" {
			longest = max(longest, utf8.RuneCountInString(found))
		}
	}
	return longest
}
