package menus

import (
	"bytes"
	"encoding/json"

	"zaiyue/fault"
)

// wireButton is a button as WeChat writes it.
type wireButton struct {
	Type      string      `json:"type,omitempty"`
	Name      string      `json:"name"`
	Key       string      `json:"key,omitempty"`
	URL       string      `json:"url,omitempty"`
	MediaID   string      `json:"media_id,omitempty"`
	ArticleID string      `json:"article_id,omitempty"`
	AppID     string      `json:"appid,omitempty"`
	PagePath  string      `json:"pagepath,omitempty"`
	Value     string      `json:"value,omitempty"` // of a menu made in WeChat's console
	Sub       wireButtons `json:"sub_button,omitempty"`
}

// wireButtons reads both shapes of sub_button: a list, and an object that holds a list.
type wireButtons []wireButton

// UnmarshalJSON reads either shape.
func (b *wireButtons) UnmarshalJSON(data []byte) error {
	if data = bytes.TrimSpace(data); bytes.HasPrefix(data, []byte("{")) {
		var object struct {
			List []wireButton `json:"list"`
		}
		err := json.Unmarshal(data, &object)
		*b = object.List
		return err
	}
	return json.Unmarshal(data, (*[]wireButton)(b))
}

// Wire returns the menu as menu/create takes it, paths completed with publicURL. It fails
// with fault.Invalid, and words that list them, when [Check] finds problems.
func Wire(m Menu, publicURL string) ([]byte, error) {
	if found := Check(m, publicURL); len(found) > 0 {
		return nil, fault.New(fault.Invalid, textPushRefused+"\n"+Lines(found))
	}
	body := struct {
		Button wireButtons `json:"button"`
	}{toWire(m.Complete(publicURL).Buttons)}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // WeChat would keep \u0026 in a URL as it stands
	if err := encoder.Encode(body); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

func toWire(buttons []Button) wireButtons {
	var wire wireButtons
	for _, b := range buttons {
		w := wireButton{Name: b.Name}
		switch {
		case len(b.Buttons) > 0:
			w.Sub = toWire(b.Buttons)
		case b.Does == DoView:
			w.Type, w.URL = "view", b.URL
		default:
			w.Type, w.Key = "click", b.Key
		}
		wire = append(wire, w)
	}
	return wire
}

// ParseWire reads the menu from an answer of menu/get, get_current_selfmenu_info or
// menu/trymatch, or from what Wire makes. Nothing, and a menu that is switched off, is a
// menu without buttons. WeChat knows keys, not what they do: a click button has its key and
// no action. A type of WeChat's that we never make has the type as Does and its detail as
// Target. It fails with fault.Unavailable when the answer is no menu.
func ParseWire(data []byte) (Menu, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return Menu{}, nil
	}
	type bar struct {
		Button *wireButtons `json:"button"`
	}
	var answer struct {
		bar
		Menu     bar  `json:"menu"`
		Open     *int `json:"is_menu_open"`
		SelfMenu bar  `json:"selfmenu_info"`
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return Menu{}, fault.Wrap(fault.Unavailable, textNotMenu, err)
	}
	if answer.Open != nil && *answer.Open == 0 {
		return Menu{}, nil
	}
	for _, buttons := range []*wireButtons{answer.Menu.Button, answer.SelfMenu.Button, answer.Button} {
		if buttons != nil {
			return Menu{Buttons: fromWire(*buttons)}, nil
		}
	}
	return Menu{}, fault.New(fault.Unavailable, textNotMenu)
}

func fromWire(wire wireButtons) []Button {
	var buttons []Button
	for _, w := range wire {
		b := Button{Name: w.Name}
		switch {
		case len(w.Sub) > 0:
			b.Buttons = fromWire(w.Sub)
		case w.Type == "click":
			b.Key = w.Key
		case w.Type == "view":
			b.Action = Action{Does: DoView, URL: w.URL}
		default:
			b.Key = w.Key
			b.Action = Action{Does: Does(w.Type), Target: w.detail()}
		}
		buttons = append(buttons, b)
	}
	return buttons
}

// detail is what tells a button of a type we never make from another.
func (w wireButton) detail() string {
	for _, text := range []string{w.MediaID, w.ArticleID, w.Value, w.Key} {
		if text != "" {
			return text
		}
	}
	return w.AppID + " " + w.PagePath + " " + w.URL
}
