package wechat

import "errors"

// unsentError is the failure of what comes before a call: no token could be had, so the call
// itself never went out, or was refused and not made again.
type unsentError struct{ error }

func (e *unsentError) Unwrap() error { return e.error }

// MayHaveArrived reports whether what a failed call sends may have reached the person all the
// same: nobody answered, the answer was cut off, or the platform was busy (-1) in the middle of
// it. It is false where the platform refused, and where the request surely did not reach it: no
// connection, no token, an API that is being left alone.
func MayHaveArrived(err error) bool {
	if err == nil {
		return true
	}
	if _, ok := errors.AsType[*unsentError](err); ok {
		return false
	}
	if e, ok := errors.AsType[*APIError](err); ok {
		return e.ErrCode == busy
	}
	e, ok := errors.AsType[*transportError](err)
	return !ok || !e.unsent
}

// NotAsked reports whether a call failed before it went out: for want of a token or of a
// connection, not because of what it asks.
func NotAsked(err error) bool {
	if _, ok := errors.AsType[*unsentError](err); ok {
		return true
	}
	e, ok := errors.AsType[*transportError](err)
	return ok && e.unsent
}
