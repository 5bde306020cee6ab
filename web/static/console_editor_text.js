// What the toolbar does to a text area. Text is put in as if it were typed, so that the
// browser's own undo takes it back.

// put replaces a stretch of the text and selects what is named of the new one.
export function put(area, from, to, text, select = text.length, length = 0) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(from + select, from + select + length);
}

// insert puts a text at the cursor.
export function insert(area, text) {
  put(area, area.selectionStart, area.selectionEnd, text);
}

// alone gives a text that has lines of its own an empty line before and after it.
function alone(area, from, to, text) {
  const before = area.value.slice(0, from), after = area.value.slice(to);
  const head = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail = after.startsWith("\n\n") || after === "" ? "\n" : after.startsWith("\n") ? "\n" : "\n\n";
  return [head, head + text + tail];
}

// block puts lines at the cursor and selects what is named of them.
export function block(area, text, select, length) {
  const { selectionStart: from, selectionEnd: to } = area;
  const [head, whole] = alone(area, from, to, text);
  put(area, from, to, whole, head.length + select, length);
}

// swap replaces the first place where a mark stands, and leaves the cursor where it was;
// whoever types elsewhere meanwhile is not disturbed.
export function swap(area, mark, text, lines = text.includes("\n")) {
  const found = area.value.indexOf(mark), at = found < 0 ? area.selectionEnd : found;
  const end = found < 0 ? at : at + mark.length;
  if (lines) [, text] = alone(area, at, end, text);
  let { selectionStart: from, selectionEnd: to } = area;
  const moved = (place) => (place >= end ? place + text.length - (end - at) : Math.min(place, at + text.length));
  [from, to] = [moved(from), moved(to)];
  if (document.activeElement === area) {
    put(area, at, end, text);
    area.setSelectionRange(from, to);
  } else {
    area.setRangeText(text, at, end, "preserve");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function around(area, left, right, otherwise) {
  const { selectionStart: from, selectionEnd: to } = area;
  const words = area.value.slice(from, to) || otherwise;
  put(area, from, to, left + words + right, left.length, words.length);
}

// marks begins each line of the selection with a mark, or takes the marks away again.
function marks(area, mark, pattern) {
  const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const end = area.value.indexOf("\n", Math.max(area.selectionEnd - 1, from));
  const to = end < 0 ? area.value.length : end;
  const rows = area.value.slice(from, to).split("\n");
  const marked = rows.every((row) => pattern.test(row));
  const text = rows.map((row, i) => (marked ? row.replace(pattern, "") : mark(i) + row)).join("\n");
  put(area, from, to, text, rows.length > 1 ? 0 : text.length, rows.length > 1 ? text.length : 0);
}

export const does = {
  bold: (area) => around(area, "**", "**", "要加粗的字"),
  heading: (area) => marks(area, () => "## ", /^#{1,6} /),
  list: (area) => marks(area, () => "- ", /^- /),
  numbers: (area) => marks(area, (i) => `${i + 1}. `, /^\d+\. /),
  quote: (area) => marks(area, () => "> ", /^> ?/),
  link(area) {
    const { selectionStart: from, selectionEnd: to } = area;
    const words = area.value.slice(from, to) || "链接文字";
    put(area, from, to, `[${words}](https://)`, words.length + 3, 8);
  },
  table: (area) => block(area, "| 项目 | 标准 |\n| --- | --- |\n| 内容 | 内容 |", 2, 2),
};
