// Package subsidies is what a graduate can apply for: programmes as data, the rules that say
// who may get what and why, the amounts, the windows in which one may apply, and the working
// days an office has.
//
//	Programme ──► Check(facts, day) ──► Finding: yes, no or not yet known; why, how much, until when
//
// A rule whose facts are not all known is neither kept nor broken: it is unknown, and says what
// to ask. Money is in fen, days are those of China. Rows S1, S5–S9, S17 and R6.
package subsidies
