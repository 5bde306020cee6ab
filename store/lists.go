package store

import (
	"bytes"

	"zaiyue/notices"
)

// The buckets of lists of people: uploaded ones, and those with a tag.
const (
	lists       Bucket = "lists"
	listMembers Bucket = "list_members"
	listsOf     Bucket = "lists_by_openid"
)

// listMember is a person on a list; the value in the bucket list_members.
type listMember struct {
	OpenID string            `json:"open_id"`
	Fields map[string]string `json:"fields,omitempty"`
}

// listSource is the people of a list, in the order of its rows.
func listSource(tx Tx, a notices.Audience, from []byte, limit int) (page []notices.Member, next []byte, err error) {
	err = tx.Scan(listMembers, text(a.List), from, func(k, raw []byte) error {
		if len(page) == limit {
			next = bytes.Clone(k)
			return errStop
		}
		var m listMember
		if err := decode(listMembers, raw, &m); err != nil {
			return err
		}
		page = append(page, notices.Member(m))
		return nil
	})
	return page, next, err
}

// putListed puts a person on a list, in a row's place.
func putListed(tx Tx, list string, row int, m listMember) error {
	place := number(uint64(row))
	if err := put(tx, listMembers, append(text(list), place...), m); err != nil {
		return err
	}
	return tx.Put(listsOf, append(text(m.OpenID, list), place...), mark)
}

// forgetListed takes a person off every list.
func forgetListed(tx Tx, openID string) error {
	prefix := text(openID)
	keys, err := firstKeys(tx, listsOf, prefix, -1)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if err := tx.Delete(listMembers, bytes.Clone(k[len(prefix):])); err != nil {
			return err
		}
		if err := tx.Delete(listsOf, k); err != nil {
			return err
		}
	}
	return nil
}
