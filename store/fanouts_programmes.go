package store

import (
	"bytes"

	"zaiyue/notices"
)

// applicants knows who applied for which programme: what applications do for audiences.
type applicants interface {
	// applied reads a page of those who have an application of a programme in a status (empty:
	// in any), as an audienceSource does.
	applied(tx Tx, programme, status string, from []byte, limit int) (page []notices.Member, next []byte, err error)
	// hasApplied reports whether somebody has an application of a programme.
	hasApplied(tx Tx, openID, programme string) (bool, error)
}

// followersLooked bounds the followers that one page of those who did not apply looks at.
const followersLooked = 2000

// programmeSource is who applied for a programme, or who follows and did not. While nothing is
// known of applications it is nobody.
func (db *DB) programmeSource(tx Tx, a notices.Audience, from []byte, limit int) (page []notices.Member, next []byte, err error) {
	if db.applicants == nil || a.Programme == "" {
		return nil, nil, nil
	}
	if a.Status != notices.NotApplied {
		return db.applicants.applied(tx, a.Programme, a.Status, from, limit)
	}
	looked := 0
	err = tx.Scan(followers, nil, from, func(k, _ []byte) error {
		if looked == followersLooked || len(page) == limit {
			next = bytes.Clone(k)
			return errStop
		}
		looked++
		openID := string(k[:len(k)-1])
		applied, err := db.applicants.hasApplied(tx, openID, a.Programme)
		if err == nil && !applied {
			page = append(page, notices.Member{OpenID: openID})
		}
		return err
	})
	return page, next, err
}
