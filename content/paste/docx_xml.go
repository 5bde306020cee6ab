package paste

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"

	"zaiyue/fault"
)

// reader reads one part, counting what it holds.
type reader struct {
	xml  *xml.Decoder
	left int // elements that may still come
	deep int
	err  error
}

func newReader(part []byte) *reader {
	return &reader{xml: xml.NewDecoder(bytes.NewReader(part)), left: maxElements}
}

// each calls f for every element directly inside the one that was just begun (or of the
// document), until it ends. f either reads the element to its end, by each or skip, and
// reports true; or leaves it, and its elements are passed over.
func (r *reader) each(f func(e xml.StartElement) bool) { r.all(f, nil) }

// all is each with what to do with the words between the elements.
func (r *reader) all(f func(e xml.StartElement) bool, words func(string)) {
	if r.deep++; r.deep > maxNesting {
		r.fail(fault.New(fault.TooMuch, textHeavy))
	}
	defer func() { r.deep-- }()
	for r.err == nil {
		t, err := r.xml.Token()
		if errors.Is(err, io.EOF) && r.deep == 1 {
			return
		}
		if err != nil {
			r.fail(fault.Wrap(fault.Invalid, textBroken, err))
			return
		}
		switch t := t.(type) {
		case xml.Directive: // a DOCTYPE: no document of Word has one
			r.fail(fault.New(fault.Invalid, textBroken))
		case xml.StartElement:
			if r.left--; r.left < 0 {
				r.fail(fault.New(fault.TooMuch, textHeavy))
				return
			}
			if !f(t) {
				r.skip()
			}
		case xml.CharData:
			if words != nil {
				words(string(t))
			}
		case xml.EndElement:
			return
		}
	}
}

// skip passes over the element that was just begun.
func (r *reader) skip() {
	r.all(func(xml.StartElement) bool { r.skip(); return true }, nil)
}

// words returns the words directly inside the element that was just begun.
func (r *reader) words() (s string) {
	r.all(func(xml.StartElement) bool { return false }, func(part string) { s += part })
	return s
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// value returns an attribute by its local name, empty when there is none.
func value(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// on reads a property that is there or not: <w:b/> is on, <w:b w:val="0"/> is not.
func on(e xml.StartElement) bool {
	switch value(e, "val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}
