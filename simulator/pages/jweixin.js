// The pretended JS-SDK of the simulator's in-app browser: wx.config, and the open tag by which
// one agrees to subscription notices. It works with the page's own markup, as WeChat's does.
(() => {
	const post = async (path, body) => {
		const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
		return answer.json();
	};
	let settle;
	const configured = new Promise((resolve) => (settle = resolve));
	const onError = [];
	window.wx = {
		async config(options) {
			const { errMsg } = await post("/jssdk/config", { ...options, timestamp: String(options.timestamp), url: location.href.split("#")[0] });
			if (errMsg !== "config:ok") onError.forEach((f) => f({ errMsg }));
			settle(errMsg === "config:ok" ? options.openTagList ?? [] : []);
		},
		ready: (f) => void configured.then(f),
		error: (f) => void onError.push(f),
	};
	class Subscribe extends HTMLElement {
		async connectedCallback() {
			if (!(await configured).includes("wx-open-subscribe")) {
				document.dispatchEvent(new CustomEvent("WeixinOpenTagsError", { detail: { errMsg: "no right to open tags" } }));
				return;
			}
			const root = this.attachShadow({ mode: "open" });
			for (const part of this.querySelectorAll('script[type="text/wxtag-template"]')) {
				const copy = document.createElement("template");
				copy.innerHTML = part.textContent;
				root.append(copy.content);
			}
			root.addEventListener("click", () => this.ask());
		}

		async ask() {
			const detail = await post("/jssdk/subscribe", { templates: this.getAttribute("template").split(",") });
			this.dispatchEvent(new CustomEvent(detail.errCode ? "error" : "success", { detail }));
		}
	}
	customElements.define("wx-open-subscribe", Subscribe);
})();
