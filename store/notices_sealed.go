package store

import (
	"encoding/json"

	"zaiyue/notices"
)

// sealFields seals the fields of a private notice that is born. Without a key file they stay
// as they are.
func (db *DB) sealFields(tx Tx, n *notices.Notice) error {
	if !n.Private || db.keys == nil {
		return nil
	}
	raw, err := json.Marshal(n.Fields)
	if err == nil {
		n.Sealed, err = db.seal(tx, sealedTalk(n.OpenID), "notice/"+n.ID, raw)
	}
	return err
}

// openFields opens what sealFields sealed.
func (db *DB) openFields(tx Tx, n *notices.Notice) error {
	if len(n.Sealed) == 0 || n.Fields != nil {
		return nil
	}
	raw, err := db.unseal(tx, sealedTalk(n.OpenID), "notice/"+n.ID, n.Sealed)
	if err != nil {
		return err
	}
	return decode(noticeBucket, raw, &n.Fields)
}

// noticeWith is noticeOf with its fields, sealed ones too.
func (db *DB) noticeWith(tx Tx, id string) (notices.Notice, error) {
	n, err := noticeOf(tx, id)
	if err == nil {
		err = db.openFields(tx, &n)
	}
	return n, err
}
