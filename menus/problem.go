package menus

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with a menu.
type Problem struct {
	Path    string // the button, 政策补贴 › 租房补贴; the key of a retired one; empty for the whole menu
	What    string // what is wrong and the limit, in Chinese
	ErrCode int    // what WeChat would answer to the push; 0 where WeChat would not mind and we do
	Advice  string // what to change, where
	at      string // the place in the file
}

// Words says what is wrong: the button, the limit, WeChat's errcode.
func (p Problem) Words() string {
	var b strings.Builder
	if p.Path != "" {
		b.WriteString("「" + p.Path + "」")
	}
	b.WriteString(p.What)
	if p.ErrCode != 0 {
		fmt.Fprintf(&b, textWouldAnswer, p.ErrCode)
	}
	return b.String()
}

// String says what is wrong, what to change, and where the menu stands in WeChat's console.
func (p Problem) String() string { return p.Words() + "。" + p.Advice + textWhere }

// Lines puts problems into one line each.
func Lines(problems []Problem) string {
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// spot is where a button stands.
type spot struct {
	path  string // names, for people
	at    string // numbers, for linesOf
	level int    // 1 for the buttons of the bar
}

// each calls f for every button, parents before their children.
func (m Menu) each(f func(spot, Button)) { eachButton(m.Buttons, spot{}, f) }

func eachButton(buttons []Button, parent spot, f func(spot, Button)) {
	for i, b := range buttons {
		name := strings.TrimSpace(b.Name)
		if name == "" {
			name = fmt.Sprintf(textNthButton, i+1)
		}
		s := spot{path: name, at: buttonPlace(parent.at, i), level: parent.level + 1}
		if parent.path != "" {
			s.path = parent.path + " › " + name
		}
		f(s, b)
		eachButton(b.Buttons, s, f)
	}
}

func buttonPlace(parent string, i int) string { return fmt.Sprintf("%s/%d", parent, i) }

func retiredPlace(key string) string { return "retired/" + key }

// At is where the button stands, counted from 0: "1.4" is the fifth button under the second.
// Empty for the whole menu and for retired keys.
func (p Problem) At() string {
	if !strings.HasPrefix(p.at, "/") {
		return ""
	}
	return strings.ReplaceAll(p.at[1:], "/", ".")
}
