// Package followups is how placed graduates are looked after: the officers' list of who works
// where since when, the code that ties a person to a line of it, the plan of asking how they
// are, the questions, and what came of them.
//
//	Placement ──► Plan ──► FollowUp (a window: 1, 3, 6, 12 months) ──► Answers ──► Case
//
// Days are those of China. Rows F1, F2, F6 and the frame of F3.
package followups
