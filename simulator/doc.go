// Package simulator is a pretended WeChat platform: the API our service calls, the party
// that pushes messages and events to our webhook, and the phones of invented graduates.
//
// It is written from the protocol paper alone and shares no code with the service, so that
// one mistake cannot hide on both sides. Everything hangs on one HTTP handler:
//
//	/cgi-bin/… /sns/… /wxa…   the platform's API, see [endpoint] and the api_*.go files
//	/sim/…                    the control API: act as a graduate, read what they saw, order
//	                          faults, move the clock; docs/simulator.md is its contract
//	u1.localhost, u2.localhost, also u1.sim.localhost
//	                          the in-app browser of graduate 1, 2, …: a proxy to the
//	                          service's site and the authorisation pages
//	/                         the phone page
//
// The state is one [platform] under one mutex. What a graduate does becomes a [push]; a
// [delivery] carries it to the webhook, several times if need be, and puts the outcome on
// the graduate's screen. What happens later (job results, expiries) stands in a queue that
// follows the movable [Clock].
//
// Rules that the paper calls unconfirmed are data: rules.yaml, [Rules].
package simulator
