package menus

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Check returns everything WeChat would refuse in the menu, and what it would take but
// nobody could use: two buttons with one key, a parent with a key. publicURL is the setting
// server.public_url, which paths are completed with. None is a menu that can be pushed.
func Check(m Menu, publicURL string) []Problem {
	found := actionProblems(m)
	if n := len(m.Buttons); n < 1 || n > maxTop {
		found = append(found, Problem{What: fmt.Sprintf(textTopCount, n, maxTop), ErrCode: codeTopCount, Advice: adviceTopCount})
	}
	keys := make(map[string]string) // the path of each
	m.each(func(s spot, b Button) {
		add := func(p Problem) {
			p.Path, p.at = s.path, s.at
			found = append(found, p)
		}
		checkPlace(s, b, add)
		checkName(s, b, add)
		if len(b.Buttons) > 0 {
			return
		}
		checkKey(s, b, add)
		checkURL(s, b, publicURL, add)
		if other, twice := keys[b.Key]; twice && b.Key != "" {
			add(Problem{What: fmt.Sprintf(textDuplicate, b.Key, other), Advice: adviceDuplicate})
		} else {
			keys[b.Key] = s.path
		}
		if _, both := m.Retired[b.Key]; both {
			add(Problem{What: fmt.Sprintf(textBoth, b.Key), Advice: adviceBoth})
		}
	})
	return found
}

// CheckKeys returns every key of the menu, retired ones too, that nothing answers: for which
// answers returns an error, whose text is shown. Pages are not asked about: the phone opens
// them by itself.
func CheckKeys(m Menu, answers func(Action) error) []Problem {
	var found []Problem
	ask := func(path, at string, a Action) {
		if err := answers(a); err != nil {
			found = append(found, Problem{Path: path, What: fmt.Sprintf(textUnanswered, err), Advice: adviceUnanswered, at: at})
		}
	}
	m.each(func(s spot, b Button) {
		if len(b.Buttons) == 0 && b.Does != DoView {
			ask(s.path, s.at, b.Action)
		}
	})
	for _, key := range slices.Sorted(maps.Keys(m.Retired)) {
		ask(fmt.Sprintf(textRetired, key), retiredPlace(key), m.Retired[key])
	}
	return found
}

func checkPlace(s spot, b Button, add func(Problem)) {
	if s.level > deepestLevel {
		add(Problem{What: textLevels, ErrCode: codeLevels, Advice: adviceLevels})
	}
	if n := len(b.Buttons); n > maxSub {
		add(Problem{What: fmt.Sprintf(textSubCount, n, maxSub), ErrCode: codeSubCount, Advice: adviceSubCount})
	}
}

func checkName(s spot, b Button, add func(Problem)) {
	most := maxSubName
	if s.level == 1 {
		most = maxTopName
	}
	switch code := codeName.at(s.level); {
	case strings.TrimSpace(b.Name) == "":
		add(Problem{What: fmt.Sprintf(textNameBlank, most), ErrCode: code, Advice: adviceName})
	case len(b.Name) > most:
		add(Problem{What: fmt.Sprintf(textName, len(b.Name), most), ErrCode: code, Advice: adviceName})
	}
	if !utf8.ValidString(b.Name + b.Key + b.URL) {
		add(Problem{What: textUTF8, ErrCode: codeUTF8.at(s.level), Advice: adviceUTF8})
	}
}

func checkKey(s spot, b Button, add func(Problem)) {
	if len(b.Key) > maxKeyBytes {
		add(Problem{What: fmt.Sprintf(textKey, len(b.Key), maxKeyBytes), ErrCode: codeKey.at(s.level), Advice: adviceKey})
	}
}

func checkURL(s spot, b Button, publicURL string, add func(Problem)) {
	if b.Does != DoView || b.URL == "" {
		return
	}
	whole := complete(b.URL, publicURL)
	if len(whole) > maxURLBytes {
		add(Problem{What: fmt.Sprintf(textURL, len(whole), maxURLBytes), ErrCode: codeURL.at(s.level), Advice: adviceURL})
	}
	switch code := codeURLBad.at(s.level); {
	case isPath(b.URL) && !isWeb(publicURL):
		add(Problem{What: fmt.Sprintf(textURLBase, b.URL, publicURL), ErrCode: code, Advice: adviceURLBase})
	case !isWeb(whole):
		add(Problem{What: fmt.Sprintf(textURLBad, b.URL), ErrCode: code, Advice: adviceURL})
	}
}

// isPath reports whether a URL is a path of our own site.
func isPath(link string) bool { return strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "//") }

// isWeb reports whether a phone can open the URL.
func isWeb(link string) bool {
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" &&
		!strings.ContainsAny(link, " \t\r\n")
}

// complete puts a path behind publicURL. Any other URL stays.
func complete(link, publicURL string) string {
	if !isPath(link) {
		return link
	}
	return strings.TrimRight(publicURL, "/") + link
}

// Complete returns the menu with every path completed with publicURL, as WeChat knows it.
func (m Menu) Complete(publicURL string) Menu {
	m.Buttons = completeButtons(m.Buttons, publicURL)
	return m
}

func completeButtons(buttons []Button, publicURL string) []Button {
	done := slices.Clone(buttons)
	for i := range done {
		done[i].URL = complete(done[i].URL, publicURL)
		done[i].Buttons = completeButtons(done[i].Buttons, publicURL)
	}
	return done
}
