package simulator

import (
	"errors"
	"fmt"
	"net/http"
)

// apiAnswer is what goes out: JSON or a file.
type apiAnswer struct {
	code int
	json []byte
	file *raw
}

// apiAnswer makes the answer of a result or an error; p.mu is held.
func (p *platform) apiAnswer(result any, err error) apiAnswer {
	if file, ok := result.(raw); ok && err == nil {
		return apiAnswer{file: &file}
	}
	var a apiAnswer
	if err != nil {
		a.code, result = p.refusal(err)
	} else if result == nil {
		result = map[string]any{"errcode": 0, "errmsg": "ok"}
	}
	encoded, err := encodeJSON(result)
	if err != nil {
		p.log.Error("api answer not encodable", "err", err)
		encoded = []byte(`{"errcode":-1,"errmsg":"system error"}`)
	}
	a.json = encoded
	return a
}

// refusal is the body of an error, with the rid; p.mu is held.
func (p *platform) refusal(err error) (int, any) {
	var e *apiError
	if !errors.As(err, &e) {
		p.log.Error("api call failed", "err", err)
		e = &apiError{Code: -1}
	}
	words := e.Text
	if words == "" {
		words = p.texts[e.Code]
	}
	body := struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
	}{e.Code, words + " rid: " + p.rid()}
	return e.Code, body
}

func (a apiAnswer) shown() string {
	if a.file != nil {
		return fmt.Sprintf("[%s, %d bytes]", a.file.ContentType, len(a.file.Data))
	}
	return string(a.json)
}

func (a apiAnswer) write(w http.ResponseWriter, f *faultOrder) {
	data, contentType := a.json, "application/json; encoding=utf-8"
	if a.file != nil {
		data, contentType = a.file.Data, a.file.ContentType
		if a.file.FileName != "" {
			w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", a.file.FileName))
		}
	}
	data, contentType = f.garble(data, contentType)
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Simulator", "not WeChat")
	w.Write(data) // the caller may be gone; the wire log tells what we meant
}
