package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestQueriesFile(t *testing.T) {
	long := strings.Repeat("租", 10_000)
	tests := []struct{ name, file, want, problems string }{
		{"two", `{"id":"q1","text":"租房"}` + "\n" + `{"id":"q2","text":""}`, "q1=租房 q2=", ""},
		{"BOM, CR LF, blank lines", "\uFEFF" + `{"id":"q1","text":"a"}` + "\r\n\r\n  \r\n" + `{"id":"q2","text":"b"}` + "\r\n", "q1=a q2=b", ""},
		{"numbers as ids", `{"id":7,"text":"a"}` + "\n" + `{"id":"007","text":"b"}`, "7=a 007=b", ""},
		{"other keys", `{"id":"q1","text":"a","lang":"zh"}`, "q1=a", ""},
		{"a long question", `{"id":"q1","text":"` + long + `"}`, "q1=" + long, ""},
		{"nothing", "", "", ""},
		{"not JSON", "x\n" + `{"id":"q1","text":"a"}` + "\n[]", "", "1: must be a JSON object with id and text; 3: must be a JSON object with id and text"},
		{"two objects", `{"id":"q1","text":"a"} {}`, "", "1: must be a JSON object with id and text"},
		{"no text", `{"id":"q1"}`, "", "1: must be a JSON object with id and text"},
		{"no id", `{"text":"a"}`, "", "1: must be a JSON object with id and text"},
		{"a space in the id", `{"id":"q 1","text":"a"}`, "", `1: the id "q 1" must be a word without spaces`},
		{"an id twice", `{"id":"1","text":"a"}` + "\n" + `{"id":1,"text":"b"}`, "", "2: the id 1 is that of line 1 already"},
		{"a line too long", "\n" + `{"id":"q1","text":"` + strings.Repeat("x", longestQuery) + `"}`, "", "2: bufio.Scanner: token too long"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "q.jsonl")
			write(t, path, tt.file)
			queries, err := readQueries(path)
			var got []string
			for _, q := range queries {
				got = append(got, q.ID+"="+q.Text)
			}
			problems := ""
			if err != nil {
				problems = strings.ReplaceAll(strings.ReplaceAll(err.Error(), path+":", ""), "\n", "; ")
			}
			if problems != tt.problems || problems == "" && strings.Join(got, " ") != tt.want {
				t.Errorf("readQueries(%.80q) = %.80q, %q; want %.80q, %q", tt.file, got, problems, tt.want, tt.problems)
			}
		})
	}
}

// TestSearchFiles runs questions over the samples twice: the run has the exact form, the
// answers stand in the order of the questions and decide as the chat does, and both are the
// same bytes each time (row Q2).
func TestSearchFiles(t *testing.T) {
	r := start(t, nil)
	dir, data := t.TempDir(), r.app.config.DataDir
	questions := []string{
		"在广东租房能补多少钱", "回家探亲的车票报不报", "老板拖着不发工资", "广州哪里能见到老乡", "补贴", "zufang butie", "",
		"量子纠缠怎么做蛋糕", "明天股票涨吗", "？？？", "身份证丢了怎么补", "公积金能不能取出来付房租",
	}
	var file strings.Builder
	for i, q := range questions {
		fmt.Fprintf(&file, "{\"id\":\"q%d\",\"text\":%q}\n", i, q)
	}
	write(t, filepath.Join(dir, "q.jsonl"), file.String())
	var runs, answers [2]string
	for i := range runs {
		run, said := fmt.Sprintf("run%d", i), fmt.Sprintf("answers%d", i)
		if code, _, errs := command(t, dir, data, "search", "--queries", "q.jsonl", "--run", run, "--answers", said, "--top", "7"); code != 0 {
			t.Fatalf("search: %d %s", code, errs)
		}
		runs[i], answers[i] = read(t, filepath.Join(dir, run)), read(t, filepath.Join(dir, said))
	}
	if runs[0] != runs[1] || answers[0] != answers[1] {
		t.Error("two runs differ")
	}
	checkRun(t, runs[0], 7)
	lines := strings.Split(strings.TrimSuffix(answers[0], "\n"), "\n")
	if len(lines) != len(questions) {
		t.Fatalf("%d answers to %d questions", len(lines), len(questions))
	}
	for i, line := range lines {
		var got answered
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		chat, err := r.app.tools.library.Ask(t.Context(), questions[i])
		if err != nil || got.ID != fmt.Sprintf("q%d", i) || got.Answered != chat.Answered || chat.Answered && got.Doc != chat.Articles[0].ID {
			t.Errorf("%q: %s; the chat says %v, %v", questions[i], line, chat.Answered, err)
		}
	}
	if code, _, errs := command(t, dir, data, "search", "--queries", "q.jsonl", "--run", "x", "--answers", "x"); code != 1 || !strings.Contains(errs, "two files") {
		t.Errorf("one file for both: %d %s", code, errs)
	}
}

// checkRun checks the form of each line, ranks from 1, scores that fall, no article twice.
func checkRun(t *testing.T, run string, top int) {
	t.Helper()
	rank, last, seen := map[string]int{}, map[string]float64{}, map[string]bool{}
	for line := range strings.Lines(run) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), " ")
		if len(f) != 6 || f[1] != "Q0" || f[5] != "zaiyue" {
			t.Fatalf("line %q, want qid Q0 docid rank score zaiyue", line)
		}
		score, err := strconv.ParseFloat(f[4], 64)
		rank[f[0]]++
		if err != nil || f[3] != strconv.Itoa(rank[f[0]]) || rank[f[0]] > top || rank[f[0]] > 1 && cmp.Compare(score, last[f[0]]) >= 0 || seen[f[0]+" "+f[2]] {
			t.Errorf("line %q after rank %d, score %v", line, rank[f[0]]-1, last[f[0]])
		}
		last[f[0]], seen[f[0]+" "+f[2]] = score, true
	}
	if len(rank) < 8 || rank["q6"] > 0 || rank["q9"] > 0 {
		t.Errorf("hits by question %v, want most, and none for those without words", rank)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
