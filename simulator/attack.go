package simulator

import (
	"net/http"
)

func (p *platform) controlVerify(*http.Request) (any, error)  { return nil, nil }
func (p *platform) controlAttacks(*http.Request) (any, error) { return nil, nil }
func (p *platform) controlAttack(*http.Request) (any, error)  { return nil, nil }
