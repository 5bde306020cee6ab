// Package chat decides what to say: it takes one message and the graduate's session, asks
// its answers in order, and returns one reply.
package chat
