package menus

// Does is what pressing a button does.
type Does string

// The things a button can do. DoView opens URL; all others send the button's key.
const (
	DoFlow     Does = "flow"     // begin the flow Target, at Step if given
	DoSay      Does = "say"      // answer with the text named Target
	DoArticle  Does = "article"  // answer with the article Target
	DoArticles Does = "articles" // list the newest articles of the kind Target
	DoAsk      Does = "ask"      // answer the question Target as if it had been typed
	DoHandOff  Does = "hand_off" // hand the talk to a person (转人工)
	DoMine     Does = "mine"     // what the account keeps for the graduate: unfinished flows, kept answers
	DoView     Does = "view"     // open the page URL (a path is completed with server.public_url)
)

// Action is what a key stands for.
type Action struct {
	Does   Does   `yaml:"does,omitempty"`
	Target string `yaml:"target,omitempty"`
	Step   string `yaml:"step,omitempty"` // flow only; empty begins at the first step
	URL    string `yaml:"url,omitempty"`  // view only
}

// Button is a button of the menu: a leaf with a key (or a URL), or a parent with buttons.
type Button struct {
	Name    string `yaml:"name"`
	Key     string `yaml:"key,omitempty"`
	Action  `yaml:",inline"`
	Buttons []Button `yaml:"buttons,omitempty"`
}

// Menu is the account's menu. The zero value has no button.
type Menu struct {
	Buttons []Button `yaml:"buttons,omitempty"`
	// Retired maps keys of earlier menus, which phones may still show, to what they do now.
	Retired map[string]Action `yaml:"retired,omitempty"`
}

// Action returns what a key does, and whether the menu knows the key.
func (m *Menu) Action(key string) (Action, bool) {
	for _, top := range m.Buttons {
		if top.Key == key && key != "" {
			return top.Action, true
		}
		for _, b := range top.Buttons {
			if b.Key == key && key != "" {
				return b.Action, true
			}
		}
	}
	a, ok := m.Retired[key]
	return a, ok
}
