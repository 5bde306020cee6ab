package simulator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
)

// admit checks in the fixed order (section 15.5; the order itself is unconfirmed).
func (p *platform) admit(ep endpoint, c *call) error {
	if !slices.Contains(ep.Methods, c.R.Method) {
		if ep.Methods[0] == http.MethodGet {
			return refuse(43001)
		}
		return refuse(43002)
	}
	if !ep.NoToken {
		if err := p.checkToken(c.Query.Get("access_token")); err != nil {
			return err
		}
	}
	if !p.permits(ep.Needs) {
		return refuse(48001)
	}
	if err := p.count(ep.Path); err != nil {
		return err
	}
	if c.R.Method != http.MethodPost || ep.Form {
		return nil
	}
	return checkBody(c.Body, ep.NoBody)
}

// permits reports whether the account has the right; p.mu is held.
func (p *platform) permits(need right) bool {
	switch need {
	case verified:
		return !p.opts.Unverified
	case verifiedService:
		return !p.opts.Unverified && p.opts.AccountType == "service"
	}
	return true
}

// escapedHan finds \u escapes of letters that should have come raw. JSON has to escape
// control characters and U+2028, and tools escape < > & quietly: those pass.
var escapedHan = regexp.MustCompile(`(?:^|[^\\])(?:\\\\)*\\u(?:0[1-9a-fA-F]|[1-9a-fA-F][0-9a-fA-F])[0-9a-fA-F]{2}`)

func checkBody(body []byte, mayBeEmpty bool) error {
	if len(bytes.TrimSpace(body)) == 0 {
		if mayBeEmpty {
			return nil
		}
		return refuse(44002)
	}
	if escapes := escapedHan.FindAll(body, -1); slices.ContainsFunc(escapes, func(e []byte) bool {
		return !bytes.HasSuffix(bytes.ToLower(e), []byte(`\u2028`)) && !bytes.HasSuffix(bytes.ToLower(e), []byte(`\u2029`))
	}) {
		return refuse(40033)
	}
	if !json.Valid(body) {
		return refuse(47001)
	}
	return nil
}
