package chat

import (
	"bufio"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zaiyue/wechat"
)

// A conversation is a file testdata/*.chat:
//
//	# row: C10 numbers in every form        (the row of features.md it shows, and a word)
//	# finds: work-injury                    (the article the first question finds, none of
//	                                        whose title and keywords it holds)
//	# now: 2026-11-24 10:00                 (Asia/Shanghai; may be left out)
//	# articles: few                         (those of fewArticles, instead of the samples)
//	# flows: kinds.yaml                     (one flow more)
//	# followup: open                        (the account asked how they are; other: the WeChat stands on another line of the list)
//	# applied: 3                            (how many applications the person has, the first a draft)
//	# bound: o-sonam                        (who stands on the list)
//	# days: 1 3                             (when the office is open, Sunday is 0)
//	> 租房有补贴吗                            (what the graduate does)
//	< …                                     (what the account says, line by line)
//	= request …                             (what is kept besides)
//
// Instead of words: [click KEY] [follow qrscene x] [follow] [unfollow] [scan x]
// [location 23.13 113.26 广州] [image] [voice 租房补贴] [voice] [video] [link] [file]
// [event NAME] [type NAME], [wait 31m], [lose session], [again] (the last message once
// more), [late TEXT] (an answer that was ready too late), [building] (the index is not
// ready), [ready], [gone] (every article was withdrawn), [broken] (the store fails), [queue empty], [times 20 你好], [notice KIND STATE TITLE] (the
// graduate is told something), [choose NOTICE CHOICE WORDS] (a tap on a choice of it). An expected line that ends in … matches what begins so, and
// one that is only … any number of lines; -update leaves what matches as it is.

var update = flag.Bool("update", false, "write what the account says into testdata/*.chat")

func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/*.chat")
	if err != nil {
		t.Fatal(err)
	}
	house, seen := openHouse(t), map[string]bool{}
	var rows, long, without int
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			talk := readTalk(t, file)
			if talk.header["row"] != "" {
				rows++
			}
			if len(talk.turns) >= 3 {
				long++
			}
			if talk.header["finds"] != "" {
				without++
			}
			sc := newScene(t, house, talk.header)
			for i := range talk.turns {
				turn := &talk.turns[i]
				seen[turn.does] = true
				got := sc.play(turn.does)
				if finds := talk.header["finds"]; finds != "" && i == 0 {
					sc.finds(turn.does, finds)
				}
				switch {
				case matches(turn.want, got):
				case *update:
					turn.want = got
				default:
					t.Errorf("line %d\n> %s\ngot:\n%s\nwant:\n%s", turn.line, turn.does, strings.Join(got, "\n"), strings.Join(turn.want, "\n"))
				}
			}
			if *update {
				talk.write(t, file)
			}
		})
	}
	if len(files) < 40 || rows != len(files) || long < 10 || without < 10 {
		t.Errorf("%d conversations (want 40), %d name their row (want all), %d of three turns (want 10), %d without a word of the article (want 10)", len(files), rows, long, without)
	}
	covered(t, house.said, seen)
}

// covered asserts that every menu key, flow and text is part of some conversation.
func covered(t *testing.T, said, seen map[string]bool) {
	menu := seedMenu(t)
	for _, top := range menu.Buttons {
		for _, b := range append(slices.Clone(top.Buttons), top) {
			if b.Key != "" && !seen["[click "+b.Key+"]"] {
				t.Errorf("no conversation taps the key %s (%s)", b.Key, b.Name)
			}
		}
	}
	c := &Chat{}
	if err := c.complete(); err != nil {
		t.Fatal(err)
	}
	for _, f := range c.Flows {
		if !said["flow "+f.ID] {
			t.Errorf("no conversation goes through the flow %s", f.ID)
		}
	}
	for key := range c.Texts.texts {
		if !said[key] && !strings.HasPrefix(key, "told_") { // said unasked: TestTold
			t.Errorf("no conversation says the text %s", key)
		}
	}
}

// outcome writes a reply and effects as lines of a conversation.
func outcome(r wechat.Reply, effects []string) []string {
	var lines []string
	switch r.Type {
	case wechat.ReplyNothing:
		lines = append(lines, "< [nothing]")
	case wechat.ReplyText:
		for l := range strings.SplitSeq(r.Text, "\n") {
			lines = append(lines, strings.TrimRight("< "+l, " "))
		}
	default:
		lines = append(lines, "< ["+string(r.Type)+"]")
	}
	for _, e := range effects {
		lines = append(lines, strings.TrimRight("= "+e, " "))
	}
	return lines
}

// matches compares expected lines with what came. A line that is only … is any number of
// lines; … at the end of a line is any ending.
func matches(want, got []string) bool {
	for i, w := range want {
		if w == "< …" {
			for j := i; j <= len(got); j++ {
				if matches(want[i+1:], got[j:]) {
					return true
				}
			}
			return false
		}
		begin, open := strings.CutSuffix(w, "…")
		if i >= len(got) || w != got[i] && !(open && strings.HasPrefix(got[i], begin)) {
			return false
		}
	}
	return len(want) == len(got)
}

// talk is a conversation file.
type talk struct {
	head   []string // the lines before the first turn
	header map[string]string
	turns  []turn
}

type turn struct {
	line int
	does string
	want []string
}

func readTalk(t *testing.T, file string) *talk {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	tk := &talk{header: map[string]string{}}
	for n, lines := 1, bufio.NewScanner(f); lines.Scan(); n++ {
		line := lines.Text()
		switch {
		case line == "":
		case strings.HasPrefix(line, "> "):
			tk.turns = append(tk.turns, turn{line: n, does: line[2:]})
		case strings.HasPrefix(line, "<"), strings.HasPrefix(line, "="):
			last := &tk.turns[len(tk.turns)-1]
			last.want = append(last.want, line)
		case strings.HasPrefix(line, "#") && len(tk.turns) == 0:
			tk.head = append(tk.head, line)
			key, value, _ := strings.Cut(strings.TrimPrefix(line, "# "), ": ")
			tk.header[key] = value
		default:
			t.Fatalf("%s:%d: %q is no line of a conversation", file, n, line)
		}
	}
	return tk
}

func (tk *talk) write(t *testing.T, file string) {
	t.Helper()
	lines := slices.Clone(tk.head)
	for _, u := range tk.turns {
		lines = append(append(lines, "", "> "+u.does), u.want...)
	}
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}
