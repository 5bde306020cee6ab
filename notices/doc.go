// Package notices is what people must be told: a notice is born with its cause, in one
// transaction, and goes up the ladder of WeChat's channels as far as WeChat and the person
// allow. Whatever happens to it there, it stands in the person's inbox.
//
//	cause ──► Notice (queued) ──► Decide: ledger, preferences, hours ──► a channel ──► its end
//	   or ──► Fanout ──► a notice for each person of an audience
//
// A notice's id is made of kind, cause, person and window, so that one cause tells a person
// once. The pump (Pump) hands notices to WeChat; the store keeps them; kinds.yaml says what
// kinds there are.
package notices
