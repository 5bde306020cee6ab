package handlers

import (
	"strings"

	"zaiyue/fault"
)

// wantsJSON reports a request of a script, which reads JSON and shows the words itself.
func (v *Visit) wantsJSON() bool {
	accept := v.GetHeader("Accept")
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

// troubleJSON is troublePage for a script. Error and Words say the same.
type troubleJSON struct {
	Error string `json:"error"`
	Words string `json:"words"`
	ID    string `json:"id"` // of the request
}

// showJSON answers a script with an error in words.
func (c *Console) showJSON(v *Visit, err error) {
	words := fault.Words(err, "系统出了点问题，已经记下来了，请过一会儿再试。")
	v.JSON(statusOf(err), troubleJSON{Error: words, Words: words, ID: requestID(v.Context)})
}
