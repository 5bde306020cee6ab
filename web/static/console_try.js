// A form that says what it would change says so as one types: the server draws the page of
// "看看会改变什么", and what it says takes the place of ours. Without this script the button
// does it.
const form = document.getElementById("try-form");
let timer = 0;
let asked = 0;

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(check, 600);
});

async function check() {
  const turn = ++asked;
  const data = new URLSearchParams(new FormData(form));
  data.set("do", "check");
  try {
    const answer = await fetch(form.action, { method: "POST", body: data });
    if (turn !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("try-live");
    if (fresh && !document.getElementById("try-live").contains(document.activeElement)) document.getElementById("try-live").replaceWith(fresh);
  } catch {
    // no network: the button still checks
  }
}
