// Package wechat is the WeChat platform as this service sees it: [Callback] opens what
// the platform sends and seals what we answer, [Client] calls its API.
//
// It is the only importer of the SDK (github.com/silenceper/wechat/v2); docs/decisions
// tells what of the SDK is used and what is not.
package wechat
