// Package handlers is every HTTP request the service answers: the webhook of the platform,
// the pages graduates read, health and metrics.
package handlers
