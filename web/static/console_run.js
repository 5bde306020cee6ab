// A run's page while something still happens: what the server draws anew in the elements with
// data-live takes the place of ours, as often as data-more says. Without scripts the link
// 刷新 does it.

const state = () => document.getElementById("run-state");
let timer = 0;

// busy is an element that somebody uses: its focus, and what was typed, stay.
function busy(element) {
  if (element.contains(document.activeElement)) return true;
  return [...element.querySelectorAll("input, textarea")].some((field) => field.value !== field.defaultValue);
}

async function look() {
  try {
    const answer = document.hidden ? null : await fetch(location.href);
    if (answer?.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const live = [...document.querySelectorAll("[data-live]")];
      const another = [...page.querySelectorAll("[data-live]")].some((fresh) => !document.getElementById(fresh.id));
      if (another && !live.some(busy)) return location.reload(); // it has begun: other things are shown
      for (const ours of live) {
        const fresh = page.getElementById(ours.id);
        if (fresh && !busy(ours) && fresh.innerHTML !== ours.innerHTML) ours.replaceWith(fresh);
        else if (fresh && ours.id === "run-state") ours.dataset.more = fresh.dataset.more ?? "";
      }
    }
  } catch {
    // no network: the next look may have one
  }
  wait();
}

function wait() {
  clearTimeout(timer);
  const seconds = Number(state()?.dataset.more);
  if (seconds > 0) timer = setTimeout(look, seconds * 1000);
}

wait();
