package handlers

import (
	"errors"
	"io"
	"mime"
	"net/http"

	"zaiyue/fault"
)

// uploaded returns what stands in a field of a form: a file, or words. The name a file had is
// not looked at.
func uploaded(r *http.Request, field string, most int64) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		if err := r.ParseForm(); err != nil {
			return nil, uploadFault(err)
		}
		if !r.PostForm.Has(field) {
			return nil, fault.New(fault.Invalid, textUploadForm)
		}
		return []byte(r.PostForm.Get(field)), nil
	}
	form, err := r.MultipartReader()
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, textUploadForm, err)
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, fault.New(fault.Invalid, textUploadForm)
		}
		if err != nil {
			return nil, uploadFault(err)
		}
		if part.FormName() != field {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(part, most+1))
		if err == nil && int64(len(data)) > most {
			return nil, fault.New(fault.TooMuch, textUploadBig)
		}
		return data, uploadFault(err)
	}
}

// uploadFault gives a broken upload its words.
func uploadFault(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.Wrap(fault.TooMuch, textUploadBig, err)
	}
	return fault.Wrap(fault.Invalid, textUploadCut, err)
}
