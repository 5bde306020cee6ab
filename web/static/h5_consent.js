// The page on which a graduate agrees to 订阅通知: hands the signature to WeChat's script and
// tells in words what became of a tap. What was agreed the server learns from WeChat alone.
const box = document.getElementById("agree");
const said = document.getElementById("agreed");
const say = (what) => (said.textContent = said.dataset[what] ?? said.dataset.error);

function details(text) {
	try {
		return Object.values(JSON.parse(text)).map((one) => JSON.parse(one).status);
	} catch {
		return [];
	}
}

if (box && window.wx) {
	wx.config({
		debug: false, appId: box.dataset.app, timestamp: Number(box.dataset.time), nonceStr: box.dataset.nonce, signature: box.dataset.signature,
		jsApiList: [], openTagList: ["wx-open-subscribe"],
	});
	wx.error(() => say("error"));
	document.addEventListener("WeixinOpenTagsError", () => say("old"));
	for (const tag of document.querySelectorAll("wx-open-subscribe")) {
		const told = (what) => (tag.after(said), say(what)); // where the finger is
		tag.addEventListener("success", (e) => told(details(e.detail.subscribeDetails).includes("accept") ? "yes" : "no"));
		tag.addEventListener("error", (e) => told(e.detail.errCode === 20004 ? "off" : "error"));
	}
} else if (box) {
	say("error");
}
