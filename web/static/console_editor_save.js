// Saving by itself: after a pause the form is sent; until the server has it, it is kept in
// this browser too. Nothing typed is lost by an expired session, a lost connection or a
// second editor.
const pause = 3000; // after the last key, milliseconds
const patience = 20000; // of typing without a pause
const beat = 20000; // between two signs that this page is open

export function keep(form, preview) {
  const here = form.getAttribute("action").replace(/\/edit$/, "");
  const shown = document.getElementById("saved"), trouble = document.getElementById("trouble"), others = document.getElementById("others");
  const local = `zaiyue.article.${form.dataset.officer}.${form.dataset.id}`;
  let slot = local; // where this visit keeps its text; not where an earlier visit's still waits
  const tab = form.elements.tab;
  let stashing = 0, waiting = 0, first = 0, busy = 0, running = null, stopped = false, tries = 0, offered = false, leaving = false;
  tab.value = sessionStorage.getItem("zaiyue.tab") ?? tab.value;
  sessionStorage.setItem("zaiyue.tab", tab.value);

  const text = () => {
    const data = new FormData(form);
    for (const own of ["tab", "revision", "officer", "question"]) data.delete(own);
    return new URLSearchParams(data).toString();
  };
  let saved = text();
  const dirty = () => text() !== saved;

  function stash() {
    try { localStorage.setItem(slot, JSON.stringify({ at: Date.now(), revision: form.elements.revision.value, text: text() })); } catch { /* full or forbidden: the page itself still holds the text */ }
  }
  function drop(where = slot) {
    clearTimeout(stashing);
    try { localStorage.removeItem(where); } catch { /* nothing was kept */ }
  }

  // tell shows a sentence with its ways out; an empty one clears it.
  function tell(words, ...ways) {
    if (trouble.dataset.words === words) return;
    trouble.dataset.words = words;
    trouble.replaceChildren();
    if (!words) return;
    const p = document.createElement("p"), bar = document.createElement("span");
    p.className = "warn";
    bar.className = "ways";
    for (const way of ways) {
      const e = document.createElement(way.href ? "a" : "button");
      e.textContent = way.words;
      e.className = "button plain";
      if (way.href) Object.assign(e, { href: way.href, target: "_blank", rel: "noopener" });
      else Object.assign(e, { type: "button", onclick: way.does });
      bar.append(e);
    }
    p.append(words, bar);
    trouble.append(p);
  }

  function later(wait = pause) {
    clearTimeout(waiting);
    first ||= Date.now();
    waiting = setTimeout(save, Math.max(0, Math.min(wait, wait === pause ? first + patience - Date.now() : wait)));
  }

  // save sends the form once; who asks while it runs waits for the same one.
  function save() {
    clearTimeout(waiting);
    if (stopped || busy > 0 || !dirty()) return running ?? Promise.resolve();
    return (running ??= send().finally(() => { running = null; }));
  }

  async function send() {
    first = 0;
    const sent = text();
    shown.textContent = "正在保存…";
    let answer, told;
    try {
      answer = await fetch(`${here}/autosave`, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" }, redirect: "manual", keepalive: sent.length < 60000 });
      told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    } catch {
      return failed("网络没有连上。文字留在这台电脑上，连上后会自动保存。");
    }
    if (answer.type === "opaqueredirect" || answer.status === 401 || (answer.ok && !told)) {
      return failed("登录已过期。文字留在这台电脑上。请在新窗口登录，再回到这里，会接着自动保存。", { words: "在新窗口登录", href: "/console" });
    }
    if (answer.status === 409) return conflict(told);
    if (!answer.ok) return refused(answer.status, told);
    tries = 0;
    saved = sent;
    form.elements.revision.value = told.revision;
    shown.textContent = `已自动保存 ${told.at}`;
    if (!offered) tell("");
    wrong({});
    missing(told.missing);
    if (dirty()) later(); else drop();
    preview();
  }

  function failed(words, ...ways) {
    stash();
    shown.textContent = "还没有保存";
    tell(words, ...ways);
    later(Math.min(5000 * 2 ** tries++, 60000));
  }

  function refused(status, told) {
    stash();
    shown.textContent = "还没有保存";
    wrong(told?.wrong ?? {});
    tell(told?.words || "没有保存成功。文字留在这台电脑上，请点“保存”看看原因。");
    if (status >= 500 || status === 429) later(Math.min(5000 * 2 ** tries++, 60000));
  }

  function conflict(told) {
    stash();
    stopped = true;
    shown.textContent = "还没有保存";
    tell(told?.words || "这篇文章已被别人改过。您的文字都在，先比较一下再决定。", { words: "比较两份，再决定用哪份", does: () => submit() });
  }

  function submit() {
    leaving = true;
    form.requestSubmit();
  }

  // wrong shows what is wrong beside its field.
  function wrong(problems) {
    for (const field of form.querySelectorAll("[aria-invalid]")) {
      field.removeAttribute("aria-invalid");
      document.getElementById(field.id.replace("f-", "w-"))?.remove();
    }
    for (const [key, words] of Object.entries(problems)) {
      const field = document.getElementById(`f-${key}`);
      if (!field) continue;
      const p = document.createElement("p");
      Object.assign(p, { className: "wrong", id: `w-${key}`, textContent: words });
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", `w-${key} h-${key}`);
      field.after(p);
    }
  }

  function missing(all) {
    const list = document.getElementById("missing");
    if (!all || !list) return;
    if (all.length === 0) return list.replaceChildren(Object.assign(document.createElement("p"), { textContent: "都齐了，可以交审。" }));
    const ul = document.createElement("ul");
    for (const { words, anchor, blocks } of all) {
      const li = document.createElement("li");
      li.append(anchor ? Object.assign(document.createElement("a"), { href: anchor, textContent: words }) : words);
      if (!blocks) li.append(Object.assign(document.createElement("span"), { className: "quiet", textContent: " （可以先不管）" }));
      ul.append(li);
    }
    list.replaceChildren(ul);
  }

  // A sign that this page is open, and who else has the article open.
  async function sign(gone) {
    const body = new URLSearchParams({ tab: tab.value, revision: form.elements.revision.value });
    if (gone) return void navigator.sendBeacon(`${here}/here?gone=1`, body);
    if (document.hidden) return;
    try {
      const answer = await fetch(`${here}/here`, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      if (!answer.ok) return;
      const { words } = await answer.json();
      if (others.textContent !== words) others.textContent = words;
      others.hidden = !words;
    } catch { /* the next one will tell */ }
  }

  // plain is a text without what the server tidies up: empty lines, spaces at the ends.
  const plain = (sent) => [...new URLSearchParams(sent)].map(([name, value]) => name + value.split("\n").map((line) => line.trim()).filter(Boolean).join("\n")).sort().join("\n");

  // What an earlier visit could not save is offered again, and waits for the decision while
  // this one keeps its own text elsewhere.
  function offer(where) {
    let kept;
    try { kept = JSON.parse(localStorage.getItem(where)); } catch { return false; }
    if (!kept || plain(kept.text) === plain(saved)) return drop(where), false;
    offered = true;
    slot = where === local ? `${local}.2` : local;
    const at = new Date(kept.at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
    tell(`这台电脑上留着 ${at} 没能保存的文字。`,
      { words: "放回来", does: () => { offered = false; fill(kept); drop(where); tell(""); stash(); later(0); } },
      { words: "不要了", does: () => { offered = false; drop(where); tell(""); } });
    return true;
  }

  // fill puts kept text back. It keeps the number it began from, so that what others saved
  // meanwhile is compared and not written over.
  function fill(kept) {
    for (const [name, value] of new URLSearchParams(kept.text)) {
      const field = form.elements[name];
      if (!field) continue;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    form.elements.revision.value = kept.revision;
  }

  form.addEventListener("input", (event) => {
    if (event.target.id === "question") return;
    shown.textContent = "";
    clearTimeout(stashing);
    stashing = setTimeout(stash, 500);
    if (!stopped) later();
  });
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.hasAttribute("formtarget")) return;
    leaving = true;
    clearTimeout(waiting);
    if (!running) return;
    const { submitter } = event; // what is on its way arrives first: two saves at once would look like two people
    event.preventDefault();
    await running;
    form.requestSubmit(submitter);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    if (stopped) submit(); else save();
  });
  for (const [where, what] of [[window, "focus"], [window, "online"]]) {
    where.addEventListener(what, () => { if (dirty() && tries > 0) later(0); });
  }
  window.addEventListener("beforeunload", (event) => { if (!leaving && dirty()) event.preventDefault(); });
  window.addEventListener("pagehide", () => {
    if (!leaving && dirty()) stash();
    sign(true);
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) { leaving = false; sign(); } });
  setInterval(sign, beat, false);
  if (!offer(local)) offer(`${local}.2`);
  // What was typed before this script ran is not saved yet.
  const early = [...form.elements].some((e) => ["text", "textarea"].includes(e.type) && e.id !== "question" && e.value !== e.defaultValue);
  if (early && !stopped) { saved = ""; later(); }
  sign();

  return {
    now: () => save() ?? Promise.resolve(),
    busy: (n) => { busy += n; if (busy === 0 && dirty()) later(); },
  };
}
