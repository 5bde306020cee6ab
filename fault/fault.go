// Package fault gives an error a kind for the program and words for the person,
// while its cause stays for the log.
//
// A function returns a fault or wraps one; it never logs what it returns. Whoever
// answers the person shows [Words] and logs the error itself.
package fault

import (
	"context"
	"errors"
)

// Kind tells the program what sort of failure an error is.
type Kind int

// The kinds, from harmless to ours. The zero value, OK, is the kind of a nil error.
const (
	OK          Kind = iota
	Invalid          // the input is wrong; the words name it and the way out
	NotFound         // the thing named does not exist
	Conflict         // the thing has moved on since the person looked
	Forbidden        // the person may not do this
	TooMuch          // a bound (rate, size, count) is reached
	Unavailable      // something we need does not answer now; trying later may help
	Internal         // a defect or a broken disk: ours to mend
)

var names = [...]string{"ok", "invalid", "not found", "conflict", "forbidden", "too much", "unavailable", "internal"}

// String names the kind in lower-case English, for logs and metrics.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(names) {
		return "unknown"
	}
	return names[k]
}

// Error is an error with a kind and, where a person is to read it, words in their language.
type Error struct {
	Kind  Kind
	Words string // one or two sentences for the person; empty when only the program cares
	Cause error  // what happened underneath; may be nil
}

// Error returns the cause, or the words where there is no cause.
func (e *Error) Error() string {
	switch {
	case e.Cause != nil:
		return e.Kind.String() + ": " + e.Cause.Error()
	case e.Words != "":
		return e.Kind.String() + ": " + e.Words
	}
	return e.Kind.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// New returns an error of the kind with words for the person.
func New(kind Kind, words string) error { return &Error{Kind: kind, Words: words} }

// Wrap gives a cause a kind and words. It returns nil for a nil cause.
func Wrap(kind Kind, words string, cause error) error {
	if cause == nil {
		return nil
	}
	return &Error{Kind: kind, Words: words, Cause: cause}
}

// KindOf returns the kind of the outermost fault in the chain, OK for nil, Unavailable
// for a context that ended, and Internal for any other error.
func KindOf(err error) Kind {
	if err == nil {
		return OK
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return Unavailable
	}
	return Internal
}

// Words returns what the person may read: the words of the outermost fault that has
// some, else the given text.
func Words(err error, otherwise string) string {
	for err != nil {
		e, ok := errors.AsType[*Error](err)
		if !ok {
			break
		}
		if e.Words != "" {
			return e.Words
		}
		err = e.Cause
	}
	return otherwise
}
