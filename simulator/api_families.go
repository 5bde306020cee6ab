package simulator

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
)

// families is the state of the API families beside the core: templates and consents,
// articles, mass sends, tags, codes. The zero value is an account that has done nothing
// yet; platform.mu guards it.
type families struct {
	templates templateState
	notices   noticeState
	articles  articleState
	mass      massState
	tags      tagState
	codes     codeState
	jsTicket  token
	comments  commentState
}

// familyEndpoints is the part of the API table that works on families.
func familyEndpoints() []endpoint {
	return slices.Concat(
		templateEndpoints(), subscribeEndpoints(), noticeEndpoints(),
		mediaEndpoints(), materialEndpoints(),
		draftEndpoints(), publishEndpoints(), massEndpoints(), commentEndpoints(),
		userEndpoints(), tagEndpoints(), blacklistEndpoints(),
		qrEndpoints(), shortenEndpoints(), ticketEndpoints(), datacubeEndpoints(), agentEndpoints(),
	)
}

// flag is a yes or no that callers write as 1, true or "1". Answers say 0 or 1.
type flag bool

// UnmarshalJSON reads every way of writing it.
func (f *flag) UnmarshalJSON(data []byte) error {
	switch s := string(bytes.Trim(data, `"`)); s {
	case "1", "true":
		*f = true
	case "0", "false", "null", "":
		*f = false
	default:
		return strconv.ErrSyntax
	}
	return nil
}

// MarshalJSON writes 0 or 1.
func (f flag) MarshalJSON() ([]byte, error) {
	if f {
		return []byte("1"), nil
	}
	return []byte("0"), nil
}

// looseID is an id that callers write as a number or as a string (section 15.8).
type looseID string

// UnmarshalJSON keeps the digits as they stand: no detour over float64.
func (id *looseID) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, (*string)(id))
	}
	*id = looseID(data)
	return nil
}

func (id looseID) int64() int64 {
	n, err := strconv.ParseInt(string(id), 10, 64)
	if err != nil {
		return 0 // no id of ours
	}
	return n
}

// page is the window of a list call. The platform takes counts from 1 to 20.
type page struct {
	Offset    int  `json:"offset"`
	Count     int  `json:"count"`
	NoContent flag `json:"no_content"`
}

// paged cuts one page out of list and wraps it as every batchget does.
func paged[T any](list []T, at page) (any, error) {
	if at.Offset < 0 || at.Count < 1 || at.Count > 20 {
		return nil, refuse(40097)
	}
	from := min(at.Offset, len(list))
	cut := list[from:min(from+at.Count, len(list))]
	return map[string]any{"total_count": len(list), "item_count": len(cut), "item": append([]T{}, cut...)}, nil
}

// openIDPage cuts the page after an openid, as user/get and the lists of tags do: the last
// page, and an empty one, has no data (section 15.8).
func openIDPage(all []string, after string, size int) map[string]any {
	from := 0
	if after != "" {
		from = slices.Index(all, after) + 1
	}
	cut := all[from:min(from+size, len(all))]
	answer := map[string]any{"total": len(all), "count": len(cut), "next_openid": ""}
	if len(cut) > 0 {
		answer["data"] = map[string]any{"openid": cut}
		answer["next_openid"] = cut[len(cut)-1]
	}
	return answer
}
