// The article editor: toolbar, counts, preview and 试一问 around a plain form, which works
// without any of it. Saving stands in console_editor_save.js, what is pasted, dropped or
// chosen in console_editor_bring.js.
import { does } from "./console_editor_text.js";
import { bring } from "./console_editor_bring.js";
import { keep } from "./console_editor_save.js";

const form = document.getElementById("editor");
const body = document.getElementById("f-body");
const frame = document.querySelector("iframe.preview");

// The page of the saved text is shown again, at the place where it stood.
function preview() {
  const at = frame.contentWindow?.scrollY ?? 0;
  frame.addEventListener("load", () => frame.contentWindow?.scrollTo(0, at), { once: true });
  frame.src = frame.dataset.page;
}

const saving = keep(form, preview);
const brings = bring(body, saving);

function toolbar() {
  for (const hidden of form.querySelectorAll(".toolbar, [data-does=cover]")) hidden.hidden = false;
  form.addEventListener("click", (event) => {
    const what = event.target.closest("[data-does]")?.dataset.does;
    if (what) (brings[what] ?? does[what])(body);
  });
  body.addEventListener("keydown", (event) => {
    const what = { b: "bold", k: "link" }[event.key.toLowerCase()];
    if (!what || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    does[what](body);
  });
}

function counts() {
  for (const shown of form.querySelectorAll(".count")) {
    const field = document.getElementById(shown.dataset.for), most = Number(shown.dataset.most);
    const count = () => {
      const n = [...field.value].length;
      shown.textContent = n > most ? `已写 ${n} 个字，多了 ${n - most} 个` : `${n} / ${most}`;
      shown.classList.toggle("over", n > most);
    };
    field.addEventListener("input", count);
    count();
  }
}

function previews() {
  const buttons = [...form.querySelectorAll("[formtarget=preview]")];
  frame.dataset.page = frame.getAttribute("src");
  for (const button of buttons) {
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      for (const b of buttons) b.setAttribute("aria-pressed", String(b === button));
      frame.dataset.page = button.getAttribute("formaction");
      await saving.now();
      preview();
    });
  }
}

// What the account would answer is asked with the text as it stands, and shown beside it.
function tries() {
  const button = document.getElementById("try"), question = document.getElementById("question"), tried = document.getElementById("tried");
  const ask = async (event) => {
    event.preventDefault();
    if (!question.value.trim()) return question.focus();
    tried.textContent = "正在问…";
    try {
      const answer = await fetch(button.getAttribute("formaction"), { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      tried.replaceChildren(...(page.querySelector(".tried, .trouble") ? [document.adoptNode(page.querySelector(".tried, .trouble"))] : ["现在问不了，请先保存，再试一次。"]));
    } catch {
      tried.textContent = "没有连上，请过一会儿再试。";
    }
  };
  button.addEventListener("click", ask);
  question.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) ask(event); });
}

function homes() {
  const kind = document.getElementById("f-kind"), home = document.getElementById("g-home");
  kind.addEventListener("change", () => { if (kind.value === "在粤之家") home.open = true; });
  // A link to a field inside a folded group opens it first.
  document.addEventListener("click", (event) => {
    const to = event.target.closest?.("a[href^='#f-']");
    const field = to && document.getElementById(to.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const group = field.closest("details");
    if (group) group.open = true;
    field.focus();
  });
}

toolbar();
counts();
previews();
tries();
homes();
document.getElementById("problems")?.focus();
if (location.hash.startsWith("#f-")) {
  const field = document.getElementById(location.hash.slice(1)), group = field?.closest("details");
  if (group) group.open = true;
  field?.focus();
}
