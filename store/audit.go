package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"zaiyue/people"
)

// audited writes a line of the audit trail in the transaction of the change it tells of.
// state is what the object is now; nil when it is gone. Only its digest is kept.
func (db *DB) audited(tx Tx, by people.By, action, object string, state any) error {
	if by.Officer == "" {
		return fmt.Errorf("store: %s of %s names no officer", action, object)
	}
	n, err := advance(tx, auditKey)
	if err != nil {
		return err
	}
	e := people.Entry{Number: n, At: db.moment(), Officer: by.Officer, Action: action, Object: object, Reason: by.Reason}
	if state != nil {
		raw, err := json.Marshal(state)
		if err != nil {
			return fmt.Errorf("store: digest of %s: %w", object, err)
		}
		sum := sha256.Sum256(raw)
		e.Digest = hex.EncodeToString(sum[:])
	}
	return put(tx, audit, number(n), e)
}

var auditKey = []byte("audit")
