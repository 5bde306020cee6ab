// A form that is checked as one types: the server draws the page of its "check" button, and
// what that page says in the element `live` takes the place of ours. Without scripts the
// button does it.

// checked checks the form `wait` milliseconds after the last key; `also` may take more from
// the fresh page.
export function checked(form, live, wait, also) {
  let timer = 0;
  let asked = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, wait);
  });

  async function check() {
    const turn = ++asked;
    const data = new URLSearchParams(new FormData(form));
    data.set("do", "check");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data });
      if (turn !== asked || answer.redirected || answer.status >= 500) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(live);
      const ours = document.getElementById(live);
      if (fresh && !ours.contains(document.activeElement)) ours.replaceWith(fresh);
      if (fresh) also?.(page);
    } catch {
      // no network: the button still checks
    }
  }
}
