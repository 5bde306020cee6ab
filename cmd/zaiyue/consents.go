package main

import (
	"cmp"

	"zaiyue/config"
	"zaiyue/handlers"
)

// jssdkPath is where WeChat keeps its script, and the simulator its own, on the page's host.
const jssdkPath = "/open/js/jweixin-1.6.0.js"

// consents makes what the page needs on which graduates agree to subscription notices.
func (a *app) consents() handlers.Consents {
	script := "https://res.wx.qq.com" + jssdkPath
	if a.config.WeChat.Mode == config.ModeSimulator {
		script = jssdkPath
	}
	return handlers.Consents{
		Catalogue: a.ladder.Catalogue, Allowance: a.tools.db.Allowance, Sign: a.tools.client, Script: cmp.Or(a.config.WeChat.JSSDK, script),
	}
}
