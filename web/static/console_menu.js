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
    for (const field of form.querySelectorAll("input[name$='.name']")) tell(field, page.getElementById(field.id));
  } catch {
    // no network: the button still checks
  }
}

// tell puts beside a field what the fresh page says beside it.
function tell(field, fresh) {
  const problems = field.id.replace(/n$/, "p");
  document.getElementById(problems)?.remove();
  for (const name of ["aria-invalid", "aria-describedby"]) field.removeAttribute(name);
  const said = fresh?.ownerDocument.getElementById(problems);
  if (!said) return;
  for (const name of ["aria-invalid", "aria-describedby"]) field.setAttribute(name, fresh.getAttribute(name));
  field.after(said);
}
