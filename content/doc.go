// Package content is what the account knows: articles, keyword rules, synonyms, and the
// search that finds the passage which answers a question.
package content
