// Package press brings articles into WeChat: it makes the HTML that WeChat takes, uploads
// pictures once, keeps a draft there, publishes or mass-sends it, and follows it to the end.
package press
