// Package chat decides what to say: it takes one message and the graduate's session, asks
// its answers in order, and returns one reply.
//
// Following and leaving, menu keys and the platform's receipts are seen to first. A message
// then goes past what is not text, the guard against personal numbers, an open flow, an open
// question (why was it of no use? which one?), the keyword rules, the words that speak of the
// talk itself (更多, 返回, 我的, 转人工 …), and last the search, which answers, or names the
// nearest topics and leaves the question to the officers.
//
// What it says stands in texts.yaml, the words it knows in terms.yaml, its talks of several
// steps in flows/, Guangdong's cities in cities.yaml. All are embedded and checked at start;
// New names every problem at once. What must outlive a session (drafts, requests, verdicts,
// late answers) is behind the interfaces of keep.go, in the store.
//
// testdata/*.chat are conversations, replayed by the tests; go test ./chat -update writes
// down what the account says now.
package chat
