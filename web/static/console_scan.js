// The page of a QR code looks every two seconds whether the phone has answered, tells what it
// did, and goes on by itself. Without it the button does.
const box = document.querySelector("[data-state]");
const status = box?.querySelector("[role=status]");
const words = new Map((status?.dataset.words ?? "").split("|").map((w) => w.split(":")));

async function look() {
	let state = "";
	try {
		const answer = await fetch(box.dataset.state, { headers: { Accept: "application/json" } });
		if (answer.ok) state = (await answer.json()).state;
	} catch {
		// the network is away for a moment: the next look tells
	}
	if (words.has(state) && status.textContent !== words.get(state)) status.textContent = words.get(state);
	if (state === "yes") document.getElementById("scan-done").requestSubmit();
	else if (state !== "no" && state !== "over") setTimeout(look, 2000);
}

if (box) setTimeout(look, 1000);
