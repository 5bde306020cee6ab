// The menu editor checks as one types: the server draws the page of "检查一下", and the phone
// and the problems of that page take the place of ours. Without this script the button does it.
const form = document.getElementById("menu-form");
let timer = 0;
let asked = 0;

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(check, 400);
});

async function check() {
  const turn = ++asked;
  const data = new URLSearchParams(new FormData(form));
  data.set("do", "check");
  try {
    const answer = await fetch(form.action, { method: "POST", body: data });
    if (!answer.ok || turn !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("menu-live");
    if (fresh) document.getElementById("menu-live").replaceWith(fresh);
    for (const field of form.querySelectorAll("input[name$='.name']")) {
      const same = page.getElementById(field.id);
      const wrong = same && same.getAttribute("aria-invalid") === "true";
      field.toggleAttribute("aria-invalid", false);
      if (wrong) field.setAttribute("aria-invalid", "true");
    }
  } catch {
    // no network: the button still checks
  }
}
