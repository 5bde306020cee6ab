package store

import (
	"zaiyue/followups"
	"zaiyue/notices"
)

// placementsSource reads the graduates of the officers' list to whom a WeChat is bound. An
// employer is meant by its whole name.
func placementsSource(tx Tx, a notices.Audience, from []byte, limit int) (page []notices.Member, next []byte, err error) {
	f := followups.Filter{Employer: a.Employer, City: a.City, County: a.County, Month: a.StartMonth}
	next, err = eachBound(tx, f, from, limit, func(p *followups.Placement) error {
		page = append(page, notices.Member{OpenID: p.OpenID})
		return nil
	})
	return page, next, err
}
