// What is pasted, dropped or chosen: pages and Word texts become Markdown and pictures get
// an address, both on the server; what does not work is told in words and loses nothing.
import { insert, swap } from "./console_editor_text.js";

const formatted = /<(table|h[1-6]|ul|ol|li|a|b|strong|em|i|p|blockquote|img)[\s>]/i;

// wordsOf is what a refusing answer says: our pages say it in .trouble.
async function wordsOf(answer) {
  if (answer.type === "opaqueredirect" || answer.status === 401) return "登录已过期。请在新窗口登录后再放一次，这里的文字都还在。";
  const text = await answer.text();
  if (answer.headers.get("Content-Type")?.includes("json")) {
    try { return JSON.parse(text).words || ""; } catch { return ""; }
  }
  return new DOMParser().parseFromString(text, "text/html").querySelector(".trouble")?.textContent ?? "";
}

async function send(path, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  let answer;
  try {
    answer = await fetch(path, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
  } catch {
    throw new Error("没有连上网络，请过一会儿再试。");
  }
  if (!answer.ok) throw new Error((await wordsOf(answer)) || "没有成功，请再试一次。");
  return answer.json();
}

// bring wires a text area, and returns what the buttons for files do. saving.busy counts
// what is under way: nothing half done is saved.
export function bring(body, saving) {
  const status = document.getElementById("doing"), trouble = document.getElementById("trouble");
  let number = 0;

  function say(words, wrong) {
    status.textContent = wrong ? "" : words;
    trouble.replaceChildren();
    if (!wrong) return;
    const p = document.createElement("p");
    p.className = "trouble";
    p.textContent = words;
    trouble.append(p);
  }

  // during puts a mark at the cursor, does the work, and puts what came of it in its place.
  async function during(what, work, otherwise = "") {
    const mark = `〔${what}，请稍候 ${++number}〕`;
    saving.busy(1);
    insert(body, mark);
    say(`${what}…`);
    try {
      const { text, words, lines } = await work();
      swap(body, mark, text, lines);
      say(words ?? "好了，请看一眼有没有要改的。");
    } catch (err) {
      swap(body, mark, otherwise);
      say(otherwise ? `${err.message}已按纯文字粘贴。` : err.message, true);
    } finally {
      saving.busy(-1);
    }
  }

  const picture = (file) => during("正在上传图片", async () => {
    const { url } = await send("/console/pictures", { picture: file });
    return { text: `![${file.name && !/^image\./.test(file.name) ? file.name.replace(/\.[^.]*$/, "").replace(/[\][()\\!*_`<>]/g, "") : "图片"}](${url})`, lines: true, words: "图片放好了。方括号里可以写图片的说明。" };
  });

  const word = (file) => during("正在读 Word 文件", async () => {
    const { markdown, words } = await send("/console/docx", { document: file });
    return { text: markdown.trim(), lines: true, words: words || undefined };
  });

  async function files(list) {
    for (const file of list) {
      if (/\.docx$/i.test(file.name)) await word(file);
      else if (file.type.startsWith("image/")) await picture(file);
      else say(/\.doc$/i.test(file.name) ? "这是旧版 Word 文件（.doc）。请在 Word 里另存为 .docx，再放进来。" : "这里只能放图片和 Word 文件（.docx）。", true);
    }
  }

  body.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html"), plain = event.clipboardData.getData("text/plain");
    const given = [...event.clipboardData.files];
    if (html && formatted.test(html) && (plain.trim() || given.length === 0)) {
      event.preventDefault();
      during("正在整理粘贴的内容", async () => {
        const { markdown, words } = await send("/console/paste", { html });
        return { text: markdown.trim() || plain, words: words || undefined };
      }, plain);
    } else if (given.length > 0) {
      event.preventDefault();
      files(given);
    }
  });
  body.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    body.classList.add("over");
  });
  for (const kind of ["dragleave", "drop"]) body.addEventListener(kind, () => body.classList.remove("over"));
  body.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    files([...event.dataTransfer.files]);
  });

  function choose(id, use) {
    const input = document.getElementById(id);
    input.addEventListener("change", async () => {
      const chosen = [...input.files];
      input.value = "";
      await use(chosen);
    });
    return () => input.click();
  }
  return {
    picture: choose("choose-picture", files),
    word: choose("choose-word", files),
    cover: choose("choose-cover", async ([file]) => {
      if (!file) return;
      const field = document.getElementById("f-cover"), shown = document.getElementById("cover-shown");
      say("正在上传封面…");
      try {
        const { url } = await send("/console/pictures", { picture: file });
        field.value = shown.src = url;
        shown.hidden = false;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        say("封面放好了。");
      } catch (err) {
        say(err.message, true);
      }
    }),
  };
}
