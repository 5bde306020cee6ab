package chat

import (
	"encoding/binary"
	"errors"
	"time"
)

// sessionForm is the first byte of a kept session. It changes with the fields below; a
// session in another form is a new talk.
const sessionForm = 2

// errSessionForm is the failure of all that cannot be read.
var errSessionForm = errors.New("chat: the session is cut short or in another form")

// MarshalBinary writes the session without its OpenID. Every message reads and writes one,
// so it costs a tenth of what JSON does.
func (s *Session) MarshalBinary() ([]byte, error) {
	w := sessionWriter{append(make([]byte, 0, 512), sessionForm)}
	w.time(s.SeenAt)
	w.choice(s.Choice)
	w.choice(s.Earlier)
	w.number(int64(len(s.Rest)))
	for _, part := range s.Rest {
		w.text(part)
	}
	for _, text := range []string{s.Flow, s.Answered, s.Asked, s.Judged} {
		w.text(text)
	}
	for _, is := range []bool{s.Looked, s.AskedWhy, s.Warned} {
		w.flag(is)
	}
	w.number(s.Minute)
	w.number(int64(s.Count))
	return w.to, nil
}

// UnmarshalBinary reads what MarshalBinary wrote. The OpenID stays. After an error the
// session is a new talk.
func (s *Session) UnmarshalBinary(data []byte) error {
	openID := s.OpenID
	*s = Session{OpenID: openID}
	if len(data) == 0 || data[0] != sessionForm {
		return errSessionForm
	}
	r := sessionReader{from: data[1:]}
	s.SeenAt, s.Choice, s.Earlier = r.time(), r.choice(), r.choice()
	for range r.count() {
		s.Rest = append(s.Rest, r.text())
	}
	s.Flow, s.Answered, s.Asked, s.Judged = r.text(), r.text(), r.text(), r.text()
	s.Looked, s.AskedWhy, s.Warned = r.flag(), r.flag(), r.flag()
	s.Minute, s.Count = r.number(), int(r.number())
	if r.broken || len(r.from) > 0 {
		*s = Session{OpenID: openID}
		return errSessionForm
	}
	return nil
}

// sessionWriter appends the fields of a session.
type sessionWriter struct{ to []byte }

func (w *sessionWriter) number(n int64) { w.to = binary.AppendVarint(w.to, n) }

func (w *sessionWriter) text(s string) {
	w.number(int64(len(s)))
	w.to = append(w.to, s...)
}

func (w *sessionWriter) flag(is bool) {
	n := int64(0)
	if is {
		n = 1
	}
	w.number(n)
}

// time writes a moment to the nanosecond; the year 1 is none.
func (w *sessionWriter) time(t time.Time) {
	w.number(t.Unix())
	w.number(int64(t.Nanosecond()))
}

func (w *sessionWriter) choice(c *Choice) {
	w.flag(c != nil)
	if c == nil {
		return
	}
	w.number(int64(len(c.Options)))
	for _, o := range c.Options {
		w.text(o.Words)
		w.text(o.Do)
	}
	w.time(c.Until)
}

// sessionReader takes them off again. After something that cannot be, everything is zero.
type sessionReader struct {
	from   []byte
	broken bool
}

func (r *sessionReader) number() int64 {
	n, size := binary.Varint(r.from)
	if size <= 0 {
		r.from, r.broken = nil, true
		return 0
	}
	r.from = r.from[size:]
	return n
}

// count reads how many follow; each takes a byte at least.
func (r *sessionReader) count() int {
	n := r.number()
	if n < 0 || n > int64(len(r.from)) {
		r.from, r.broken = nil, true
		return 0
	}
	return int(n)
}

func (r *sessionReader) text() string {
	n := r.count()
	s := string(r.from[:n])
	r.from = r.from[n:]
	return s
}

func (r *sessionReader) flag() bool { return r.number() == 1 }

func (r *sessionReader) time() time.Time {
	seconds, nanoseconds := r.number(), r.number()
	if r.broken || seconds == (time.Time{}).Unix() && nanoseconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, nanoseconds).UTC()
}

func (r *sessionReader) choice() *Choice {
	if !r.flag() {
		return nil
	}
	c := &Choice{}
	for range r.count() {
		c.Options = append(c.Options, Option{Words: r.text(), Do: r.text()})
	}
	c.Until = r.time()
	return c
}
