// Package menus is what can be pressed: the account's custom menu as data, the keys its
// buttons send, WeChat's limits, and the difference between ours and WeChat's.
package menus
